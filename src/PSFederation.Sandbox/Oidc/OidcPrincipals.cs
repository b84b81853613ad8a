using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using OpenIddict.Abstractions;
using PSFederation.Sandbox.Hosting;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace PSFederation.Sandbox.Oidc;

/// <summary>The content of the tokens: subject, e-mail, name, authentication time and method, audience.</summary>
internal static class OidcPrincipals
{
    /// <summary>The default audience of access tokens.</summary>
    public const string DefaultAudience = "sts.amazonaws.com";

    private static readonly string[] AccessTokenOnly = [OpenIddictConstants.Destinations.AccessToken];
    private static readonly string[] BothTokens = [.. AccessTokenOnly, OpenIddictConstants.Destinations.IdentityToken];

    public static ClaimsIdentity ForUser(LoginSession session, ImmutableArray<string> scopes)
    {
        ClaimsIdentity identity = NewIdentity();
        identity.SetClaim(Claims.Subject, session.User.UserName);
        identity.SetClaim(Claims.Email, session.User.Email);
        identity.SetClaim(Claims.Name, session.User.DisplayName);
        identity.SetClaim(Claims.PreferredUsername, session.User.UserName);
        identity.SetClaim(Claims.AuthenticationTime, session.AuthenticatedAt.ToUnixTimeSeconds());
        identity.SetClaims(Claims.AuthenticationMethodReference, [AuthenticationMethodReferences.Password]);
        identity.SetScopes(scopes);
        identity.SetDestinations(Destinations);
        return identity;
    }

    public static ClaimsIdentity ForClient(OpenIddictRequest request)
    {
        ClaimsIdentity identity = NewIdentity();
        identity.SetClaim(Claims.Subject, request.ClientId);
        identity.SetScopes(request.GetScopes());
        identity.SetDestinations(Destinations);
        SetAudience(identity, request);
        return identity;
    }

    /// <summary>The unchanged identity of a code, device code or refresh token; a narrower resource can be requested.</summary>
    public static ClaimsIdentity Renew(ClaimsPrincipal principal, OpenIddictRequest request)
    {
        ClaimsIdentity identity = new(principal.Identity);
        if (Requested(request) is { Length: > 0 } resources)
        {
            identity.SetResources(resources);
        }

        identity.SetDestinations(Destinations);
        return identity;
    }

    /// <summary>Token exchange (RFC 8693): the subject of the given token, for the requested audience.</summary>
    public static ClaimsIdentity ForExchange(ClaimsPrincipal subject, OpenIddictRequest request)
    {
        ClaimsIdentity identity = NewIdentity();
        foreach (string type in new[] { Claims.Subject, Claims.Email, Claims.Name, Claims.PreferredUsername })
        {
            identity.SetClaim(type, subject.GetClaim(type));
        }

        if (subject.GetClaim(Claims.AuthenticationTime) is { } time)
        {
            identity.SetClaim(Claims.AuthenticationTime, long.Parse(time, CultureInfo.InvariantCulture));
        }

        identity.SetScopes(request.GetScopes());
        identity.SetDestinations(Destinations);
        SetAudience(identity, request);
        return identity;
    }

    public static void SetAudience(ClaimsIdentity identity, OpenIddictRequest request)
        => identity.SetResources(Requested(request) is { Length: > 0 } resources ? resources : [DefaultAudience]);

    public static void SetAudience(ClaimsIdentity identity, ClaimsPrincipal requested)
        => identity.SetResources(requested.GetResources() is { Length: > 0 } resources ? resources : [DefaultAudience]);

    private static ImmutableArray<string> Requested(OpenIddictRequest request)
        => [.. request.GetResources().Concat(request.GetAudiences()).Distinct(StringComparer.Ordinal)];

    private static ClaimsIdentity NewIdentity() => new("sandbox", Claims.Name, Claims.Role);

    private static IEnumerable<string> Destinations(Claim claim) => claim.Type switch
    {
        Claims.Email when !claim.Subject!.HasScope(Scopes.Email) => AccessTokenOnly,
        Claims.Name or Claims.PreferredUsername when !claim.Subject!.HasScope(Scopes.Profile) => AccessTokenOnly,
        _ => BothTokens,
    };
}
