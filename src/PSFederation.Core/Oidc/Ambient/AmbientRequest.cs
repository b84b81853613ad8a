namespace PSFederation.Core.Oidc.Ambient;

/// <summary>What token of the platform is wanted.</summary>
public sealed record AmbientRequest
{
    /// <summary>The platform's name; null recognises it.</summary>
    public string? From { get; init; }

    /// <summary>The audience (aud); null for sts.amazonaws.com, or what the platform hands out.</summary>
    public string? Audience { get; init; }

    /// <summary>The id of an Azure DevOps service connection; null for the pipeline's own token.</summary>
    public string? ServiceConnectionId { get; init; }

    /// <summary>How long an answer may take; null for 100 seconds, or 5 from instance metadata.</summary>
    public TimeSpan? Timeout { get; init; }
}
