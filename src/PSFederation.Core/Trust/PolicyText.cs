using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PSFederation.Core.Trust;

/// <summary>The text of generated policies.</summary>
internal static class PolicyText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether a value has a wildcard; ${*} and ${?} are the characters themselves.</summary>
    /// <param name="value">The value of a condition.</param>
    /// <returns>True if it does.</returns>
    public static bool HasWildcard(string value) =>
        value.Replace("${*}", string.Empty, StringComparison.Ordinal).Replace("${?}", string.Empty, StringComparison.Ordinal).AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>
    /// The JSON in ASCII: the IAM API accepts characters up to U+00FF, and other characters can be escaped. The order of
    /// members and
    /// the characters of ARNs and subjects are as in the documentation.
    /// </summary>
    /// <param name="node">The document.</param>
    /// <param name="indented">Whether to indent it.</param>
    /// <returns>The JSON.</returns>
    public static string Json(JsonNode node, bool indented)
    {
        string json = node.ToJsonString(indented ? Indented : Compact).ReplaceLineEndings("\n");
        StringBuilder ascii = new(json.Length);
        foreach (char c in json)
        {
            if (c is > '~')
                ascii.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                ascii.Append(c);
        }

        return ascii.ToString();
    }
}
