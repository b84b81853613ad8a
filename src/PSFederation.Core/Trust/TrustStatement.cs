namespace PSFederation.Core.Trust;

/// <summary>A statement of a trust policy.</summary>
public sealed record TrustStatement
{
    /// <summary>Its place among the statements, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The Sid element; empty and null both mean that it has no name.</summary>
    public string? Sid { get; init; }

    /// <summary>Whether Effect is Allow; otherwise it is Deny.</summary>
    public required bool Allows { get; init; }

    /// <summary>Whether it has NotPrincipal: it applies to every caller except <see cref="Principals"/>.</summary>
    public bool NotPrincipal { get; init; }

    /// <summary>The values of Principal or NotPrincipal; at least one.</summary>
    public required IReadOnlyList<TrustPrincipal> Principals { get; init; }

    /// <summary>Whether it has NotAction: it applies to every action except <see cref="Actions"/>.</summary>
    public bool NotAction { get; init; }

    /// <summary>The values of Action or NotAction; at least one. Names are not case-sensitive and can contain * and ?.</summary>
    public required IReadOnlyList<TrustText> Actions { get; init; }

    /// <summary>The conditions, one for each operator and key. All of them must be met.</summary>
    public required IReadOnlyList<TrustCondition> Conditions { get; init; }

    /// <summary>Where the statement begins.</summary>
    public required TextPosition Position { get; init; }

    /// <summary>How a report names it: by its Sid, or by its number.</summary>
    public string Name => string.IsNullOrEmpty(Sid) ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"#{Number}") : Sid;
}
