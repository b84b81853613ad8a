using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc;

/// <summary>Describes a body that is not an OAuth 2.0 response, for messages.</summary>
internal static class OAuthBody
{
    /// <summary>The content type, and whether the body is empty. The body itself can contain tokens, so it is not shown.</summary>
    /// <param name="body">The body.</param>
    /// <param name="mediaType">The content type that the server stated; null if none.</param>
    public static string Describe(string? body, string? mediaType)
    {
        string type = mediaType is null ? "no content type" : $"content type {UntrustedText.Line(mediaType)}";
        return string.IsNullOrWhiteSpace(body) ? $"an empty body, {type}" : type;
    }
}
