using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc;

/// <summary>Describes a body that is not an OAuth 2.0 response, for messages. Some servers send a form, although RFC 6749 sections 5.1 and 5.2 require JSON.</summary>
internal static class OAuthBody
{
    private const string Form = "application/x-www-form-urlencoded";
    private const int MaxNames = 6;

    /// <summary>The content type, and the field names or the error of a form. Values can be tokens, so they are not shown.</summary>
    /// <param name="body">The body.</param>
    /// <param name="mediaType">The content type that the server stated; null if none.</param>
    public static string Describe(string? body, string? mediaType)
    {
        string type = mediaType is null ? "no content type" : $"content type {UntrustedText.Line(mediaType)}";
        if (string.IsNullOrWhiteSpace(body))
            return $"an empty body, {type}";
        if (mediaType?.Equals(Form, StringComparison.OrdinalIgnoreCase) != true)
            return type;
        (string Name, string Value)[] fields = [.. body.Trim().Split('&').Select(pair => pair.Split('=', 2)).Select(pair => (Decode(pair[0]), pair.Length > 1 ? Decode(pair[1]) : string.Empty))];
        if (ValueOf("error") is { Length: > 0 } error)
            return $"a form with the error {InputPreview.Quote(error)}{(ValueOf("error_description") is { Length: > 0 } why ? $" ({UntrustedText.Line(why)})" : string.Empty)}, {type}";
        return $"a form with the {(fields.Length == 1 ? "field" : "fields")} {string.Join(", ", fields.Take(MaxNames).Select(field => UntrustedText.Line(field.Name)))}, {type}";

        string? ValueOf(string name) => Array.Find(fields, field => field.Name == name).Value;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
