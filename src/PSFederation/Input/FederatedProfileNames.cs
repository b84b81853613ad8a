using System.Management.Automation;
using PSFederation.Core.Profiles;

namespace PSFederation.Input;

/// <summary>The federated profiles that names and wildcards mean.</summary>
internal static class FederatedProfileNames
{
    /// <summary>The names in order, each once; one without wildcards is taken as it stands, be there such a profile or not.</summary>
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
