namespace PSFederation.Core.Oidc.Ambient;

/// <summary>Who decides for whom a platform's token is (its audience, aud).</summary>
public enum AmbientAudience
{
    /// <summary>The request does: any audience can be asked for, sts.amazonaws.com unless told otherwise.</summary>
    Requested,

    /// <summary>The definition of the job or pod does: a token is handed out as it is.</summary>
    Configured,

    /// <summary>The request does, and there is no default: it names something that exists in the platform's own directory.</summary>
    RequestedByName,
}

/// <summary>A platform that hands tokens to what runs on it: one record of the table in <see cref="AmbientPlatforms"/>.</summary>
public sealed record AmbientPlatform
{
    /// <summary>The name as -From takes it.</summary>
    public required string Name { get; init; }

    /// <summary>The name as people write it.</summary>
    public required string Title { get; init; }

    /// <summary>Other names that -From takes. Case, blanks, dots and hyphens never count.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Variables by which the platform is recognized: one that is set, and neither false nor 0, is enough.</summary>
    public IReadOnlyList<string> Signs { get; init; } = [];

    /// <summary>Files and sockets by which it is recognized.</summary>
    public IReadOnlyList<string> SignFiles { get; init; } = [];

    /// <summary>Who decides about the audience.</summary>
    public required AmbientAudience Audience { get; init; }

    /// <summary>What to do when the platform gives no token: the permission, block or setting that is missing.</summary>
    public required string Remedy { get; init; }

    /// <summary>How to get a token for another audience, where the token is handed out as it is.</summary>
    public string? AudienceRemedy { get; init; }

    /// <summary>Where the platform documents what this record says.</summary>
    public required Uri Documentation { get; init; }

    /// <summary>How the token is got: the first way that has all it needs is gone.</summary>
    internal IReadOnlyList<AmbientTokenSource> Ways { get; init; } = [];

    /// <summary>A question to instance metadata that tells whether this is the platform; asked when nothing else is recognized.</summary>
    internal HttpTokenSource? Probe { get; init; }
}
