using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Core.Sts;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Get-AwsWebIdentityToken: gets a token that proves an AWS identity to services outside AWS.</summary>
[Cmdlet(VerbsCommon.Get, "AwsWebIdentityToken", DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(OidcToken))]
public sealed class GetAwsWebIdentityTokenCommand : SignedCallCmdlet
{
    /// <summary>The audiences of the token.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string[] Audience { get; set; } = [];

    /// <summary>The algorithm of the signature.</summary>
    [Parameter(Mandatory = true)]
    [ValidateSet("RS256", "ES384", IgnoreCase = false)]
    public string SigningAlgorithm { get; set; } = string.Empty;

    /// <summary>The lifetime of the token, in seconds.</summary>
    [Parameter]
    [Alias("DurationInSeconds", "DurationInSecond")]
    public int? DurationSeconds { get; set; }

    /// <summary>Tags, which become claims: a hashtable, or objects with Key and Value.</summary>
    [Parameter]
    [Alias("Tags")]
    [ValidateNotNull]
    public object[] Tag { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        (FederatedCredential? credential, CallerDefaults defaults) = ReadSigner();
        WebIdentityTokenRequest request = new()
        {
            Audience = Audience,
            SigningAlgorithm = SigningAlgorithm,
            DurationSeconds = DurationSeconds,
            Tags = PairInput.Read(Tag, nameof(Tag), "Key", "Value"),
            Region = Region,
            EndpointUrl = EndpointUrl,
            Timeout = Timeout,
        };
        WriteObject(await new WebIdentityTokenCall(defaults.Settings, Time, Reporter).SendAsync(credential, defaults.Origin, request, cancellationToken));
    }
}
