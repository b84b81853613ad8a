using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Sts;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Get-AwsWebIdentityToken: a token about an AWS identity, for services outside of AWS.</summary>
[Cmdlet(VerbsCommon.Get, "AwsWebIdentityToken", DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(OidcToken))]
public sealed class GetAwsWebIdentityTokenCommand : FederationCmdlet
{
    private const string CredentialSet = "Credential";
    private const string ProfileSet = "Profile";

    /// <summary>Who the token is for.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string[] Audience { get; set; } = [];

    /// <summary>The algorithm of the signature.</summary>
    [Parameter(Mandatory = true)]
    [ValidateSet("RS256", "ES384", IgnoreCase = false)]
    public string SigningAlgorithm { get; set; } = string.Empty;

    /// <summary>The credentials that sign; those of AWS.Tools, the environment or a profile when left out.</summary>
    [Parameter(ParameterSetName = CredentialSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? Credential { get; set; }

    /// <summary>The piped credential, also where <c>$PSDefaultParameterValues</c> gives another one or a profile.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? InputObject { get; set; }

    /// <summary>A profile of the AWS config files whose credentials sign.</summary>
    [Parameter(ParameterSetName = ProfileSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>How long the token is valid, in seconds.</summary>
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

    /// <summary>An STS endpoint other than AWS' own.</summary>
    [Parameter]
    public string? EndpointUrl { get; set; }

    /// <summary>How long AWS STS may take to answer, in seconds.</summary>
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
