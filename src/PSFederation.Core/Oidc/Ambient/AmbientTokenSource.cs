using System.Net;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Ambient;

/// <summary>A source of a token on a platform. Texts are templates: see <see cref="StringTemplate"/>.</summary>
internal abstract record AmbientTokenSource
{
    /// <summary>The token type; managed identities provide access tokens, all other sources ID tokens.</summary>
    public OidcTokenType TokenType { get; init; }
}

/// <summary>The token is in a variable. Several variables can contain tokens for different audiences.</summary>
internal sealed record EnvironmentTokenSource : AmbientTokenSource
{
    /// <summary>The variables; an asterisk at the beginning or the end of a name matches any text.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Variables that are never used, with an asterisk as above.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>A claim that identifies a token of the platform; null accepts every JWT.</summary>
    public string? Claim { get; init; }
}

/// <summary>The token is in a file, which the platform renews.</summary>
internal sealed record FileTokenSource : AmbientTokenSource
{
    /// <summary>The path; if it is only a variable, the source exists if the variable is set.</summary>
    public required string Path { get; init; }

    /// <summary>The warning if this file is used.</summary>
    public string? Caution { get; init; }
}

/// <summary>A program prints the token.</summary>
internal sealed record ProgramTokenSource : AmbientTokenSource
{
    /// <summary>The program, which is searched only on the PATH.</summary>
    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Whether it is used only if an audience was specified.</summary>
    public bool OnlyForAudience { get; init; }
}

/// <summary>A server returns the token.</summary>
internal sealed record HttpTokenSource : AmbientTokenSource
{
    public required string Address { get; init; }

    /// <summary>Whether to use POST instead of GET.</summary>
    public bool Post { get; init; }

    /// <summary>Additional query parameters.</summary>
    public IReadOnlyList<(string Name, string Value)> Query { get; init; } = [];

    /// <summary>The headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The members of a JSON object as the body; null sends none.</summary>
    public IReadOnlyList<(string Name, string Value)>? Body { get; init; }

    /// <summary>The member of the JSON response with the token; null if the response is the token.</summary>
    public string? Member { get; init; }

    /// <summary>A response header that proves that the platform responded.</summary>
    public (string Name, string Value)? Proof { get; init; }

    /// <summary>Other statuses that the platform documents as transient.</summary>
    public IReadOnlyList<HttpStatusCode> Transient { get; init; } = [];

    /// <summary>The Unix socket of the server; the address then is only the HTTP host.</summary>
    public string? Socket { get; init; }

    /// <summary>Whether it is instance metadata: a fixed, link-local address that uses unencrypted http, without a proxy.</summary>
    public bool IsMetadata { get; init; }
}
