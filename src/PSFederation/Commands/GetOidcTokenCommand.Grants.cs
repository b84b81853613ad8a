using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.Http;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Providers;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Renewal;
using PSFederation.Core.SignInMethods;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <content>The flows that do not need a person.</content>
public sealed partial class GetOidcTokenCommand
{
    /// <summary>Gets a token for the client itself (RFC 6749 section 4.4).</summary>
    [Parameter(ParameterSetName = ClientSet, Mandatory = true)]
    public SwitchParameter ClientCredentials { get; set; }

    /// <summary>The refresh token, or the token object that has it (RFC 6749 section 6).</summary>
    [Parameter(ParameterSetName = RefreshSet, Mandatory = true, ValueFromPipeline = true)]
    public object RefreshToken { get; set; } = string.Empty;

    /// <summary>Exchanges a token for another token (RFC 8693).</summary>
    [Parameter(ParameterSetName = ExchangeSet, Mandatory = true)]
    public SwitchParameter TokenExchange { get; set; }

    /// <summary>The token of the subject of the new token.</summary>
    [Parameter(ParameterSetName = ExchangeSet, Mandatory = true, ValueFromPipeline = true)]
    public object SubjectToken { get; set; } = string.Empty;

    /// <summary>The type of the subject token.</summary>
    [Parameter(ParameterSetName = ExchangeSet)]
    [ArgumentCompleter(typeof(TokenTypeNameCompleter))]
    public string? SubjectTokenType { get; set; }

    /// <summary>The token of the party that acts for the subject.</summary>
    [Parameter(ParameterSetName = ExchangeSet)]
    public object? ActorToken { get; set; }

    /// <summary>The type of the actor token.</summary>
    [Parameter(ParameterSetName = ExchangeSet)]
    [ArgumentCompleter(typeof(TokenTypeNameCompleter))]
    public string? ActorTokenType { get; set; }

    /// <summary>The type of the new token.</summary>
    [Parameter(ParameterSetName = ExchangeSet)]
    [ArgumentCompleter(typeof(TokenTypeNameCompleter))]
    public string? RequestedTokenType { get; set; }

    /// <summary>Sends a JSON Web Token instead of a sign-in (RFC 7523).</summary>
    [Parameter(ParameterSetName = JwtBearerSet, Mandatory = true)]
    public SwitchParameter JwtBearer { get; set; }

    /// <summary>Sends a SAML assertion instead of a sign-in (RFC 7522).</summary>
    [Parameter(ParameterSetName = SamlBearerSet, Mandatory = true)]
    public SwitchParameter SamlBearer { get; set; }

    /// <summary>The JSON Web Token, or the SAML assertion.</summary>
    [Parameter(ParameterSetName = JwtBearerSet, Mandatory = true, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = SamlBearerSet, Mandatory = true, ValueFromPipeline = true)]
    public object Assertion { get; set; } = string.Empty;

    /// <summary>The flows that begin with a secret. A profile cannot contain the secret, so there is no sign-in method for them.</summary>
    private async Task GrantAsync(CancellationToken cancellationToken)
    {
        OidcClientSettings settings = Client();
        settings.Validate();
        GrantInput input = new(FullPath);
        (string refreshToken, OidcToken? previous) = ParameterSetName == RefreshSet ? input.Refresh(RefreshToken) : (string.Empty, null);
        // Without a person, there is no ID token, unless -TokenType requests it.
        OidcTokenType type = GivenTokenType
            ?? (ParameterSetName != RefreshSet ? OidcTokenType.AccessToken : previous?.TokenType ?? OidcProviderChoice.Of(settings)?.Provider.TokenType ?? default);
        ClientOpener opener = MethodOpener.Client(settings with { TokenType = type }, Services(TimeoutSec ?? AnswerTimeout));
        using ClientHandle lease = opener.Open();
        OidcFlows flows = new(FederationHttpClient.Get(), lease.Client, Time, Reporter);
        switch (ParameterSetName)
        {
            case RefreshSet:
                EmitRefreshable(Taken(await flows.RefreshAsync(refreshToken, previous, cancellationToken)), type, opener);
                break;
            case ExchangeSet:
                Emit(await flows.ExchangeAsync(Exchange(input), cancellationToken));
                break;
            case JwtBearerSet:
                Emit(await flows.JwtBearerAsync(IdentityInput.Token(Assertion, OidcTokenType.IdToken, FullPath).GetToken(), cancellationToken));
                break;
            default:
                Emit(await flows.SamlBearerAsync(IdentityInput.Saml(Assertion, FullPath), cancellationToken));
                break;
        }
    }

    /// <summary>Without a new ID token, the returned object still has the refresh token to use next.</summary>
    private OidcToken Taken(RefreshedSignIn refreshed)
    {
        if (refreshed.Missing is { } missing)
            WriteWarning($"{missing.Message} The {(refreshed.Token.TokenType == OidcTokenType.IdToken ? "earlier ID token" : "access token")} is returned, with the refresh token to use next.");
        return refreshed.Token;
    }

    private ExchangeRequest Exchange(GrantInput input)
    {
        string? requested = RequestedTokenType ?? GivenTokenType?.ToString();
        return new ExchangeRequest
        {
            Subject = input.Given(SubjectToken, SubjectTokenType, nameof(SubjectToken)),
            Actor = ActorToken is null ? null : input.Given(ActorToken, ActorTokenType, nameof(ActorToken)),
            RequestedTokenType = requested is null ? null : TokenTypeNames.Resolve(requested, nameof(RequestedTokenType)),
            AcceptsAnyType = GivenTokenType is null,
        };
    }
}
