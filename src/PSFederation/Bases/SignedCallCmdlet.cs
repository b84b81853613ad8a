using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Input;

namespace PSFederation.Bases;

/// <summary>The parameters of a call of STS that credentials sign: whose credentials, which endpoint, and how long it may take.</summary>
public abstract class SignedCallCmdlet : FederationCmdlet
{
    private protected const string CredentialSet = "Credential";
    private protected const string ProfileSet = "Profile";

    /// <summary>The credentials that sign; those of AWS.Tools, the environment or a profile when left out.</summary>
    [Parameter(ParameterSetName = CredentialSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public virtual FederatedCredential? Credential { get; set; }

    /// <summary>The piped credential, also where <c>$PSDefaultParameterValues</c> gives another one or a profile.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? InputObject { get; set; }

    /// <summary>A profile of the AWS config files whose credentials sign.</summary>
    [Parameter(ParameterSetName = ProfileSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public virtual string? ProfileName { get; set; }

    /// <summary>The region of the STS endpoint.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [RegionInput]
    public string? Region { get; set; }

    /// <summary>An STS endpoint other than AWS' own.</summary>
    [Parameter]
    public string? EndpointUrl { get; set; }

    /// <summary>How long AWS STS may take to answer, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get; set; } = 100;

    /// <summary>How long the call may take, its retries included.</summary>
    private protected TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSec);

    /// <summary>The credentials of this input that sign, and the defaults that stand in where there are none.</summary>
    /// <exception cref="FederationException">Two identities are named, or a default cannot be read.</exception>
    private protected (FederatedCredential? Credential, CallerDefaults Defaults) ReadSigner()
    {
        FederatedCredential? credential = CredentialInput.Choose(this, InputObject, Credential, nameof(ProfileName), ProfileName);
        return (credential, CallerDefaults.Read(SessionState, credential is not null, ProfileName));
    }
}
