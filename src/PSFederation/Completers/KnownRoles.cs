using PSFederation.Core.AwsConfig;
using PSFederation.Core.Profiles;

namespace PSFederation.Completers;

/// <summary>The roles that are known without a call: those in the environment, the AWS files, the federated profiles, and their sessions in the cache.</summary>
internal static class KnownRoles
{
    /// <summary>Finds them.</summary>
    /// <returns>The ARN of each role once, with its source. A damaged file adds none.</returns>
    public static IEnumerable<(string RoleArn, string From)> Find() =>
        Readable(() => AwsSettings.Current.ConfiguredRoles)
            .Concat(Readable(() => [.. ProfileRoles.Find(TimeProvider.System).Select(role => (role.RoleArn, $"federated profile {role.Profile}"))]))
            .DistinctBy(role => role.Item1);

    /// <summary>The accounts that the AWS files name without a role.</summary>
    /// <returns>The accounts, each with its source.</returns>
    public static IReadOnlyList<(string AccountId, string From)> Accounts() => Readable(() => AwsSettings.Current.ConfiguredAccounts);

    private static IReadOnlyList<(string, string From)> Readable(Func<IReadOnlyList<(string, string From)>> read)
    {
        try
        {
            return read();
        }
        catch (FederationException)
        {
            // A damaged file must not hide the roles of the other files.
            return [];
        }
    }
}
