using PSFederation.Core.Cache;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Ambient;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Renewal;

namespace PSFederation.Core.Profiles;

/// <summary>Makes of a profile the way to its tokens.</summary>
internal sealed class RecipeTokens(CredentialCache cache, TimeProvider time, TimeSpan patience)
{
    /// <summary>The way.</summary>
    /// <exception cref="FederationException">The profile lacks something.</exception>
    public IIdentitySource<OidcToken> Of(ProfileRecipe recipe)
    {
        SignInRecipe from = recipe.SignIn;
        switch (from.Way)
        {
            case FederatedSignIn.TokenFile:
                return new TokenFileSource(RecipeSessions.Need(recipe, from.Path, "path"), from.ProviderId is null ? from.TokenType : OidcTokenType.AccessToken);
            case FederatedSignIn.Ambient:
                return Platform(from, from.Audience);
        }

        RecipeClient client = new(recipe, time);
        return from.Way switch
        {
            FederatedSignIn.ClientCredentials => new ClientCredentialsSource(() => client.Open(from.Scopes), $"client credentials of {client.Who}", time),
            FederatedSignIn.TokenExchange => new TokenExchangeSource(
                from.Path is { } path ? new TokenFileSource(path, OidcTokenType.AccessToken) : Platform(from, from.SubjectTokenAudience),
                () => client.Open(from.Scopes),
                token => Exchange(from, token),
                client.Who,
                time),
            FederatedSignIn.DeviceCode => SignIn((flows, _, stop) => flows.SignInWithCodeAsync(!from.NoBrowser, patience, stop)),
            _ => SignIn((flows, call, stop) => flows.SignInAsync(Request(from) with { IsAtPrompt = call.IsAtPrompt }, stop)),
        };
        CachedSignIn SignIn(Func<OidcFlows, SignInCall, CancellationToken, Task<OidcToken>> ask) =>
            new(client.OpenLasting, ask, $"sign-in of {client.Who}", RecipeKeys.Identity(recipe), cache, time);
    }

    private static AmbientSource Platform(SignInRecipe from, string? audience) =>
        new(new AmbientRequest { From = from.Platform, Audience = audience, ServiceConnectionId = from.ServiceConnectionId });

    private SignInRequest Request(SignInRecipe from)
    {
        SignInRequest request = new() { RedirectPort = from.RedirectPort ?? 0, OpenBrowser = !from.NoBrowser, Prompt = from.Prompts, LoginHint = from.LoginHint, Patience = patience };
        return request with { RedirectHost = from.RedirectHost ?? request.RedirectHost, RedirectPath = from.RedirectPath ?? request.RedirectPath };
    }

    private static ExchangeRequest Exchange(SignInRecipe from, OidcToken token) => new()
    {
        // What a file or platform gives is a JWT; whether it is an ID token, nobody but its issuer can tell.
        Subject = ResolvedSubjectToken.Of(token.GetToken(), from.SubjectTokenType, nameof(from.SubjectTokenType)),
        RequestedTokenType = TokenTypeNames.Resolve(from.RequestedTokenType ?? from.TokenType.ToString(), nameof(from.RequestedTokenType)),
        TokenType = from.TokenType,
    };
}
