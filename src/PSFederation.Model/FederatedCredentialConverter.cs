using System.Collections.Concurrent;
using System.Management.Automation;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace PSFederation;

/// <summary>
/// Converts a <see cref="FederatedCredential"/> to the <c>Amazon.Runtime.AWSCredentials</c> type of the calling AWS SDK, in any version
/// and load context, and converts such an object, an AWS STS response, or <see cref="AwsSessionKeys"/> to a FederatedCredential. The engine calls it when it binds
/// <c>-Credential</c> of an AWS.Tools cmdlet, and when a script casts.
/// </summary>
/// <remarks>
/// This assembly cannot reference that type, because AWS.Tools has its own copy. So the destination type is identified by name, and a subclass
/// that calls the FederatedCredential each time is emitted once for each copy.
/// </remarks>
public sealed class FederatedCredentialConverter : PSTypeConverter
{
    private const string AwsCredentials = AwsSdkCredentials.BaseType;
    private const string ImmutableCredentials = "Amazon.Runtime.ImmutableCredentials";

    private static readonly ConcurrentDictionary<Type, Lazy<Type>> Subclasses = new();

    /// <summary>The credential of each converted object, which converts back to the same credential (Get-AWSCredential after Set-FederatedCredential -Scope Session).</summary>
    private static readonly ConditionalWeakTable<object, FederatedCredential> Originals = [];

    /// <inheritdoc/>
    public override bool CanConvertFrom(object sourceValue, Type destinationType) =>
        destinationType == typeof(FederatedCredential) && Unwrap(sourceValue) is { } value && (value is AwsSessionKeys || AwsSdkCredentials.Knows(value));

    /// <inheritdoc/>
    /// <exception cref="FederationException">The object has no credentials.</exception>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase)
    {
        if (!CanConvertFrom(sourceValue, destinationType))
            throw new InvalidCastException($"Only credentials of the AWS SDK ({AwsCredentials}), responses of AWS STS that contain credentials, access keys of IAM, and {nameof(AwsSessionKeys)} convert to {nameof(FederatedCredential)}.");
        object value = Unwrap(sourceValue)!;
        if (value is AwsSessionKeys keys)
            return new FederatedCredential(keys, source: null);
        return Originals.TryGetValue(value, out FederatedCredential? original) ? original : AwsSdkCredentials.Read(value);
    }

    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) =>
        sourceValue is FederatedCredential && destinationType?.FullName == AwsCredentials;

    /// <inheritdoc/>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase)
    {
        if (!CanConvertTo(sourceValue, destinationType))
            throw new InvalidCastException($"A {nameof(FederatedCredential)} converts to {AwsCredentials} only.");
        Type subclass = Subclasses.GetOrAdd(destinationType, type => new Lazy<Type>(() => Emit(type))).Value;
        object made = Activator.CreateInstance(subclass, sourceValue)!;
        Originals.Add(made, (FederatedCredential)sourceValue);
        return made;
    }

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>
    /// Emits <c>class FederatedAwsCredentials(FederatedCredential source) : AWSCredentials</c> whose <c>GetCredentials()</c> returns
    /// <c>new ImmutableCredentials(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken)</c> of <c>source.GetKeysForRequest()</c>.
    /// The SDK's GetCredentialsAsync calls GetCredentials.
    /// </summary>
    private static Type Emit(Type awsCredentials)
    {
        Type immutable = awsCredentials.Assembly.GetType(ImmutableCredentials, throwOnError: true)!;
        ConstructorInfo immutableNew = immutable.GetConstructor([typeof(string), typeof(string), typeof(string)])
            ?? throw new MissingMethodException(ImmutableCredentials, ".ctor(string, string, string)");
        MethodInfo getCredentials = awsCredentials.GetMethod("GetCredentials", Type.EmptyTypes)
            ?? throw new MissingMethodException(AwsCredentials, "GetCredentials()");
        ConstructorInfo baseNew = awsCredentials.GetConstructor(
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, Type.EmptyTypes)
            ?? throw new MissingMethodException(AwsCredentials, ".ctor()");

        // The emitted assembly binds its references in the load context of the SDK it derives from.
        using AssemblyLoadContext.ContextualReflectionScope scope =
            (AssemblyLoadContext.GetLoadContext(awsCredentials.Assembly) ?? AssemblyLoadContext.Default).EnterContextualReflection();
        TypeBuilder type = AssemblyBuilder
            .DefineDynamicAssembly(new AssemblyName("PSFederation.AwsCredentials"), AssemblyBuilderAccess.Run)
            .DefineDynamicModule("PSFederation.AwsCredentials")
            .DefineType("PSFederation.FederatedAwsCredentials", TypeAttributes.Public | TypeAttributes.Sealed, awsCredentials);
        FieldBuilder source = type.DefineField("_source", typeof(FederatedCredential), FieldAttributes.Private | FieldAttributes.InitOnly);

        ILGenerator constructor = type
            .DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, [typeof(FederatedCredential)])
            .GetILGenerator();
        constructor.Emit(OpCodes.Ldarg_0);
        constructor.Emit(OpCodes.Call, baseNew);
        constructor.Emit(OpCodes.Ldarg_0);
        constructor.Emit(OpCodes.Ldarg_1);
        constructor.Emit(OpCodes.Stfld, source);
        constructor.Emit(OpCodes.Ret);

        MethodBuilder method = type.DefineMethod(
            getCredentials.Name,
            MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig,
            immutable,
            Type.EmptyTypes);
        ILGenerator body = method.GetILGenerator();
        LocalBuilder keys = body.DeclareLocal(typeof(AwsSessionKeys));
        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Ldfld, source);
        body.Emit(OpCodes.Callvirt, typeof(FederatedCredential).GetMethod(nameof(FederatedCredential.GetKeysForRequest))!);
        body.Emit(OpCodes.Stloc, keys);
        foreach (string property in (string[])[nameof(AwsSessionKeys.AccessKeyId), nameof(AwsSessionKeys.SecretAccessKey), nameof(AwsSessionKeys.SessionToken)])
        {
            body.Emit(OpCodes.Ldloc, keys);
            body.Emit(OpCodes.Callvirt, typeof(AwsSessionKeys).GetProperty(property)!.GetMethod!);
        }

        body.Emit(OpCodes.Newobj, immutableNew);
        body.Emit(OpCodes.Ret);
        type.DefineMethodOverride(method, getCredentials);
        return type.CreateType();
    }
}
