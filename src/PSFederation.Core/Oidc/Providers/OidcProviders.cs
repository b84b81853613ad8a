using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Providers;

/// <summary>The known providers. A new provider requires only a new record here.</summary>
public static class OidcProviders
{
    /// <summary>OIDC Core 11.</summary>
    private const string OfflineAccess = "offline_access";

    /// <summary>The table.</summary>
    public static IReadOnlyList<OidcProvider> All { get; } =
    [
        new()
        {
            Name = "Google",
            Title = "Google",
            Authority = "https://accounts.google.com",
            Scopes = ["openid", "email"],
            LastingParameters = new Dictionary<string, string> { ["access_type"] = "offline" },
            NeedsSecret = "Google gives desktop apps a client secret, which is not confidential, and still requires it in the token request.",
            Registration = "An OAuth client of type Desktop app; Google accepts any port of 127.0.0.1. AWS needs no IAM provider: accounts.google.com:aud is the client ID (azp).",
            Documentation = new("https://developers.google.com/identity/protocols/oauth2/native-app"),
        },
        new()
        {
            Name = "Apple",
            Title = "Sign in with Apple",
            Aliases = ["SignInWithApple"],
            Authority = "https://appleid.apple.com",
            NoRedirect = "Apple redirects to registered https addresses only, never to localhost or an IP address, and responds with form_post if a name or email is requested. Sign in with your web app, and continue here with -RefreshToken.",
            NeedsSecret = "Apple's client secret is a token signed with the key of the account: specify the .p8 file with -ClientKeyPath, its key ID with -ClientKeyId, and -TeamId.",
            SecretInBody = true,
            // https://developer.apple.com/documentation/accountorganizationaldatasharing/creating-a-client-secret: ES256, six months at most.
            SecretAudience = "https://appleid.apple.com",
            Registration = "A Services ID (the client ID) with its https return address, and a key for Sign in with Apple (.p8, key ID, team ID).",
            Documentation = new("https://developer.apple.com/documentation/signinwithapplerestapi/generate_and_validate_tokens"),
        },
        new()
        {
            Name = "Facebook",
            Title = "Facebook Login",
            Authority = "https://www.facebook.com",
            Scopes = ["public_profile"],
            TokenType = OidcTokenType.AccessToken,
            ProviderId = "graph.facebook.com",
            RedirectHost = "localhost",
            NeedsSecret = "Facebook requires the app secret to exchange the code.",
            SecretInBody = true,
            // The discovery document has no token endpoint.
            Endpoints = new Dictionary<string, string>
            {
                ["authorization_endpoint"] = "https://www.facebook.com/dialog/oauth",
                ["token_endpoint"] = "https://graph.facebook.com/oauth/access_token",
            },
            Registration = "An app with Facebook Login; development mode accepts http://localhost; otherwise register an https address. Tokens of Limited Login are ID tokens for iOS apps and have no ProviderId.",
            Documentation = new("https://developers.facebook.com/documentation/facebook-login/guides/advanced/manual-flow"),
        },
        new()
        {
            Name = "LoginWithAmazon",
            Title = "Login with Amazon",
            Aliases = ["Amazon", "LWA"],
            Authority = "https://www.amazon.com",
            Scopes = ["profile"],
            TokenType = OidcTokenType.AccessToken,
            ProviderId = "www.amazon.com",
            RedirectHost = "localhost",
            NeedsSecret = "Amazon requires the client secret of the security profile to exchange the code.",
            SecretInBody = true,
            Endpoints = new Dictionary<string, string>
            {
                ["authorization_endpoint"] = "https://www.amazon.com/ap/oa",
                ["token_endpoint"] = "https://api.amazon.com/auth/o2/token",
            },
            Registration = "A security profile with the return address http://localhost:PORT/callback, where PORT is the -RedirectPort value.",
            Documentation = new("https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html"),
        },
        new()
        {
            Name = "EntraId",
            Title = "Microsoft Entra ID",
            Aliases = ["Entra", "AzureAD", "Microsoft"],
            Authority = "https://login.microsoftonline.com/{Tenant}/v2.0",
            LastingScope = OfflineAccess,
            // If the tenant is specified by a domain, the issuer contains its ID.
            Issuer = "https://login.microsoftonline.com/{}/v2.0",
            RedirectHost = "localhost",
            Registration = "An app registration with the platform Mobile and desktop applications and the redirect address http://localhost/callback; any port is accepted. The IAM provider is https://login.microsoftonline.com/TENANT_ID/v2.0. Tokens of version 1 have the issuer https://sts.windows.net/TENANT_ID/: use that as -Authority.",
            Documentation = new("https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow"),
        },
        new()
        {
            Name = "Okta",
            Title = "Okta",
            Authority = "https://{Domain}",
            LastingScope = OfflineAccess,
            Registration = "A native application with the redirect address http://127.0.0.1:PORT/callback, where PORT is the -RedirectPort value. The issuer is the organization; for a custom authorization server add its path: -Domain dev-1.okta.com/oauth2/default.",
            Documentation = new("https://developer.okta.com/docs/concepts/auth-servers/"),
        },
        new()
        {
            Name = "Auth0",
            Title = "Auth0",
            Authority = "https://{Domain}/",
            LastingScope = OfflineAccess,
            Registration = "A native application with the callback address http://127.0.0.1:PORT/callback, where PORT is the -RedirectPort value. The issuer ends with a slash, and so must the URL of the IAM provider. Access tokens are JWTs only for an API named by -Audience.",
            Documentation = new("https://auth0.com/docs/get-started/authentication-and-authorization-flow/authorization-code-flow-with-pkce"),
        },
        new()
        {
            Name = "Keycloak",
            Title = "Keycloak",
            Authority = "https://{Domain}/realms/{Realm}",
            LastingScope = OfflineAccess,
            Registration = "A public client with the redirect address http://127.0.0.1/*. Servers older than version 17 have /auth before /realms: -Domain sso.example.com/auth.",
            Documentation = new("https://www.keycloak.org/securing-apps/oidc-layers"),
        },
        new()
        {
            Name = "Cognito",
            Title = "Amazon Cognito user pools",
            Aliases = ["CognitoUserPool", "AmazonCognito"],
            Authority = "https://cognito-idp.{Region}.{Suffix}/{UserPoolId}",
            RedirectHost = "localhost",
            Registration = "An app client with the authorization code grant, the scope openid and the callback address http://localhost:PORT/callback, where PORT is the -RedirectPort value; and a domain for the user pool.",
            Documentation = new("https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html"),
        },
    ];

    /// <summary>The names for -Provider, with their requirements and what to register.</summary>
    public static IEnumerable<(string Text, string ToolTip)> Names => All.Select(provider => (provider.Name, $"{provider.Title}. {provider.Registration}"));

    /// <summary>The provider with a name; case, spaces, dots and hyphens are ignored.</summary>
    /// <exception cref="FederationException">It does not exist.</exception>
    public static OidcProvider Find(string name)
    {
        string wanted = Plain(name);
        return All.FirstOrDefault(provider => Plain(provider.Name) == wanted || provider.Aliases.Any(alias => Plain(alias) == wanted))
            ?? throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-Provider is {InputPreview.Quote(name)}; expected one of {string.Join(", ", All.Select(provider => provider.Name))}.{Suggestions.Of(name, All.SelectMany(provider => provider.Aliases.Prepend(provider.Name)))} For any other provider, specify its issuer with -Authority.", InputPreview.Target(name));
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
}
