using System.Globalization;
using PSFederation.Core.Text;

namespace PSFederation.Core.AwsConfig.Chain;

/// <summary>
/// Follows source_profile from a profile to the source of its credentials, by the rules that the AWS SDKs share: a role takes precedence over credentials of the
/// same profile; a source profile with credentials ends the chain; a profile that refers to itself uses its own credentials. The SDK's
/// CredentialProfileStoreChain does not return the source, and its calls support neither AWS_CA_BUNDLE nor Ctrl+C.
/// </summary>
internal static class ProfileChainReader
{
    private const int MaxNamesShown = 10;

    /// <param name="profiles">All profiles.</param>
    /// <param name="name">The profile; it is among them.</param>
    /// <exception cref="FederationException">The chain has no source, or contradicts itself.</exception>
    /// <param name="namedBy">The variable that specifies it; null if the caller does.</param>
    public static ProfileChain Read(AwsProfiles profiles, string name, string? namedBy = null)
    {
        List<ProfileRole> roles = [];
        HashSet<string> visited = new(StringComparer.Ordinal);
        AwsProfile profile = profiles.Find(name) ?? throw Missing(profiles, name, namedBy);
        ProfileOrigin? origin = null;
        while (origin is null)
        {
            visited.Add(profile.Name);
            origin = visited.Count > 1 ? ProfileOrigins.StaticKeys(profiles, profile) : null;
            if (origin is not null)
                break;
            if (RoleOf(profile) is not { } role)
            {
                origin = ProfileOrigins.Read(profiles, profile);
                break;
            }

            roles.Add(role);
            (string? source, CredentialSourceName? ambient) = SourceOf(profile);
            if (ambient is { } keys)
                origin = new AmbientKeysOrigin(profile.Name, keys);
            else if (source == profile.Name)
                origin = ProfileOrigins.Read(profiles, profile);
            else
                profile = Next(profiles, profile, source!, visited);
        }

        roles.Reverse();
        return new ProfileChain(name, origin, roles);
    }

    /// <summary>The error for a profile that is in neither file.</summary>
    public static FederationException Missing(AwsProfiles profiles, string name, string? namedBy)
    {
        string[] known = [.. profiles.Common.Select(profile => profile.Name).Take(MaxNamesShown + 1)];
        string there = known.Length == 0 ? "No profiles exist"
            : $"Existing profiles: {string.Join(", ", known.Take(MaxNamesShown))}{(known.Length > MaxNamesShown ? " …" : string.Empty)}";
        return new FederationException(
            FederationErrorCode.CredentialNotFound,
            $"No credentials: {(namedBy is null ? $"the profile {InputPreview.Quote(name)} does not exist" : $"{namedBy} names the profile {InputPreview.Quote(name)}, which does not exist")}.{Lookalike.HeadingOf(profiles, name)}{Suggestions.Of(name, profiles.All.Select(profile => profile.Name))} {there} ({profiles.Files.ConfigPath}, {profiles.Files.CredentialsPath}). Specify -Credential or another -ProfileName, set AWS_ACCESS_KEY_ID or AWS_PROFILE, or write a profile with Set-FederatedCredential. The role of a container or an EC2 instance is used only if a profile specifies it (credential_source).",
            InputPreview.Target(name));
    }

    /// <summary>An error of a profile: what is wrong, and what to do.</summary>
    public static FederationException Invalid(AwsProfile profile, string problem) =>
        new(FederationErrorCode.ProfileChainInvalid, $"The profile '{profile.Name}' has no usable credentials: {problem}.", profile.Name);

    /// <summary>The role of a profile; null if it has none, or if the role is assumed with a token.</summary>
    private static ProfileRole? RoleOf(AwsProfile profile)
    {
        if (profile["role_arn"] is not { } arn || profile["web_identity_token_file"] is not null)
            return null;
        int? duration = null;
        if (profile["duration_seconds"] is { } text)
            duration = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
                ? seconds
                : throw Invalid(profile, $"duration_seconds in {profile.PathOf("duration_seconds")} is {InputPreview.Quote(text)}; expected a number of seconds");
        return new ProfileRole(profile.Name, arn, profile["role_session_name"], profile["external_id"], duration, profile["mfa_serial"]);
    }

    private static (string? Profile, CredentialSourceName? Ambient) SourceOf(AwsProfile profile) =>
        (profile["source_profile"], profile["credential_source"]) switch
        {
            (not null, not null) => throw Invalid(profile, $"its role has both source_profile and credential_source in {profile.PathOf("source_profile")}; expected only one of them. Remove the other"),
            (null, null) => throw Invalid(profile, Lookalike.SettingOf(profile) ?? $"role_arn in {profile.PathOf("role_arn")} specifies a role, but not the credentials to assume it with. Add source_profile = NAME, credential_source or web_identity_token_file"),
            (null, { } named) => (null, ProfileOrigins.CredentialSource(profile, named)),
            ({ } source, null) => (source, null),
        };

    private static AwsProfile Next(AwsProfiles profiles, AwsProfile profile, string source, HashSet<string> visited)
    {
        AwsProfile next = profiles.Find(source)
            ?? throw Invalid(profile, $"source_profile in {profile.PathOf("source_profile")} names the profile {InputPreview.Quote(source)}, which does not exist.{Lookalike.HeadingOf(profiles, source)}{Suggestions.Of(source, profiles.All.Select(each => each.Name))} Correct the name, or add that profile");
        return visited.Contains(next.Name)
            ? throw Invalid(profile, $"source_profile in {profile.PathOf("source_profile")} leads back to the profile '{next.Name}', so the chain is a loop. Change it to a profile that has credentials")
            : next;
    }
}
