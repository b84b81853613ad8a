using System.Management.Automation;
using System.Runtime.CompilerServices;
using PSFederation.Pipeline;

namespace PSFederation.AwsPowerShell;

/// <summary>
/// The AWS module that is loaded in this session. Its own cmdlets set and read its default credentials, because each copy of the module has its own
/// type for them.
/// </summary>
internal sealed class AwsTools
{
    /// <summary>
    /// The variable with the default credentials, without the dollar sign. AWS.Tools sets it. This module only hides it while a command runs with
    /// another identity, and sets a local one of that name while Get-AWSCredential reads it.
    /// </summary>
    public const string StoredCredentials = "StoredAWSCredentials";

    /// <summary>The variable with their region.</summary>
    public const string StoredRegion = "StoredAWSRegion";

    /// <summary>The type of that variable's value. It does not have a public member for the credentials. Get-AWSCredential returns them.</summary>
    public const string StoredType = "Amazon.PowerShell.Common.AWSPSCredentials";

    /// <summary>The AWS modules with these cmdlets.</summary>
    public static readonly string[] Modules = ["AWS.Tools.Common", "AWSPowerShell.NetCore", "AWSPowerShell"];

    /// <summary>The default credentials that were set for a session, with their region.</summary>
    private static readonly ConditionalWeakTable<FederatedCredential, string> Defaults = [];

    private readonly PSModuleInfo _module;

    private static readonly FederatedCredentialConverter Converter = new();

    private AwsTools(PSModuleInfo module) => _module = module;

    /// <summary>Its name.</summary>
    public string Module => _module.Name;

    /// <summary>Finds the AWS module among the loaded modules, including those that only another module imported. Does not load a module.</summary>
    /// <exception cref="FederationException">No AWS module is loaded.</exception>
    public static AwsTools Find(CommandInvocationIntrinsics invoke)
    {
        foreach (string module in Modules)
        {
            if (Loaded(invoke, module).FirstOrDefault(found => found.ExportedCommands.ContainsKey("Set-AWSCredential")) is { } loaded)
                return new AwsTools(loaded);
        }

        throw new FederationException(
            FederationErrorCode.AwsToolsNotLoaded,
            $"-Scope Session sets the default credentials of AWS.Tools, which is not loaded in this session; expected one of {string.Join(", ", Modules)}. Import it first (Import-Module AWS.Tools.Common), or use Set-FederatedCredential -Scope Process or Profile.",
            "Session");
    }

    /// <summary>Makes the credentials, and the region if specified, the default of the session.</summary>
    public void SetDefault(CommandInvocationIntrinsics invoke, FederatedCredential credential, string? region)
    {
        // Uses the command object, because PowerShell does not find a module by name if only another module has imported it.
        invoke.InvokeScript("& $args[0] -Credential $args[1] -Scope Global", _module.ExportedCommands["Set-AWSCredential"], credential);
        if (region is not null)
            invoke.InvokeScript("& $args[0] -Region $args[1] -Scope Global", _module.ExportedCommands["Set-DefaultAWSRegion"], region);
        Defaults.AddOrUpdate(credential, region ?? string.Empty);
    }

    /// <summary>Whether the default of the session is still the credentials that <see cref="SetDefault"/> set.</summary>
    /// <param name="session">The session.</param>
    /// <param name="region">The region that was set with them, if it is unchanged, or null if there is no region to remove.</param>
    /// <returns>Null if the session does not have a default.</returns>
    public static bool? HasOurDefault(SessionState session, out string? region)
    {
        region = null;
        if (Global(session, StoredCredentials) is not { } stored)
            return null;
        if (TryUnwrap(session.InvokeCommand, stored) is not { } credentials || !Converter.CanConvertFrom(credentials, typeof(FederatedCredential))
            || Converter.ConvertFrom(credentials, typeof(FederatedCredential), null!, ignoreCase: false) is not FederatedCredential ours || !Defaults.TryGetValue(ours, out string? set))
            return false;
        region = set.Length > 0 && Global(session, StoredRegion) is { } current && LanguagePrimitives.ConvertTo<string>(current) == set ? set : null;
        return true;
    }

    /// <summary>Removes the default credentials of the session and their region.</summary>
    public void ClearDefault(CommandInvocationIntrinsics invoke, bool withRegion)
    {
        invoke.InvokeScript("& $args[0] -Scope Global", _module.ExportedCommands["Clear-AWSCredential"]);
        if (withRegion)
            invoke.InvokeScript("& $args[0] -Scope Global", _module.ExportedCommands["Clear-DefaultAWSRegion"]);
    }

    private static object? Global(SessionState session, string variable) => PSValue.Unwrap(session.PSVariable.GetValue("global:" + variable));

    /// <summary>Whether an object is a value of <c>$StoredAWSCredentials</c>.</summary>
    public static bool IsStored(object value) => value.GetType().FullName == StoredType;

    /// <summary>
    /// The credentials in a value of <c>$StoredAWSCredentials</c>, from Get-AWSCredential of the module that created it. That cmdlet reads the variable in the nearest
    /// scope. It runs without default parameter values, because a -ProfileName would return the credentials of that profile.
    /// </summary>
    /// <exception cref="FederationException">That module is no longer loaded, or there are no credentials.</exception>
    public static object Unwrap(CommandInvocationIntrinsics invoke, object stored) =>
        TryUnwrap(invoke, stored) ?? throw new FederationException(
            FederationErrorCode.CredentialNotFound, $"The value of ${StoredCredentials} did not return credentials; expected credentials that Set-AWSCredential set in this session. Import the AWS.Tools module that set them, and set them again.", StoredCredentials);

    /// <summary>The same, or null if that module is no longer loaded or there are no credentials.</summary>
    public static object? TryUnwrap(CommandInvocationIntrinsics invoke, object stored)
    {
        CmdletInfo? command = Modules
            .SelectMany(module => Loaded(invoke, module))
            .Select(module => module.ExportedCommands.GetValueOrDefault("Get-AWSCredential") as CmdletInfo)
            .FirstOrDefault(found => found?.ImplementingType.Assembly == stored.GetType().Assembly);
        PSObject? credentials = command is null ? null : invoke.InvokeScript(
            $"param($command, $stored) $PSDefaultParameterValues = @{{}}; ${StoredCredentials} = $stored; & $command", command, stored).FirstOrDefault();
        return credentials?.BaseObject;
    }

    /// <summary>Whether an AWS module is loaded in this session.</summary>
    public static bool IsLoaded(CommandInvocationIntrinsics invoke) => Modules.Any(module => Loaded(invoke, module).Any());

    private static IEnumerable<PSModuleInfo> Loaded(CommandInvocationIntrinsics invoke, string name) =>
        invoke.InvokeScript("Microsoft.PowerShell.Core\\Get-Module -Name $args[0] -All", name).Select(module => (PSModuleInfo)module.BaseObject);
}
