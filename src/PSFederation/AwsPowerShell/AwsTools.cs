using System.Management.Automation;
using System.Runtime.CompilerServices;
using PSFederation.Pipeline;

namespace PSFederation.AwsPowerShell;

/// <summary>
/// The AWS module that is loaded in this session. Its own cmdlets set and read its default credentials, since their type is its own and differs from
/// one copy of the module to another.
/// </summary>
internal sealed class AwsTools
{
    /// <summary>
    /// The variable with the default credentials, without the dollar sign. AWS.Tools sets it; this module only hides it while a command runs with
    /// another identity, and sets a local one of that name while Get-AWSCredential reads it.
    /// </summary>
    public const string StoredCredentials = "StoredAWSCredentials";

    /// <summary>The variable that holds their region.</summary>
    public const string StoredRegion = "StoredAWSRegion";

    /// <summary>What that variable holds. No public member of it gives the credentials; Get-AWSCredential does.</summary>
    public const string StoredType = "Amazon.PowerShell.Common.AWSPSCredentials";

    /// <summary>The modules of AWS that have them.</summary>
    public static readonly string[] Modules = ["AWS.Tools.Common", "AWSPowerShell.NetCore", "AWSPowerShell"];

    /// <summary>The credentials that were made the default of a session, with the region that was set beside them.</summary>
    private static readonly ConditionalWeakTable<FederatedCredential, string> Defaults = [];

    private readonly PSModuleInfo _module;

    private static readonly FederatedCredentialConverter Converter = new();

    private AwsTools(PSModuleInfo module) => _module = module;

    /// <summary>Its name.</summary>
    public string Module => _module.Name;

    /// <summary>Finds it among the loaded modules, also those that only another module imported; none is loaded for it.</summary>
    /// <exception cref="FederationException">None is loaded.</exception>
    public static AwsTools Find(CommandInvocationIntrinsics invoke)
    {
        foreach (string module in Modules)
        {
            if (Loaded(invoke, module).FirstOrDefault(found => found.ExportedCommands.ContainsKey("Set-AWSCredential")) is { } loaded)
                return new AwsTools(loaded);
        }

        throw new FederationException(
            FederationErrorCode.AwsToolsNotLoaded,
            $"-Scope Session sets the default credentials of AWS.Tools, which is not loaded here; expected one of {string.Join(", ", Modules)}. Import it first (Import-Module AWS.Tools.Common). Or use Set-FederatedCredential -Scope Process or Profile.",
            "Session");
    }

    /// <summary>Makes the credentials, and the region where one is given, the default of the session.</summary>
    public void SetDefault(CommandInvocationIntrinsics invoke, FederatedCredential credential, string? region)
    {
        // By the command itself: PowerShell does not find a module by name if only another module has imported it.
        invoke.InvokeScript("& $args[0] -Credential $args[1] -Scope Global", _module.ExportedCommands["Set-AWSCredential"], credential);
        if (region is not null)
            invoke.InvokeScript("& $args[0] -Region $args[1] -Scope Global", _module.ExportedCommands["Set-DefaultAWSRegion"], region);
        Defaults.AddOrUpdate(credential, region ?? string.Empty);
    }

    /// <summary>Whether the default of the session has the credentials that <see cref="SetDefault"/> made it.</summary>
    /// <param name="session">The session.</param>
    /// <param name="region">The region that was set beside them, if it is still there; null when there is none to remove.</param>
    /// <returns>Null when the session has no default.</returns>
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

    /// <summary>Takes the default credentials of the session out, and its region.</summary>
    public void ClearDefault(CommandInvocationIntrinsics invoke, bool withRegion)
    {
        invoke.InvokeScript("& $args[0] -Scope Global", _module.ExportedCommands["Clear-AWSCredential"]);
        if (withRegion)
            invoke.InvokeScript("& $args[0] -Scope Global", _module.ExportedCommands["Clear-DefaultAWSRegion"]);
    }

    private static object? Global(SessionState session, string variable) => PSValue.Unwrap(session.PSVariable.GetValue("global:" + variable));

    /// <summary>Whether it is what <c>$StoredAWSCredentials</c> holds.</summary>
    public static bool IsStored(object value) => value.GetType().FullName == StoredType;

    /// <summary>
    /// The credentials in what <c>$StoredAWSCredentials</c> holds, by Get-AWSCredential of the module that made it, which reads the variable in the nearest
    /// scope. Defaults for parameters are set aside there: a -ProfileName would give the credentials of that profile.
    /// </summary>
    /// <exception cref="FederationException">That module is not loaded any more, or there are no credentials.</exception>
    public static object Unwrap(CommandInvocationIntrinsics invoke, object stored) =>
        TryUnwrap(invoke, stored) ?? throw new FederationException(
            FederationErrorCode.CredentialNotFound, $"The value of ${StoredCredentials} gave no credentials; expected those that Set-AWSCredential set in this session. Import the AWS.Tools module that set them, and set them again.", StoredCredentials);

    /// <summary>The same; null where that module is not loaded any more, or there are no credentials.</summary>
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

    /// <summary>Whether a module of AWS is loaded in this session.</summary>
    public static bool IsLoaded(CommandInvocationIntrinsics invoke) => Modules.Any(module => Loaded(invoke, module).Any());

    private static IEnumerable<PSModuleInfo> Loaded(CommandInvocationIntrinsics invoke, string name) =>
        invoke.InvokeScript("Microsoft.PowerShell.Core\\Get-Module -Name $args[0] -All", name).Select(module => (PSModuleInfo)module.BaseObject);
}
