using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using PSFederation.Core.Html;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml;

/// <summary>
/// Finds the SAML response in any common form: XML, Base64 with or without line breaks, URL-encoded, a form body
/// (<c>SAMLResponse=…</c>), or the HTML page that posts it.
/// </summary>
public static class SamlInput
{
    private const string Field = "SAMLResponse";
    private const int HtmlHead = 4096;
    private const string Expected = "expected a SAML response as XML, Base64, a form body SAMLResponse=…, or the HTML page that posts it";

    private static readonly SearchValues<string> HtmlBeginnings =
        SearchValues.Create(["<!doctype html", "<html"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the text.</summary>
    /// <param name="text">XML, Base64, URL-encoded Base64, a form body, or an HTML page.</param>
    /// <returns>The document.</returns>
    /// <exception cref="FederationException">It is none of these; the error code gives the failed step.</exception>
    public static SamlDocument Read(string text)
    {
        string trimmed = text.Trim().TrimStart('\uFEFF');
        if (trimmed.StartsWith('<'))
            return LooksLikeHtml(trimmed) ? ReadHtml(trimmed) : ReadXml(trimmed);
        if (FormField(trimmed) is { } value)
            return ReadBase64(value);
        if (trimmed.StartsWith('{') || trimmed.StartsWith('['))
            throw NotRecognized("is JSON");
        if (trimmed.StartsWith("eyJ", StringComparison.Ordinal) && trimmed.Contains('.', StringComparison.Ordinal))
            throw NotRecognized("looks like a JSON Web Token; Get-OidcToken reads tokens");
        return ReadBase64(trimmed.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(trimmed) : trimmed);
    }

    private static SamlDocument ReadXml(string xml) =>
        new(SafeXml.Load(xml), Convert.ToBase64String(Encoding.UTF8.GetBytes(WithoutDeclaration(xml))));

    private static SamlDocument ReadBase64(string text)
    {
        string base64 = WithoutWhiteSpace(text);
        if (base64.Length == 0 || !Base64.IsValid(base64))
            throw TextInput.LooksLikePath(text) ? Misplaced() : new FederationException(
                FederationErrorCode.SamlNotBase64, $"The text is not Base64; {Expected}. Check that the text is complete.");
        byte[] bytes = Convert.FromBase64String(base64);
        if (StartsLikeXml(bytes))
            return new SamlDocument(SafeXml.Load(bytes), base64);
        // The Redirect binding deflates messages (SAML Bindings 3.4.4.1); STS requires them uncompressed.
        if (Inflate(bytes) is { } inflated && StartsLikeXml(inflated))
            return new SamlDocument(SafeXml.Load(inflated), Convert.ToBase64String(inflated));
        // A path of letters, digits and slashes is Base64 too.
        throw TextInput.LooksLikePath(text) ? Misplaced() : new FederationException(
            FederationErrorCode.SamlNotXml, "The Base64 text does not decode to XML; expected a SAML 2.0 Response. Check the text that you copied.");
    }

    /// <summary>The content of a raw DEFLATE stream (RFC 1951) within the limit for untrusted text; null if it is not one.</summary>
    private static byte[]? Inflate(byte[] bytes)
    {
        try
        {
            using DeflateStream inflate = new(new MemoryStream(bytes), CompressionMode.Decompress);
            using MemoryStream content = new();
            byte[] buffer = new byte[32 * 1024];
            int read;
            while ((read = inflate.Read(buffer)) > 0)
            {
                content.Write(buffer, 0, read);
                if (content.Length > TextInput.MaxLength)
                    throw new FederationException(
                        FederationErrorCode.InputTooLarge, $"The compressed text has more than {TextInput.MaxLength.Grouped()} bytes when decompressed; expected a SAML response.");
            }

            return content.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static SamlDocument ReadHtml(string html)
    {
        string[] values = [.. HtmlPage.Parse(html, address: null).FieldValues(Field)];
        return values.Length switch
        {
            1 => ReadBase64(values[0]),
            0 => throw NotRecognized($"is an HTML page without a field {Field}; it may be the sign-in page or an error of the identity provider"),
            _ => throw NotRecognized($"is an HTML page with {values.Length} fields {Field}"),
        };
    }

    private static string? FormField(string text)
    {
        string? found = null;
        if (!text.Contains(Field + "=", StringComparison.OrdinalIgnoreCase))
            return null;
        string body = text.TrimStart('?', '#');
        foreach (string pair in body.Split('&'))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !pair.AsSpan(0, equals).Trim().Equals(Field, StringComparison.OrdinalIgnoreCase))
                continue;
            if (found is not null)
                throw NotRecognized($"is a form body with more than one {Field}");
            // A plus stays a plus: Base64 has no spaces, and bodies copied from browser tools are often already decoded.
            found = Uri.UnescapeDataString(pair[(equals + 1)..]);
        }

        return found;
    }

    private static bool LooksLikeHtml(string text)
    {
        ReadOnlySpan<char> head = text.AsSpan(0, Math.Min(text.Length, HtmlHead));
        return head.ContainsAny(HtmlBeginnings)
            || head.StartsWith("<form", StringComparison.OrdinalIgnoreCase)
            || head.StartsWith("<input", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>XML from a string is sent as UTF-8, so a declaration of another encoding must be removed.</summary>
    private static string WithoutDeclaration(string xml)
    {
        if (!xml.StartsWith("<?xml ", StringComparison.Ordinal))
            return xml;
        int end = xml.IndexOf("?>", StringComparison.Ordinal);
        return end < 0 ? xml : xml[(end + 2)..].TrimStart();
    }

    private static string WithoutWhiteSpace(string text) =>
        text.Any(char.IsWhiteSpace) ? string.Concat(text.Where(c => !char.IsWhiteSpace(c))) : text;

    private static bool StartsLikeXml(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        // UTF-16 begins with a byte order mark, or with '<' and a zero before or after it.
        if (bytes.Length >= 2 && (bytes[0], bytes[1]) is (0xFF, 0xFE) or (0xFE, 0xFF) or ((byte)'<', 0) or (0, (byte)'<'))
            return true;
        bytes = bytes.TrimStart(" \t\r\n"u8);
        return bytes.Length > 0 && bytes[0] == '<';
    }

    private static FederationException Misplaced() => new(
        FederationErrorCode.SamlInputNotRecognized, $"The text looks like a path; specify it with Get-SamlAssertion -Path, or as file:// and the path. Otherwise, {Expected}.");

    private static FederationException NotRecognized(string found) =>
        new(FederationErrorCode.SamlInputNotRecognized, $"The text {found}; {Expected}.");
}
