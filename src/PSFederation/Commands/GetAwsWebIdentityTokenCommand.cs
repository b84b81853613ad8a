using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Sts;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Get-AwsWebIdentityToken: gets a token that proves an AWS identity to services outside AWS.</summary>
[Cmdlet(VerbsCommon.Get, "AwsWebIdentityToken", DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(OidcToken))]
public sealed class GetAwsWebIdentityTokenCommand : FederationCmdlet
{
    private const string CredentialSet = "Credential";
    private const string ProfileSet = "Profile";

    /// <summary>The audiences of the token.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string[] Audience { get; set; } = [];

    /// <summary>The algorithm of the signature.</summary>
    [Parameter(Mandatory = true)]
    [ValidateSet("RS256", "ES384", IgnoreCase = false)]
    public string SigningAlgorithm { get; set; } = string.Empty;

    /// <summary>The credentials that sign the call. The default is those of AWS.Tools, the environment or a profile.</summary>
    [Parameter(ParameterSetName = CredentialSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? Credential { get; set; }

    /// <summary>The piped credential, even if <c>$PSDefaultParameterValues</c> sets another credential or a profile.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? InputObject { get; set; }

    /// <summary>A profile in the AWS config files whose credentials sign the call.</summary>
    [Parameter(ParameterSetName = ProfileSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>The lifetime of the token, in seconds.</summary>
    [Parameter]
    [Alias("DurationInSeconds", "DurationInSecond")]
    public int? DurationSeconds { get; set; }

    /// <summary>Tags, which become claims: a hashtable, or objects with Key and Value.</summary>
    [Parameter]
    [Alias("Tags")]
    [ValidateNotNull]
    public object[] Tag { get; set; } = [];

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

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        FederatedCredential? credential = CredentialInput.Choose(this, InputObject, Credential, nameof(ProfileName), ProfileName);
        WebIdentityTokenRequest request = new()
        {
            Audience = Audience,
            SigningAlgorithm = SigningAlgorithm,
            DurationSeconds = DurationSeconds,
            Tags = PairInput.Read(Tag, nameof(Tag), "Key", "Value"),
            Region = Region,
            EndpointUrl = EndpointUrl,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
        };
        CallerDefaults defaults = CallerDefaults.Read(SessionState, credential is not null, ProfileName);
        WriteObject(await new WebIdentityTokenCall(defaults.Settings, Time, Reporter).SendAsync(credential, defaults.Origin, request, cancellationToken));
    }
}
