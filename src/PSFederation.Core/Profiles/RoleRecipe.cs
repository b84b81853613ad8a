namespace PSFederation.Core.Profiles;

/// <summary>A role of a profile.</summary>
public sealed record RoleRecipe
{
    /// <summary>The role.</summary>
    public required string RoleArn { get; init; }

    /// <summary>The name of the session.</summary>
    public string? RoleSessionName { get; init; }

    /// <summary>How long the session lasts, in seconds.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>The external id that the role's trust policy asks for; of a role that is assumed with another role's session alone.</summary>
    public string? ExternalId { get; init; }

    /// <summary>A session policy in JSON.</summary>
    public string? Policy { get; init; }

    /// <summary>Managed policies that narrow the session.</summary>
    public IReadOnlyList<string> PolicyArns { get; init; } = [];
}
