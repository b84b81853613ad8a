using System.Net;
using PSFederation.Core.Text;

namespace PSFederation.Core.Http;

/// <summary>A page that a session reached.</summary>
/// <param name="Address">Its address, after redirects.</param>
/// <param name="MediaType">The media type, lower case, without parameters.</param>
/// <param name="Challenges">The authentication schemes that a 401 offers (RFC 9110 section 11.6.1), such as Negotiate.</param>
internal sealed record HttpPage(Uri Address, HttpStatusCode Status, string MediaType, string Body, IReadOnlyList<string> Challenges)
{
    /// <summary>The header Refresh (HTML standard, section 7.4.6): when and where a browser continues automatically; null without one.</summary>
    public string? Refresh { get; init; }

    /// <summary>The encoding of the text.</summary>
    public NamedEncoding Encoding { get; init; } = NamedEncoding.Utf8;

    /// <summary>How long the server asks to wait before the next request; null if it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>Whether the server requests the user name and password without a page (RFC 7617).</summary>
    public bool OffersBasic => Status == HttpStatusCode.Unauthorized && Challenges.Contains("Basic", StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the server requests Kerberos or NTLM.</summary>
    public bool OffersIntegrated =>
        Status == HttpStatusCode.Unauthorized
        && Challenges.Any(scheme => scheme.Equals("Negotiate", StringComparison.OrdinalIgnoreCase) || scheme.Equals("NTLM", StringComparison.OrdinalIgnoreCase) || scheme.Equals("Kerberos", StringComparison.OrdinalIgnoreCase));
}
