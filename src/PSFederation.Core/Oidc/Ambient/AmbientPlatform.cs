namespace PSFederation.Core.Oidc.Ambient;

/// <summary>What decides the audience (aud) of a platform's token.</summary>
public enum AmbientAudience
{
    /// <summary>The request: any audience is possible, sts.amazonaws.com by default.</summary>
    Requested,

    /// <summary>The definition of the job or pod: the token is fixed.</summary>
    Configured,

    /// <summary>The request, without a default: it specifies an object in the platform's own directory.</summary>
    RequestedByName,
}

/// <summary>A platform that provides tokens to its workloads: one record of the table in <see cref="AmbientPlatforms"/>.</summary>
public sealed record AmbientPlatform
{
    /// <summary>The name for -From.</summary>
    public required string Name { get; init; }

    /// <summary>The display name.</summary>
    public required string Title { get; init; }

    /// <summary>Other names for -From. Case, spaces, dots and hyphens are ignored.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Variables that identify the platform: one that is set, and neither false nor 0, is sufficient.</summary>
    public IReadOnlyList<string> Signs { get; init; } = [];

    /// <summary>Files and sockets that identify it.</summary>
    public IReadOnlyList<string> SignFiles { get; init; } = [];

    /// <summary>What decides the audience.</summary>
    public required AmbientAudience Audience { get; init; }

    /// <summary>What to do if the platform provides no token: the missing permission, block or setting.</summary>
    public required string Remedy { get; init; }

    /// <summary>How to get a token for another audience, if the token is fixed.</summary>
    public string? AudienceRemedy { get; init; }

    /// <summary>The platform's documentation for this record.</summary>
    public required Uri Documentation { get; init; }

    /// <summary>The sources of the token: the first complete one is used.</summary>
    internal IReadOnlyList<AmbientTokenSource> Ways { get; init; } = [];

    /// <summary>An instance metadata request that identifies the platform; sent if nothing else is detected.</summary>
    internal HttpTokenSource? Probe { get; init; }
}
