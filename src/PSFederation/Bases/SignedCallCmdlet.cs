using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Input;

namespace PSFederation.Bases;

/// <summary>The parameters of a signed call of STS: credentials, endpoint and timeout.</summary>
public abstract class SignedCallCmdlet : FederationCmdlet
{
    private protected const string CredentialSet = "Credential";
    private protected const string ProfileSet = "Profile";

    /// <summary>The credentials that sign the call. The default is those of AWS.Tools, the environment or a profile.</summary>
    [Parameter(ParameterSetName = CredentialSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public virtual FederatedCredential? Credential { get; set; }

    /// <summary>The piped credential, even if <c>$PSDefaultParameterValues</c> sets another credential or a profile.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [ValidateNotNull]
    [FederatedCredentialInput(IsOnlyInput = true)]
    public FederatedCredential? InputObject { get; set; }

    /// <summary>A profile in the AWS config files whose credentials sign the call.</summary>
    [Parameter(ParameterSetName = ProfileSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public virtual string? ProfileName { get; set; }

    /// <summary>The region of the STS endpoint.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [RegionInput]
    public string? Region { get; set; }

    /// <summary>An STS endpoint to use instead of the AWS endpoint of the region.</summary>
    [Parameter]
    public string? EndpointUrl { get; set; }

    /// <summary>The timeout for a response from AWS STS, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get; set; } = 100;

    /// <summary>The timeout, retries included.</summary>
    private protected TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSec);

    /// <summary>The credentials that sign the call for this input, and the defaults to use without them.</summary>
    /// <exception cref="FederationException">Two identities are specified, or a default cannot be read.</exception>
    private protected (FederatedCredential? Credential, CallerDefaults Defaults) ReadSigner()
    {
        FederatedCredential? credential = CredentialInput.Choose(this, InputObject, Credential, nameof(ProfileName), ProfileName);
        return (credential, CallerDefaults.Read(SessionState, credential is not null, ProfileName));
    }
}
