using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <content>The flows without a person.</content>
public sealed partial class GetOidcTokenCommand
{
    /// <summary>A machine's own token (RFC 6749 section 4.4).</summary>
    [Parameter(ParameterSetName = ClientSet, Mandatory = true)]
    public SwitchParameter ClientCredentials { get; set; }

    /// <summary>The refresh token, or the token that it came with (RFC 6749 section 6).</summary>
    [Parameter(ParameterSetName = RefreshSet, Mandatory = true, ValueFromPipeline = true)]
    public object RefreshToken { get; set; } = string.Empty;

    /// <summary>Exchange a token for another (RFC 8693).</summary>
    [Parameter(ParameterSetName = ExchangeSet, Mandatory = true)]
    public SwitchParameter TokenExchange { get; set; }

    /// <summary>The token of whom the new one is to be.</summary>
    [Parameter(ParameterSetName = ExchangeSet, Mandatory = true, ValueFromPipeline = true)]
    public object SubjectToken { get; set; } = string.Empty;

    /// <summary>What the subject token is.</summary>
    [Parameter(ParameterSetName = ExchangeSet)]
    [ArgumentCompleter(typeof(TokenTypeNameCompleter))]
    public string? SubjectTokenType { get; set; }

    /// <summary>The token of who acts for them.</summary>
    [Parameter(ParameterSetName = ExchangeSet)]
    public object? ActorToken { get; set; }

    /// <summary>What the actor token is.</summary>
    [Parameter(ParameterSetName = ExchangeSet)]
    [ArgumentCompleter(typeof(TokenTypeNameCompleter))]
    public string? ActorTokenType { get; set; }

    /// <summary>What the new token is to be.</summary>
    [Parameter(ParameterSetName = ExchangeSet)]
    [ArgumentCompleter(typeof(TokenTypeNameCompleter))]
    public string? RequestedTokenType { get; set; }

    /// <summary>Give a JSON Web Token in place of a sign-in (RFC 7523).</summary>
    [Parameter(ParameterSetName = JwtBearerSet, Mandatory = true)]
    public SwitchParameter JwtBearer { get; set; }

    /// <summary>Give a SAML assertion in place of a sign-in (RFC 7522).</summary>
    [Parameter(ParameterSetName = SamlBearerSet, Mandatory = true)]
    public SwitchParameter SamlBearer { get; set; }

    /// <summary>The JSON Web Token, or the SAML assertion.</summary>
    [Parameter(ParameterSetName = JwtBearerSet, Mandatory = true, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = SamlBearerSet, Mandatory = true, ValueFromPipeline = true)]
    public object Assertion { get; set; } = string.Empty;

    private async Task<OidcToken> GrantAsync(CancellationToken cancellationToken)
    {
        TimeSpan timeout = TimeSpan.FromSeconds(TimeoutSec ?? AnswerTimeout);
        // There is no person, hence no ID token, unless it was asked for by name.
        OidcClient client = Client(Scope, timeout) with { TokenType = IsGiven(nameof(TokenType)) ? TokenType : OidcTokenType.AccessToken };
        GrantInput input = new(FullPath);
        switch (ParameterSetName)
        {
            case ClientSet:
                return await Flows(client).ClientCredentialsAsync(cancellationToken);
            case RefreshSet:
                (string refreshToken, OidcToken? previous) = input.Refresh(RefreshToken);
                return Taken(await Flows(client with { TokenType = IsGiven(nameof(TokenType)) || previous is null ? TokenType : previous.TokenType })
                    .RefreshAsync(refreshToken, previous, cancellationToken));
            case ExchangeSet:
                return await Flows(client).ExchangeAsync(Exchange(input), cancellationToken);
            case JwtBearerSet:
                return await Flows(client).JwtBearerAsync(IdentityInput.Token(Assertion, OidcTokenType.IdToken, FullPath).GetToken(), cancellationToken);
            default:
                return await Flows(client).SamlBearerAsync(IdentityInput.Saml(Assertion, FullPath), cancellationToken);
        }
    }

    /// <summary>Without a new ID token there is still the refresh token to use next, which the object that is returned holds.</summary>
    private OidcToken Taken(RefreshedSignIn refreshed)
    {
        if (refreshed.Missing is { } missing)
            WriteWarning($"{missing.Message} The {(refreshed.Token.TokenType == OidcTokenType.IdToken ? "earlier ID token" : "access token")} is returned, with the refresh token to use next.");
        return refreshed.Token;
    }

    private ExchangeRequest Exchange(GrantInput input)
    {
        OidcTokenType? tokenType = IsGiven(nameof(TokenType)) ? TokenType : null;
        return new ExchangeRequest
        {
            Subject = input.Given(SubjectToken, SubjectTokenType, nameof(SubjectToken)),
            Actor = ActorToken is null ? null : input.Given(ActorToken, ActorTokenType, nameof(ActorToken)),
            RequestedTokenType = (RequestedTokenType ?? tokenType?.ToString()) is { } name ? TokenTypeNames.Resolve(name, nameof(RequestedTokenType)) : null,
            TokenType = tokenType,
        };
    }
}
