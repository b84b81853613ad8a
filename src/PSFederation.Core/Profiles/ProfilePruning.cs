using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Profiles;

/// <summary>Finds profiles that a list of roles makes obsolete: they were created from an earlier list of the same identity provider, and the list no longer contains their role.</summary>
public static class ProfilePruning
{
    /// <summary>Finds them.</summary>
    /// <param name="signIn">The sign-in of the list. Profiles with another method or user name belong to another list.</param>
    /// <param name="roles">The roles in the current list.</param>
    /// <returns>The profiles, sorted by name, without damaged ones.</returns>
    /// <exception cref="FederationException">The file is damaged.</exception>
    public static IReadOnlyList<FederatedProfileDefinition> Obsolete(SignInMethod signIn, IReadOnlySet<string> roles)
    {
        ProfileSet profiles = ProfileStore.Read();
        return
        [
            .. profiles.Names.Select(profiles.Find).OfType<FederatedProfileDefinition>()
                // Checks the sign-in too, because people edit the file.
                .Where(profile => profile.CreatedFor == signIn.From && IsSame(profile.SignIn, signIn) && !roles.Contains(profile.Roles[0].RoleArn)),
        ];
    }

    private static bool IsSame(SignInMethod one, SignInMethod other) =>
        one.From == other.From && one.Kind == other.Kind && (one as FormMethod)?.UserName == (other as FormMethod)?.UserName;
}
