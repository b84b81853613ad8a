using System.Management.Automation;
using System.Security;
using PSFederation.Core.Http;
using PSFederation.Core.Io;
using PSFederation.Core.Oidc;
using PSFederation.Core.Renewal;

namespace PSFederation.Commands;

/// <summary>Get-OidcToken: reads an OIDC token, or gets one from a provider.</summary>
[Cmdlet(VerbsCommon.Get, "OidcToken", DefaultParameterSetName = CodeSet)]
[OutputType(typeof(OidcToken))]
public sealed class GetOidcTokenCommand : FederationCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string TextSet = "Text";
    private const string CodeSet = "AuthorizationCode";
    private const string ClientSet = "ClientCredentials";

    /// <summary>The scope without which there is no ID token (OIDC Core 3.1.2.1).</summary>
    private const string OpenId = "openid";

    private const int PersonTimeout = 300;
    private const int AnswerTimeout = 100;

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

    /// <summary>The issuer.</summary>
    [Parameter(ParameterSetName = CodeSet, Mandatory = true, Position = 0)]
    [Parameter(ParameterSetName = ClientSet, Mandatory = true, Position = 0)]
    [Alias("Issuer")]
    public string Authority { get; set; } = string.Empty;

    /// <summary>The client id registered with the provider.</summary>
    [Parameter(ParameterSetName = CodeSet, Mandatory = true, Position = 1)]
    [Parameter(ParameterSetName = ClientSet, Mandatory = true, Position = 1)]
    public string ClientId { get; set; } = string.Empty;

    /// <summary>The client secret.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = ClientSet, Mandatory = true)]
    [SecretText]
    public SecureString? ClientSecret { get; set; }

    /// <summary>The scopes.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = ClientSet)]
    public string[] Scope { get; set; } = [];

    /// <summary>The resources that the access token is for (RFC 8707).</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = ClientSet)]
    public string[] Resource { get; set; } = [];

    /// <summary>The audience that the access token is for.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = ClientSet)]
    public string? Audience { get; set; }

    /// <summary>A machine's own token (RFC 6749 section 4.4).</summary>
    [Parameter(ParameterSetName = ClientSet, Mandatory = true)]
    public SwitchParameter ClientCredentials { get; set; }

    /// <summary>The port of the redirect address on 127.0.0.1.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [ValidateRange(0, 65_535)]
    public int RedirectPort { get; set; }

    /// <summary>The path of the redirect address.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [ValidatePattern(@"\A/[A-Za-z0-9/_.~-]*\z")]
    public string RedirectPath { get; set; } = "/callback";

    /// <summary>Show the link instead of opening the browser.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    public SwitchParameter NoBrowser { get; set; }

    /// <summary>Which token: the ID token or the access token.</summary>
    [Parameter]
    public OidcTokenType TokenType { get; set; }

    /// <summary>How long the sign-in of a person, or an answer of the provider, may take, in seconds.</summary>
    [Parameter(ParameterSetName = CodeSet)]
    [Parameter(ParameterSetName = ClientSet)]
    [ValidateRange(1, 86_400)]
    public int? TimeoutSec { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        switch (ParameterSetName)
        {
            case CodeSet:
                Emit(await new AuthorizationCodeFlow(FederationHttpClient.Get(), Time, Reporter).RunAsync(
                    Client(SignInScopes()),
                    RedirectPort,
                    RedirectPath,
                    !NoBrowser,
                    TimeSpan.FromSeconds(TimeoutSec ?? PersonTimeout),
                    cancellationToken));
                break;
            case ClientSet:
                // There is no person, hence no ID token, unless it was asked for by name.
                if (!MyInvocation.BoundParameters.ContainsKey(nameof(TokenType)))
                    TokenType = OidcTokenType.AccessToken;
                Emit(await ClientCredentialsFlow.RunAsync(FederationHttpClient.Get(), Client(Scope), Reporter, cancellationToken));
                break;
            case TextSet:
                Emit(IdentityInput.Token(InputObject, TokenType, FullPath));
                break;
            default:
                ReadFiles();
                break;
        }
    }

    private string[] SignInScopes() =>
        Scope.Length == 0 || (TokenType == OidcTokenType.IdToken && !Scope.Contains(OpenId)) ? [OpenId, .. Scope] : Scope;

    private void ReadFiles()
    {
        bool wildcards = ParameterSetName == PathSet;
        foreach (string file in Files(wildcards ? Path : LiteralPath, wildcards, IdentityInput.TokenText, nameof(Authority)))
            Report(() => Emit(IdentityInput.Renewable(JwtReader.Read(TextInput.ReadFile(file, IdentityInput.TokenText), TokenType), new TokenFileSource(file, TokenType))));
    }

    private OidcClient Client(string[] scopes) => new()
    {
        Authority = Authority,
        ClientId = ClientId,
        ClientSecret = SecretTextAttribute.Reveal(ClientSecret),
        Scopes = scopes,
        Resources = Resource,
        Audience = Audience,
        TokenType = TokenType,
        Timeout = TimeSpan.FromSeconds(TimeoutSec ?? AnswerTimeout),
    };

    private void Emit(OidcToken token)
    {
        if (token.ExpiresAt is { } end && end <= Time.GetUtcNow().UtcDateTime)
            WriteWarning($"The token expired at {end:u}.");
        WriteObject(token);
    }
}
