namespace PSFederation.Core.Http;

/// <summary>The request line and the header fields of a request, as <see cref="RequestHeadReader"/> accepts them.</summary>
/// <param name="Method">The method, a token in the case that was sent.</param>
/// <param name="Target">The target in origin form: path and query, still encoded.</param>
/// <param name="MinorVersion">0 for HTTP/1.0, 1 for HTTP/1.1.</param>
/// <param name="Fields">The header fields in their order.</param>
internal sealed record RequestHead(string Method, string Target, int MinorVersion, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>The path, still encoded.</summary>
    public string Path => Target.Split('?', 2)[0];

    /// <summary>The query without the question mark, still encoded; empty if there is none.</summary>
    public string Query => Target.Split('?', 2) is [_, var query] ? query : string.Empty;

    /// <summary>The length of the body by Content-Length; null if the field is absent.</summary>
    public long? ContentLength { get; init; }

    /// <summary>Whether a body follows.</summary>
    public bool HasBody => ContentLength > 0 || Field("Transfer-Encoding") is not null;

    /// <summary>Whether the connection stays open after the answer (RFC 9112 section 9.3).</summary>
    public bool KeepsAlive => MinorVersion == 1 && !(Field("Connection") ?? string.Empty).Contains("close", StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of a header field; null if it is absent. Fields that occur more than once are joined by commas (RFC 9110 section 5.2).</summary>
    public string? Field(string name)
    {
        string? value = null;
        foreach (KeyValuePair<string, string> field in Fields)
        {
            if (string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase))
                value = value is null ? field.Value : $"{value}, {field.Value}";
        }

        return value;
    }
}
