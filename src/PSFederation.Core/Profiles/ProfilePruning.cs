namespace PSFederation.Core.Profiles;

/// <summary>Which profiles a list of roles makes obsolete: those that were created for an earlier list of the same identity provider, and whose role the list no longer has.</summary>
public static class ProfilePruning
{
    /// <summary>Finds them.</summary>
    /// <param name="provider">The identity provider, as <see cref="SignInMethods.SignInMethod.From"/> names it.</param>
    /// <param name="roles">The roles that it offers now.</param>
    /// <returns>The profiles, in the order of their names. Damaged ones are not among them.</returns>
    /// <exception cref="FederationException">The file is damaged.</exception>
    public static IReadOnlyList<FederatedProfileDefinition> Obsolete(string provider, IReadOnlySet<string> roles)
    {
        ProfileSet profiles = ProfileStore.Read();
        return
        [
            .. profiles.Names.Select(profiles.Find).OfType<FederatedProfileDefinition>()
                // The sign-in too, because people edit the file.
                .Where(profile => profile.CreatedFor == provider && profile.SignIn.From == provider && !roles.Contains(profile.Roles[0].RoleArn)),
        ];
    }
}
