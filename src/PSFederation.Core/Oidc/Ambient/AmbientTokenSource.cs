using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Ambient;

/// <summary>One way to get a token from a platform. Texts are templates: see <see cref="StringTemplate"/>.</summary>
internal abstract record AmbientTokenSource
{
    /// <summary>What the token is; managed identities give access tokens, everything else ID tokens.</summary>
    public OidcTokenType TokenType { get; init; }
}

/// <summary>The token stands in a variable. Several variables may hold one each, for different audiences.</summary>
internal sealed record EnvironmentTokenSource : AmbientTokenSource
{
    /// <summary>The variables; an asterisk at the beginning or the end of a name stands for any text.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Variables that are never taken, with an asterisk as above.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>A claim by which a token of the platform is told from others; null takes every JWT.</summary>
    public string? Claim { get; init; }
}

/// <summary>The token is in a file, which the platform renews.</summary>
internal sealed record FileTokenSource : AmbientTokenSource
{
    /// <summary>The path; with a variable alone, the way is open when the variable is set.</summary>
    public required string Path { get; init; }

    /// <summary>What to warn of when this file is taken.</summary>
    public string? Caution { get; init; }
}

/// <summary>A program prints the token.</summary>
internal sealed record ProgramTokenSource : AmbientTokenSource
{
    /// <summary>The program, looked for on the PATH alone.</summary>
    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Whether it is gone only when an audience was asked for by name.</summary>
    public bool OnlyForAudience { get; init; }
}

/// <summary>A server answers with the token.</summary>
internal sealed record HttpTokenSource : AmbientTokenSource
{
    public required string Address { get; init; }

    /// <summary>Whether to POST rather than GET.</summary>
    public bool Post { get; init; }

    /// <summary>What is added to the query.</summary>
    public IReadOnlyList<(string Name, string Value)> Query { get; init; } = [];

    /// <summary>The headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The members of a JSON object as the body; null sends none.</summary>
    public IReadOnlyList<(string Name, string Value)>? Body { get; init; }

    /// <summary>The member of the JSON answer that holds the token; null when the answer is the token.</summary>
    public string? Member { get; init; }

    /// <summary>A header of the answer without which it is not the platform that answered.</summary>
    public (string Name, string Value)? Proof { get; init; }

    /// <summary>The Unix socket that the server listens on; the address then names it for HTTP alone.</summary>
    public string? Socket { get; init; }

    /// <summary>Whether it is metadata of the machine: a fixed, link-local address that answers over plain http, without a proxy.</summary>
    public bool IsMetadata { get; init; }
}
