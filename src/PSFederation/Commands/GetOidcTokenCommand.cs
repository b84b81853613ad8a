using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Providers;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Renewal;
using PSFederation.Core.SignInMethods;
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

    /// <summary>Files that contain a token.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files that contain a token, without wildcards.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The token itself as text or SecureString, or file:// and a path.</summary>
    [Parameter(ParameterSetName = TextSet, Mandatory = true, ValueFromPipeline = true)]
    [Alias("WebIdentityToken")]
    public object InputObject { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        switch (ParameterSetName)
        {
            case TextSet:
                Emit(IdentityInput.Token(InputObject, TokenType, FullPath));
                break;
            case PathSet or LiteralPathSet:
                ReadFiles();
                break;
            case AmbientSet or FromSet:
                Emit(await MethodOpener.Open(WithAudience(Platform()), Services(TimeoutSec)).GetAsync(Circumstances, cancellationToken));
                break;
            case CodeSet:
                await SignInAsync(Code(), cancellationToken);
                break;
            case DeviceSet:
                await SignInAsync(Device(), cancellationToken);
                break;
            case ClientSet:
                await SignInAsync(new ClientCredentialsMethod { Client = Client() }, cancellationToken);
                break;
            default:
                await GrantAsync(cancellationToken);
                break;
        }
    }

    private void ReadFiles()
    {
        bool wildcards = ParameterSetName == PathSet;
        foreach (string file in Files(wildcards ? Path : LiteralPath, wildcards, IdentityInput.TokenText, nameof(Authority)))
            Report(() => Emit(IdentityInput.Renewable(TextInput.ReadFile(file, IdentityInput.TokenText, text => JwtReader.Read(text, TokenType)), new TokenFileSource(new TokenFileMethod { Path = file, TokenType = TokenType }))));
    }

    /// <summary>Gets the token with a sign-in method. If the method does not need a person, the token can be renewed.</summary>
    private async Task SignInAsync(OidcMethod method, CancellationToken cancellationToken)
    {
        method.Validate();
        method = ProviderDefaults.Complete(method, GivenTokenType);
        SignInServices services = Services(method.IsOfPerson ? Math.Min(TimeoutSec ?? AnswerTimeout, AnswerTimeout) : TimeoutSec ?? AnswerTimeout);
        IIdentitySource<OidcToken> source = MethodOpener.Open(method, services);
        OidcToken token = await source.GetAsync(Circumstances, cancellationToken);
        if (source is InteractiveTokenSource person)
            EmitRefreshable(token, method.Client.TokenType, person.Client);
        else
            Emit(IdentityInput.Renewable(token, source));
    }

    /// <summary>
    /// Emits a token that its refresh token renews. An access token that replaces a missing ID token of the provider is returned once, and never by
    /// a renewal.
    /// </summary>
    private void EmitRefreshable(OidcToken token, OidcTokenType type, ClientOpener client)
    {
        bool isStandIn = type == OidcTokenType.IdToken && token.TokenType != OidcTokenType.IdToken;
        Emit(!token.HasRefreshToken || isStandIn ? token : IdentityInput.Renewable(token, new RefreshSource(token, () => client.Open().With(Refreshing), client.Who, Time)));
    }

    /// <summary>The parameters that are specific to the provider belong to the request that started the sign-in.</summary>
    private static OidcClient Refreshing(OidcClient client) => client with { AdditionalParameters = new Dictionary<string, string>() };

    private void Emit(OidcToken token)
    {
        if (token.ExpiresAt is { } end && end <= Time.GetUtcNow().UtcDateTime)
            WriteWarning($"The token expired at {end:u}.");
        WriteObject(Provider is null ? token : OidcProviders.Find(Provider).Mark(token));
    }
}
