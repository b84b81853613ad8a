using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Profiles;

/// <summary>Which profiles a list of roles makes obsolete: those that were created for an earlier list of the same identity provider, and whose role the list no longer has.</summary>
public static class ProfilePruning
{
    /// <summary>Finds them.</summary>
    /// <param name="signIn">How the list signs in. Profiles of another method or user name belong to another list.</param>
    /// <param name="roles">The roles that it offers now.</param>
    /// <returns>The profiles, in the order of their names. Damaged ones are not among them.</returns>
    /// <exception cref="FederationException">The file is damaged.</exception>
    public static IReadOnlyList<FederatedProfileDefinition> Obsolete(SignInMethod signIn, IReadOnlySet<string> roles)
    {
        ProfileSet profiles = ProfileStore.Read();
        return
        [
            .. profiles.Names.Select(profiles.Find).OfType<FederatedProfileDefinition>()
                // The sign-in too, because people edit the file.
                .Where(profile => profile.CreatedFor == signIn.From && IsSame(profile.SignIn, signIn) && !roles.Contains(profile.Roles[0].RoleArn)),
        ];
    }

    private static bool IsSame(SignInMethod one, SignInMethod other) =>
        one.From == other.From && one.Kind == other.Kind && (one as FormMethod)?.UserName == (other as FormMethod)?.UserName;
}
