using PSFederation.Core.Aws;

namespace PSFederation.Core.Profiles;

/// <summary>The roles in federated profiles, for completion. It does not call a server.</summary>
public static class ProfileRoles
{
    /// <summary>Finds them.</summary>
    /// <param name="time">The time, which decides whether a session in the cache counts.</param>
    /// <returns>The ARNs, and the profile of each. A damaged profile has none.</returns>
    /// <exception cref="FederationException">The file of profiles is damaged as a whole.</exception>
    public static IReadOnlyList<(string RoleArn, string Profile)> Find(TimeProvider time)
    {
        ProfileSet profiles = ProfileStore.Read();
        ProfileCredentials credentials = new(inMemory: false, TimeSpan.Zero, time);
        return
        [
            .. from profile in profiles.Names.Select(profiles.Find).OfType<FederatedProfileDefinition>()
               from arn in profile.Roles.Select(role => RolePattern.IsPattern(role.RoleArn) ? Assumed(credentials, profile) : role.RoleArn).OfType<string>()
               select (arn, profile.Name),
        ];
    }

    /// <summary>The role that a pattern selected at the last sign-in. The sessions of other profiles are not read, because the cache can be a keyring and their roles are known.</summary>
    private static string? Assumed(ProfileCredentials credentials, FederatedProfileDefinition profile)
    {
        try
        {
            return credentials.Cached(profile)?.Source.RoleArn;
        }
        catch (FederationException)
        {
            return null;
        }
    }
}
