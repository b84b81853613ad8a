using System.Management.Automation;
using PSFederation.Core.Profiles;

namespace PSFederation.Input;

/// <summary>Resolves names and wildcards to federated profiles.</summary>
internal static class FederatedProfileNames
{
    /// <summary>The names in order, each once. A name without wildcards is returned even if the profile does not exist.</summary>
    public static IEnumerable<string> Resolve(IEnumerable<string> patterns)
    {
        IReadOnlyList<string> all = ProfileStore.Names();
        return patterns
            .SelectMany(pattern => WildcardPattern.ContainsWildcardCharacters(pattern)
                ? all.Where(Wildcards.Read(pattern, "The name of a profile").IsMatch)
                : [pattern])
            .Distinct(StringComparer.Ordinal);
    }
}
