using System.Collections.ObjectModel;

namespace PSFederation;

/// <summary>
/// A token of an OpenID Connect provider or OAuth 2.0 authorization server. Its content is only a claim until its signature is
/// verified; see <see cref="IsVerified"/>.
/// </summary>
/// <remarks>
/// The token is a bearer secret. No property shows it, so neither a view nor <c>ConvertTo-Json</c> prints it;
/// <see cref="GetToken"/> returns it.
/// </remarks>
public sealed class OidcToken
{
    private readonly string _token;
    private string? _refreshToken;
    private IdentityRenewal<OidcToken>? _renewal;

    /// <summary>Creates a token.</summary>
    /// <param name="token">The token in the form for STS: compact serialization (RFC 7515 section 7.1), or opaque.</param>
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

    /// <summary>The audiences (aud). One of them must be registered with the IAM provider; if the token has azp, IAM uses azp.</summary>
    public IReadOnlyList<string> Audience { get; internal init => field = ModelList.Of(value); } = [];

    /// <summary>The party the token was issued to (azp, OIDC Core 2).</summary>
    public string? AuthorizedParty { get; internal init; }

    /// <summary>When it was issued (iat), UTC.</summary>
    public DateTime? IssuedAt { get; internal init; }

    /// <summary>When it becomes valid (nbf), UTC.</summary>
    public DateTime? NotBefore { get; internal init; }

    /// <summary>When it expires (exp), UTC. STS accepts it until five minutes later.</summary>
    public DateTime? ExpiresAt { get; internal init; }

    /// <summary>The signature algorithm in the header (alg, RFC 7515 section 4.1.1).</summary>
    public string? Algorithm { get; internal init; }

    /// <summary>The key ID in the header (kid, RFC 7515 section 4.1.4).</summary>
    public string? KeyId { get; internal init; }

    /// <summary>All claims by name; objects are dictionaries, arrays are lists. Names are case-sensitive.</summary>
    public ReadOnlyDictionary<string, object?> Claims { get; internal init; } = Empty.Claims;

    /// <summary>
    /// The host of the OAuth 2.0 provider of the access token, for the STS parameter <c>ProviderId</c> (www.amazon.com or
    /// graph.facebook.com); null for OIDC.
    /// </summary>
    public string? ProviderId { get; private set; }

    /// <summary>Whether the token is not a JWT: its content cannot be read, and STS requires a ProviderId.</summary>
    public bool IsOpaque { get; internal init; }

    /// <summary>Whether its signature was verified with a key of its issuer.</summary>
    public bool IsVerified { get; internal init; }

    /// <summary>Whether it has a refresh token.</summary>
    public bool HasRefreshToken => _refreshToken is not null;

    /// <summary>Gets the token for the STS parameter <c>WebIdentityToken</c>. A bearer secret.</summary>
    /// <returns>The token.</returns>
    public string GetToken() => _token;

    /// <summary>Gets its refresh token. A bearer secret, often long-lived.</summary>
    /// <returns>The refresh token, or null.</returns>
    public string? GetRefreshToken() => _refreshToken;

    /// <summary>How to get the token again without a person; null if that is not possible. Credentials from an exchange of it use this to renew.</summary>
    /// <returns>The renewal.</returns>
    public IdentityRenewal<OidcToken>? GetRenewal() => _renewal;

    /// <summary>The same token, with the renewal.</summary>
    /// <param name="renewal">The renewal.</param>
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

    /// <summary>The same token, with the ProviderId for STS.</summary>
    /// <param name="providerId">www.amazon.com or graph.facebook.com.</param>
    /// <returns>A copy.</returns>
    public OidcToken WithProviderId(string providerId)
    {
        OidcToken copy = (OidcToken)MemberwiseClone();
        copy.ProviderId = providerId;
        return copy;
    }

    /// <summary>Returns the subject and issuer; never the token.</summary>
    /// <returns>A line of text for display.</returns>
    public override string ToString() =>
        IsOpaque
            ? $"opaque {TokenType}"
            : DisplayText.Line($"{TokenType} for {Subject ?? "(no sub)"} from {Issuer ?? "(no iss)"}");
}
