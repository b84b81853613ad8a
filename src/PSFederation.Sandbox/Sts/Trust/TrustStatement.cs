namespace PSFederation.Sandbox.Sts.Trust;

/// <summary>One statement of a trust policy.</summary>
internal sealed record TrustStatement
{
    public required bool IsAllow { get; init; }

    /// <summary>Gets the names by principal type; the type "*" means everyone.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Principals { get; init; }

    /// <summary>Gets a value indicating whether the principals are excluded: NotPrincipal.</summary>
    public required bool ExceptsPrincipals { get; init; }

    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>Gets a value indicating whether the actions are excluded: NotAction.</summary>
    public required bool ExceptsActions { get; init; }

    public required IReadOnlyList<TrustCondition> Conditions { get; init; }

    public bool Names(string action)
        => Actions.Any(pattern => PolicyText.Expand(pattern.ToUpperInvariant(), null)!.IsLike(action.ToUpperInvariant())) != ExceptsActions;

    public bool Applies(string action, TrustPrincipal principal, RequestContext context)
        => Names(action)
            && NamesPrincipal(principal) != ExceptsPrincipals
            && Conditions.All(condition => condition.IsMet(context));

    private bool NamesPrincipal(TrustPrincipal principal)
        => Principals.ContainsKey("*")
            || (Principals.TryGetValue(principal.Type, out IReadOnlyList<string>? names)
                && names.Any(name => name is "*" || principal.Names.Contains(name, StringComparer.Ordinal)));
}
