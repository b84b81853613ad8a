using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace PSFederation.Sandbox.Sts.Signing;

/// <summary>The canonical form of a request, over which Signature Version 4 is computed.</summary>
internal static partial class CanonicalRequest
{
    public static string Write(HttpRequest request, IReadOnlyList<string> signedHeaders, byte[] body)
    {
        StringBuilder text = new();
        text.Append(request.Method).Append('\n');
        text.Append(Path(request)).Append('\n');
        text.Append(Query(request)).Append('\n');
        foreach (string name in signedHeaders)
        {
            IEnumerable<string> values = request.Headers[name].Select(value => Spaces().Replace(value?.Trim() ?? string.Empty, " "));
            text.Append(name).Append(':').AppendJoin(',', values).Append('\n');
        }

        text.Append('\n').AppendJoin(';', signedHeaders).Append('\n');
        text.Append(Convert.ToHexStringLower(SHA256.HashData(body)));
        return text.ToString();
    }

    // Every service except S3 encodes the encoded path again.
    private static string Path(HttpRequest request)
    {
        string path = request.Path.ToUriComponent();
        return path.Length is 0 ? "/" : string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
    }

    private static string Query(HttpRequest request)
    {
        IEnumerable<string> pairs = (request.QueryString.Value ?? string.Empty).TrimStart('?')
            .Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: Encode(pair[0]), Value: pair.Length is 2 ? Encode(pair[1]) : string.Empty))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Name}={pair.Value}");
        return string.Join('&', pairs);
    }

    private static string Encode(string encoded) => Uri.EscapeDataString(WebUtility.UrlDecode(encoded));

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
