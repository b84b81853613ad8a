using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Core.Http;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Renewal;
using PSFederation.Core.Text;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Get-OidcToken: reads an OIDC token, or gets one from a provider.</summary>
[Cmdlet(VerbsCommon.Get, "OidcToken", DefaultParameterSetName = CodeSet)]
[OutputType(typeof(OidcToken))]
public sealed partial class GetOidcTokenCommand : FederationCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string TextSet = "Text";
    private const string CodeSet = "AuthorizationCode";
    private const string DeviceSet = "DeviceCode";
    private const string ClientSet = "ClientCredentials";
    private const string RefreshSet = "RefreshToken";
    private const string ExchangeSet = "TokenExchange";
    private const string JwtBearerSet = "JwtBearer";
    private const string SamlBearerSet = "SamlBearer";

    /// <summary>Files that hold a token.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files that hold a token, taken as they stand.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The token itself as text or SecureString, or file:// and a path.</summary>
    [Parameter(ParameterSetName = TextSet, Mandatory = true, ValueFromPipeline = true)]
    [Alias("WebIdentityToken")]
    public object InputObject { get; set; } = string.Empty;

    /// <summary>Which token: the ID token or the access token.</summary>
    [Parameter]
    public OidcTokenType TokenType { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        TakeDefaults();
        switch (ParameterSetName)
        {
            case TextSet:
                Emit(IdentityInput.Token(InputObject, TokenType, FullPath));
                break;
            case PathSet or LiteralPathSet:
                ReadFiles();
                break;
            case AmbientSet or FromSet:
                Emit(await AmbientAsync(cancellationToken));
                break;
            case CodeSet:
                Emit(await SignInAsync(cancellationToken));
                break;
            case DeviceSet:
                Emit(await SignInWithCodeAsync(cancellationToken));
                break;
            default:
                Emit(await GrantAsync(cancellationToken));
                break;
        }
    }

    private void ReadFiles()
    {
        bool wildcards = ParameterSetName == PathSet;
        foreach (string file in Files(wildcards ? Path : LiteralPath, wildcards, IdentityInput.TokenText, nameof(Authority)))
            Report(() => Emit(IdentityInput.Renewable(JwtReader.Read(TextInput.ReadFile(file, IdentityInput.TokenText), TokenType), new TokenFileSource(file, TokenType))));
    }

    private OidcFlows Flows(OidcClient client)
    {
        _client = client;
        return new OidcFlows(FederationHttpClient.Get(), client, Time, Reporter);
    }

    private void Emit(OidcToken token)
    {
        if (token.ExpiresAt is { } end && end <= Time.GetUtcNow().UtcDateTime)
            WriteWarning($"The token expired at {end:u}.");
        token = Renewable(token);
        WriteObject(Chosen is { } chosen ? chosen.Mark(token) : token);
    }
}
