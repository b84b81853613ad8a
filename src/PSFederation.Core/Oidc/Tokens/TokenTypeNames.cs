using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Tokens;

/// <summary>The names of token types in a token exchange (RFC 8693 section 3).</summary>
public static class TokenTypeNames
{
    internal const string IdToken = Prefix + "id_token";
    internal const string AccessToken = Prefix + "access_token";
    internal const string RefreshToken = Prefix + "refresh_token";
    internal const string Jwt = Prefix + "jwt";
    internal const string Saml2 = Prefix + "saml2";
    internal const string Saml1 = Prefix + "saml1";

    private const string Prefix = "urn:ietf:params:oauth:token-type:";

    private static readonly Dictionary<string, string> ByShortName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AccessToken"] = AccessToken,
        ["IdToken"] = IdToken,
        ["RefreshToken"] = RefreshToken,
        ["Jwt"] = Jwt,
        ["Saml2"] = Saml2,
        ["Saml1"] = Saml1,
    };

    /// <summary>The short names, with the names of the standard.</summary>
    public static IReadOnlyCollection<string> ShortNames => ByShortName.Keys;

    /// <summary>Whether it is the URI of SAML 2.0 assertions.</summary>
    public static bool IsSaml2(string uri) => uri == Saml2;

    /// <summary>The name of the standard for a short name; a URI stays as it is.</summary>
    /// <param name="name">A short name, or a URI.</param>
    /// <param name="parameter">The parameter with it, for messages.</param>
    /// <returns>The URI.</returns>
    /// <exception cref="FederationException">It is neither of them.</exception>
    public static string Resolve(string name, string parameter) =>
        ByShortName.TryGetValue(name, out string? full) ? full
        : Uri.TryCreate(name, UriKind.Absolute, out _) ? name
        : throw new FederationException(
            FederationErrorCode.ParameterInvalid, $"-{parameter} is {InputPreview.Quote(name)}; expected one of {string.Join(", ", ShortNames)}, or the URI of a token type (RFC 8693 section 3).", InputPreview.Target(name));
}
