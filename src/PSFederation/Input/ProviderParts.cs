namespace PSFederation.Input;

/// <summary>What names a tenant at a provider that is known by name.</summary>
internal static class ProviderParts
{
    private static readonly string[] Names = ["Tenant", "Domain", "Realm", "UserPoolId", "TeamId"];

    /// <summary>Refuses one without the provider, which alone says what to make of it.</summary>
    /// <param name="bound">The parameters that were given.</param>
    /// <exception cref="FederationException">There is one, and no provider.</exception>
    public static void Require(IReadOnlyDictionary<string, object> bound)
    {
        if (!bound.ContainsKey("Provider") && Array.Find(Names, bound.ContainsKey) is { } name)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, $"-{name} says which tenant of a provider is meant, and there is no provider; expected -Provider too. With -Authority, which is the whole address, leave -{name} out.", "Provider");
    }
}
