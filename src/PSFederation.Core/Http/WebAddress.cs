using System.Buffers;
using System.Globalization;
using System.Text;
using PSFederation.Core.Text;

namespace PSFederation.Core.Http;

/// <summary>
/// The rule for addresses that this module connects to, opens or stores: https, or http to this machine (loopback). The token services of
/// platforms have separate documented http addresses, which Oidc/Ambient adds to it.
/// </summary>
public static class WebAddress
{
    /// <summary>The rule for messages.</summary>
    public const string Rule = "https (http on loopback only)";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>C0 controls and the space.</summary>
    private static readonly char[] Blanks = [.. Enumerable.Range(0, 0x21).Select(c => (char)c)];

    private static readonly SearchValues<char> SchemeCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    /// <summary>Whether the scheme is http or https.</summary>
    /// <param name="address">A full address.</param>
    /// <returns>True for http and https.</returns>
    public static bool IsWeb(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp);
    }

    /// <summary>Whether the traffic is protected: https, or http to this machine.</summary>
    /// <param name="address">A full address.</param>
    /// <returns>True if the rule allows it.</returns>
    public static bool IsPrivate(Uri address) => IsWeb(address) && (address.Scheme == Uri.UriSchemeHttps || address.IsLoopback);

    /// <summary>Throws if the rule does not allow the address.</summary>
    /// <param name="address">A full address.</param>
    /// <param name="what">A description, as the beginning of a sentence: "-SignInUri".</param>
    /// <exception cref="FederationException">It is neither https nor http on loopback.</exception>
    public static Uri Require(Uri address, string what, FederationErrorCode code = FederationErrorCode.SignInInsecure) =>
        IsPrivate(address) ? address : throw new FederationException(code, Refusal(address, what), HttpErrors.Origin(address));

    /// <summary>Throws if the address contains a user name or password.</summary>
    /// <param name="address">A full or relative address.</param>
    /// <param name="what">A description, as the beginning of a sentence.</param>
    /// <param name="target">The target of the error.</param>
    /// <exception cref="FederationException">It contains a user name or password.</exception>
    public static void RequireNoUser(Uri address, string what, string target)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsAbsoluteUri && address.UserInfo.Length > 0)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"{what} contains a user name or password (not shown). The host is {address.Host}. Remove the part before '@'.", target);
    }

    /// <summary>The text of the error.</summary>
    /// <param name="address">A full address.</param>
    /// <param name="what">A description, as the beginning of a sentence.</param>
    internal static string Refusal(Uri address, string what) =>
        IsWeb(address)
            ? $"{what} is {HttpErrors.Origin(address)}, unencrypted http to another machine; expected {Rule}, because others could read and change the traffic. No data was sent there."
            : $"{what} is an address with the scheme '{UntrustedText.Line(address.Scheme)}'; expected {Rule}.";

    /// <summary>Whether two addresses have the same origin: scheme, host and port (RFC 6454 section 5).</summary>
    internal static bool IsSameOrigin(Uri one, Uri other) =>
        one.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) == other.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>
    /// Resolves a reference of a page or header as browsers do (URL standard, section 4.4): surrounding spaces and line breaks in it are ignored,
    /// and a backslash in a web address is a slash.
    /// </summary>
    /// <param name="root">The address that it is relative to.</param>
    /// <returns>The address; null if it is not valid.</returns>
    internal static Uri? Resolve(Uri root, string reference)
    {
        string text = string.Concat(reference.Where(c => c is not ('\t' or '\r' or '\n'))).Trim(Blanks);
        int scheme = SchemeLength(text);
        if (scheme == 0 || text.StartsWith("http", StringComparison.OrdinalIgnoreCase))
        {
            int end = text.AsSpan().IndexOfAny('?', '#');
            end = end < 0 ? text.Length : end;
            text = text[..end].Replace('\\', '/') + text[end..];
        }

        return Uri.TryCreate(root, text, out Uri? resolved) ? resolved : null;
    }

    /// <summary>
    /// Converts header text, whose characters are bytes (Latin-1), for an address: non-ASCII is percent-encoded byte by byte, as
    /// received; in the host it is UTF-8.
    /// </summary>
    /// <param name="header">The value of the header.</param>
    internal static string OfHeader(string header)
    {
        if (header.All(char.IsAscii))
            return header;
        int start = header.IndexOf("//", StringComparison.Ordinal);
        int path = start < 0 ? 0 : header.AsSpan(start + 2).IndexOfAny('/', '?', '#');
        bool hasHost = start == 0 || (start > 0 && SchemeLength(header) == start - 1);
        int hostEnd = !hasHost ? 0 : path < 0 ? header.Length : start + 2 + path;
        StringBuilder text = new(Utf8(header[..hostEnd]));
        foreach (char c in header.AsSpan(hostEnd))
        {
            if (char.IsAscii(c))
                text.Append(c);
            else
                text.Append('%').Append(((byte)c).ToString("X2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    private static int SchemeLength(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && char.IsAsciiLetter(text[0]) && text.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0 ? colon : 0;
    }

    private static string Utf8(string bytes)
    {
        try
        {
            return StrictUtf8.GetString(Encoding.Latin1.GetBytes(bytes));
        }
        catch (DecoderFallbackException)
        {
            return bytes;
        }
    }
}
