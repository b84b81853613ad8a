using System.Collections.Concurrent;
using System.Management.Automation;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;

namespace PSFederation;

/// <summary>
/// Turns a <see cref="FederatedCredential"/> into the <c>Amazon.Runtime.AWSCredentials</c> of the AWS SDK that asks, whichever version
/// it is and whichever load context it lives in. The engine calls it when it binds <c>-Credential</c> of an AWS.Tools cmdlet.
/// </summary>
/// <remarks>
/// That type is not ours to reference: AWS.Tools brings its own copy. So the destination type is known by its name, and a subclass
/// that asks the FederatedCredential for keys at every call is emitted once for each copy of it.
/// </remarks>
public sealed class FederatedCredentialConverter : PSTypeConverter
{
    private const string AwsCredentials = "Amazon.Runtime.AWSCredentials";
    private const string ImmutableCredentials = "Amazon.Runtime.ImmutableCredentials";

    private static readonly ConcurrentDictionary<Type, Lazy<Type>> Subclasses = new();

    /// <inheritdoc/>
    public override bool CanConvertFrom(object sourceValue, Type destinationType) => false;

    /// <inheritdoc/>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new NotSupportedException($"Nothing converts to {nameof(FederatedCredential)}: Invoke-AssumeRoleWithSaml and Invoke-AssumeRoleWithWebIdentity make one.");

    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) =>
        sourceValue is FederatedCredential && destinationType?.FullName == AwsCredentials;

    /// <inheritdoc/>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase)
    {
        if (!CanConvertTo(sourceValue, destinationType))
            throw new InvalidCastException($"A {nameof(FederatedCredential)} converts to {AwsCredentials} only.");
        Type subclass = Subclasses.GetOrAdd(destinationType, type => new Lazy<Type>(() => Emit(type))).Value;
        return Activator.CreateInstance(subclass, sourceValue)!;
    }

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
