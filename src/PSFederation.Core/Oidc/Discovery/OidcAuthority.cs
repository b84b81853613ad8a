namespace PSFederation.Core.Oidc.Discovery;

/// <summary>How callers specify a provider: its issuer, or the address of its discovery document (OIDC Discovery 4).</summary>
/// <param name="Issuer">The issuer; without the trailing slash if it was derived from the address of the document.</param>
/// <param name="Document">The address of the discovery document.</param>
/// <param name="IsDocument">Whether the caller specified the document.</param>
public sealed record OidcAuthority(string Issuer, string Document, bool IsDocument)
{
    private const string WellKnown = "/.well-known/openid-configuration";

    /// <summary>Reads the value from a caller.</summary>
    /// <param name="authority">An issuer, or the full address of a document, optionally with a query.</param>
    /// <returns>Its parts, not yet checked to be addresses.</returns>
    public static OidcAuthority Of(string authority)
    {
        ArgumentNullException.ThrowIfNull(authority);
        int at = authority.IndexOf(WellKnown, StringComparison.Ordinal);
        string rest = at < 0 ? string.Empty : authority[(at + WellKnown.Length)..];
        return at >= 0 && (rest is "" or "/" || rest.StartsWith('?'))
            ? new(authority[..at], authority[..(at + WellKnown.Length)] + rest.TrimStart('/'), IsDocument: true)
            : new(authority, authority.TrimEnd('/') + WellKnown, IsDocument: false);
    }
}
