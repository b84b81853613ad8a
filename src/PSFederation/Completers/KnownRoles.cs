using PSFederation.Core.AwsConfig;
using PSFederation.Core.Profiles;

namespace PSFederation.Completers;

/// <summary>The roles that this machine knows without asking a server: of the environment, the AWS files, the federated profiles, and their sessions in the cache.</summary>
internal static class KnownRoles
{
    /// <summary>Finds them.</summary>
    /// <returns>The ARN of each role once, and what names it. A damaged file has none.</returns>
    public static IEnumerable<(string RoleArn, string From)> Find() =>
        Readable(() => AwsSettings.Current.ConfiguredRoles)
            .Concat(Readable(() => [.. ProfileRoles.Find(TimeProvider.System).Select(role => (role.RoleArn, $"federated profile {role.Profile}"))]))
            .DistinctBy(role => role.Item1);

    /// <summary>The accounts that the AWS files name without a role.</summary>
    /// <returns>The accounts, and what names each.</returns>
    public static IReadOnlyList<(string AccountId, string From)> Accounts() => Readable(() => AwsSettings.Current.ConfiguredAccounts);

    private static IReadOnlyList<(string, string From)> Readable(Func<IReadOnlyList<(string, string From)>> read)
    {
        try
        {
            return read();
        }
        catch (FederationException)
        {
            // One damaged file must not hide what the others know.
            return [];
        }
    }
}
