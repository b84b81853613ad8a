using PSFederation.Core.Cache;
using PSFederation.Core.Credentials;
using PSFederation.Core.Io;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Ambient;
using PSFederation.Core.Renewal;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignIn.Browser;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Profiles;

/// <summary>Makes of a profile the way to its keys. A new way in is one more arm here, beside its name and its members in the file.</summary>
internal sealed class RecipeSessions(CredentialCache cache, AwsSettings settings, TimeProvider time, TimeSpan patience)
{
    private const string OpenId = "openid";

    private static readonly TimeSpan PageTimeout = TimeSpan.FromSeconds(100);

    /// <summary>Without it providers give no refresh token (OIDC Core 11).</summary>
    private const string OfflineAccess = "offline_access";

    /// <summary>The way to the keys of a profile, kept in the cache.</summary>
    /// <exception cref="FederationException">The profile lacks something, or begins with itself.</exception>
    public CachedSession Of(ProfileRecipe recipe) => Of(recipe, []);

    private CachedSession Of(ProfileRecipe recipe, List<string> dependents)
    {
        if (dependents.Contains(recipe.Name))
            throw new FederationException(
                FederationErrorCode.FederatedProfileMalformed, $"The federated profile '{recipe.Name}' begins with its own credentials ({string.Join(" from ", [.. dependents, recipe.Name])}). Register one of them with another way in.", recipe.Name);
        ISessionSource session = First(recipe, recipe.Roles[0], [.. dependents, recipe.Name]);
        foreach (RoleRecipe role in recipe.Roles.Skip(1))
            session = new AssumedRoleSession(new KeptSession(session, time), null, role.RoleSessionName, Request(recipe, role), settings, time);
        return new CachedSession(session, recipe.SessionKey, recipe.Name, cache, time);
    }

    private ISessionSource First(ProfileRecipe recipe, RoleRecipe role, List<string> dependents)
    {
        SignInRecipe from = recipe.SignIn;
        return from.Way switch
        {
            FederatedSignIn.Profile => new AssumedRoleSession(
                Of(ProfileStore.Get(Need(recipe, from.SourceProfile, "sourceProfile")), dependents), null, role.RoleSessionName, Request(recipe, role), settings, time),
            FederatedSignIn.Integrated or FederatedSignIn.Browser => new SamlSession(Assertion(recipe), from.PrincipalArn, Request(recipe, role), settings, time),
            _ => new WebIdentitySession(Token(recipe), role.RoleSessionName, from.ProviderId, Request(recipe, role), settings, time),
        };
    }

    private IIdentitySource<SamlAssertion> Assertion(ProfileRecipe recipe)
    {
        SignInRecipe from = recipe.SignIn;
        if (!Uri.TryCreate(Need(recipe, from.SignInUri, "signInUri"), UriKind.Absolute, out Uri? address))
            throw new FederationException(
                FederationErrorCode.FederatedProfileMalformed, $"The federated profile '{recipe.Name}' has a signIn.signInUri that is no full address. Register it again with -Force.", recipe.Name);
        SamlVerificationOptions verification = new() { At = time.GetUtcNow().UtcDateTime };
        return from.Way == FederatedSignIn.Integrated
            ? new IntegratedSource(address, verification, PageTimeout, time)
            : new BrowserSource(
                () => new BrowserSignInOptions
                {
                    SignInUri = address,
                    Browser = InstalledBrowser.Find(from.BrowserPath, path => path),
                    ProfileFolder = from.BrowserProfile,
                    Patience = patience,
                },
                address,
                verification,
                time);
    }

    private IIdentitySource<OidcToken> Token(ProfileRecipe recipe)
    {
        SignInRecipe from = recipe.SignIn;
        if (from.Way == FederatedSignIn.TokenFile)
            return new TokenFileSource(Need(recipe, from.Path, "path"), from.ProviderId is null ? from.TokenType : OidcTokenType.AccessToken);
        if (from.Way == FederatedSignIn.Ambient)
            return new AmbientSource(new AmbientRequest { From = from.Platform, Audience = from.Audience, ServiceConnectionId = from.ServiceConnectionId });
        string who = $"{Need(recipe, from.ClientId, "clientId")} at {Need(recipe, from.Authority, "authority")}";
        return from.Way switch
        {
            FederatedSignIn.ClientCredentials => new ClientCredentialsSource(() => Client(recipe, from.Scopes), $"client credentials of {who}", time),
            FederatedSignIn.DeviceCode => SignIn((flows, stop) => flows.SignInWithCodeAsync(!from.NoBrowser, patience, stop)),
            _ => SignIn((flows, stop) => flows.SignInAsync(
                new SignInRequest
                {
                    RedirectPort = from.RedirectPort ?? 0,
                    RedirectPath = from.RedirectPath ?? new SignInRequest().RedirectPath,
                    OpenBrowser = !from.NoBrowser,
                    Patience = patience,
                },
                stop)),
        };
        CachedSignIn SignIn(Func<OidcFlows, CancellationToken, Task<OidcToken>> ask) =>
            new(() => Client(recipe, from.Scopes.Count == 0 ? [OpenId, OfflineAccess] : from.Scopes), ask, $"sign-in of {who}", recipe.IdentityKey, cache, time);
    }

    /// <summary>The client with its secret, from wherever the profile says that it is.</summary>
    public static OidcClient Client(ProfileRecipe recipe, IReadOnlyList<string> scopes)
    {
        SignInRecipe from = recipe.SignIn;
        return new OidcClient
        {
            Authority = Need(recipe, from.Authority, "authority"),
            ClientId = Need(recipe, from.ClientId, "clientId"),
            ClientSecret = from.ClientSecretVariable is { } variable
                ? Environment.GetEnvironmentVariable(variable) is { Length: > 0 } secret
                    ? secret
                    : throw new FederationException(
                        FederationErrorCode.ParameterMissing, $"The environment variable {variable}, which holds the client secret of profile '{recipe.Name}', is not set.", variable)
                : from.Path is { } path ? TextInput.ReadFile(path, "a client secret").Trim()
                : null,
            Scopes = scopes,
            Resources = from.Resources,
            Audience = from.Audience,
            TokenType = from.TokenType,
        };
    }

    private static StsRequest Request(ProfileRecipe recipe, RoleRecipe role) => new()
    {
        RoleArn = role.RoleArn,
        DurationSeconds = role.DurationSeconds,
        ExternalId = role.ExternalId,
        Policy = role.Policy,
        PolicyArns = role.PolicyArns,
        Region = recipe.Region,
        EndpointUrl = recipe.EndpointUrl,
    };

    private static string Need(ProfileRecipe recipe, string? value, string member) =>
        value ?? throw new FederationException(
            FederationErrorCode.FederatedProfileMalformed, $"The federated profile '{recipe.Name}' has no signIn.{member}, which {recipe.SignIn.Way} needs. Register it again with -Force.", recipe.Name);
}
