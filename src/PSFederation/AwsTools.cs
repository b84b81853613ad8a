using System.Management.Automation;

namespace PSFederation.Commands;

/// <summary>The module of AWS that is loaded in this session: its default credentials are set by its own cmdlet, since they are of a type of its own.</summary>
internal sealed class AwsTools
{
    /// <summary>The variable that holds them, without the dollar sign. Nobody but AWS.Tools writes it.</summary>
    public const string StoredCredentials = "StoredAWSCredentials";

    /// <summary>The variable that holds their region.</summary>
    public const string StoredRegion = "StoredAWSRegion";

    private static readonly string[] Modules = ["AWS.Tools.Common", "AWSPowerShell.NetCore", "AWSPowerShell"];

    private AwsTools(string module) => Module = module;

    /// <summary>Its name.</summary>
    public string Module { get; }

    /// <summary>Finds it among the loaded modules; none is loaded for it.</summary>
    /// <exception cref="FederationException">None is loaded.</exception>
    public static AwsTools Find(CommandInvocationIntrinsics invoke)
    {
        foreach (string module in Modules)
        {
            if (invoke.InvokeScript("Microsoft.PowerShell.Core\\Get-Module -Name $args[0]", module).Count > 0)
                return new AwsTools(module);
        }

        throw new FederationException(
            FederationErrorCode.AwsToolsNotLoaded,
            $"-Scope Session sets the default credentials of AWS.Tools, which is not loaded here; expected one of {string.Join(", ", Modules)}. Import it first (Import-Module AWS.Tools.Common). Or use Set-FederatedCredential -Scope Process or Profile.",
            "Session");
    }

    /// <summary>Makes the credentials, and the region where one is given, the default of the session.</summary>
    public void SetDefault(CommandInvocationIntrinsics invoke, FederatedCredential credential, string? region)
    {
        invoke.InvokeScript(Module + "\\Set-AWSCredential -Credential $args[0] -Scope Global", credential);
        if (region is not null)
            invoke.InvokeScript(Module + "\\Set-DefaultAWSRegion -Region $args[0] -Scope Global", region);
    }
}
