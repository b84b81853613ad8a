using System.Collections.ObjectModel;

namespace PSFederation;

/// <summary>
/// A token of an OpenID Connect provider or OAuth 2.0 authorization server. What it says is a claim until its signature has been
/// verified; <see cref="IsVerified"/> tells.
/// </summary>
/// <remarks>
/// The token is a bearer secret. No property shows it, so neither a view nor <c>ConvertTo-Json</c> prints it;
/// <see cref="GetToken"/> hands it out.
/// </remarks>
public sealed class OidcToken
{
    private readonly string _token;
    private string? _refreshToken;
    private IdentityRenewal<OidcToken>? _renewal;

    /// <summary>Makes a token.</summary>
    /// <param name="token">The token as STS takes it: compact serialization (RFC 7515 section 7.1), or opaque.</param>
    /// <param name="refreshToken">The refresh token that came with it (RFC 6749 section 6).</param>
    public OidcToken(string token, string? refreshToken = null)
    {
        _token = token;
        _refreshToken = refreshToken;
    }

    /// <summary>Whether it is an ID token or an access token.</summary>
    public OidcTokenType TokenType { get; internal init; }

    /// <summary>The issuer (iss); null for an opaque token.</summary>
    public string? Issuer { get; internal init; }

    /// <summary>The subject (sub), unique within the issuer.</summary>
    public string? Subject { get; internal init; }

    /// <summary>The audiences (aud). IAM wants one of them registered with the provider; azp goes first where it is there.</summary>
    public IReadOnlyList<string> Audience { get; internal init => field = ModelList.Of(value); } = [];

    /// <summary>The party the token was issued to (azp, OIDC Core 2).</summary>
    public string? AuthorizedParty { get; internal init; }

    /// <summary>When it was issued (iat), UTC.</summary>
    public DateTime? IssuedAt { get; internal init; }

    /// <summary>When it becomes valid (nbf), UTC.</summary>
    public DateTime? NotBefore { get; internal init; }

    /// <summary>When it expires (exp), UTC. STS takes it until five minutes later.</summary>
    public DateTime? ExpiresAt { get; internal init; }

    /// <summary>The signature algorithm that the header names (alg, RFC 7515 section 4.1.1).</summary>
    public string? Algorithm { get; internal init; }

    /// <summary>The key that the header names (kid, RFC 7515 section 4.1.4).</summary>
    public string? KeyId { get; internal init; }

    /// <summary>All claims by name; objects are dictionaries, arrays are lists. Names are case-sensitive.</summary>
    public ReadOnlyDictionary<string, object?> Claims { get; internal init; } = Empty.Claims;

    /// <summary>
    /// The host of the OAuth 2.0 provider whose access token it is, as STS takes it in <c>ProviderId</c> (www.amazon.com or
    /// graph.facebook.com); null for OIDC.
    /// </summary>
    public string? ProviderId { get; private set; }

    /// <summary>Whether the token is not a JWT: nothing can be read from it, and STS needs a ProviderId.</summary>
    public bool IsOpaque { get; internal init; }

    /// <summary>Whether its signature was verified with a key of its issuer.</summary>
    public bool IsVerified { get; internal init; }

    /// <summary>Whether a refresh token came with it.</summary>
    public bool HasRefreshToken => _refreshToken is not null;

    /// <summary>The token as STS takes it in <c>WebIdentityToken</c>. A bearer secret.</summary>
    /// <returns>The token.</returns>
    public string GetToken() => _token;

    /// <summary>The refresh token that came with it. A bearer secret, often a long-lived one.</summary>
    /// <returns>The refresh token, or null.</returns>
    public string? GetRefreshToken() => _refreshToken;

    /// <summary>How to get the token again without a person; null when that is not possible. Credentials that it was exchanged for renew themselves by this.</summary>
    /// <returns>The way.</returns>
    public IdentityRenewal<OidcToken>? GetRenewal() => _renewal;

    /// <summary>The same token, with the way to get it once more.</summary>
    /// <param name="renewal">The way.</param>
    /// <returns>A copy.</returns>
    public OidcToken WithRenewal(IdentityRenewal<OidcToken> renewal)
    {
        OidcToken copy = (OidcToken)MemberwiseClone();
        copy._renewal = renewal;
        return copy;
    }

    /// <summary>The same token, with the refresh token to use next.</summary>
    /// <returns>A copy.</returns>
    internal OidcToken WithRefreshToken(string refreshToken)
    {
        OidcToken copy = (OidcToken)MemberwiseClone();
        copy._refreshToken = refreshToken;
        return copy;
    }

    /// <summary>The same token, with the provider that STS is to be told.</summary>
    /// <param name="providerId">www.amazon.com or graph.facebook.com.</param>
    /// <returns>A copy.</returns>
    public OidcToken WithProviderId(string providerId)
    {
        OidcToken copy = (OidcToken)MemberwiseClone();
        copy.ProviderId = providerId;
        return copy;
    }

    /// <summary>Says whose token it is; never the token.</summary>
    /// <returns>A line for people.</returns>
    public override string ToString() =>
        IsOpaque
            ? $"opaque {TokenType}"
            : DisplayText.Line($"{TokenType} for {Subject ?? "(no sub)"} from {Issuer ?? "(no iss)"}");
}
