using PSFederation.Core.Http;

namespace PSFederation.Core.Renewal;

/// <summary>Where a password goes (RFC 6454): from the page that asks for it to the server that it is sent to, which are the same in most cases.</summary>
/// <param name="Page">The scheme, host and port of the page.</param>
/// <param name="SentTo">The scheme, host and port of the server.</param>
public sealed record PasswordOrigins(string Page, string SentTo)
{
    /// <summary>The origins of two addresses.</summary>
    /// <param name="page">The page.</param>
    /// <param name="to">Where it sends the password.</param>
    public static PasswordOrigins Of(Uri page, Uri to) => new(HttpErrors.Origin(page), HttpErrors.Origin(to));

    /// <summary>Reads what the store has.</summary>
    /// <exception cref="FormatException">It is not about origins.</exception>
    internal static PasswordOrigins Read(string page, string? sentTo) => Of(Origin(page), Origin(sentTo ?? page));

    /// <summary>For messages.</summary>
    public override string ToString() => Page == SentTo ? Page : $"{Page}, which sends it to {SentTo}";

    private static Uri Origin(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? origin) && origin.Scheme is "https" or "http" ? origin : throw new FormatException("Expected an origin.");
}
