namespace PSFederation.Core.AwsConfig.Chain;

/// <summary>A role that a profile assumes with the keys of the one before it.</summary>
/// <param name="ProfileName">The profile that says so.</param>
/// <param name="RoleArn">role_arn.</param>
/// <param name="RoleSessionName">role_session_name; null when left out.</param>
/// <param name="ExternalId">external_id; null when left out.</param>
/// <param name="DurationSeconds">duration_seconds; null when left out.</param>
/// <param name="MfaSerial">mfa_serial; null when left out.</param>
internal sealed record ProfileRole(string ProfileName, string RoleArn, string? RoleSessionName, string? ExternalId, int? DurationSeconds, string? MfaSerial);

/// <summary>How a profile gets credentials: from where the first keys come, and which roles are assumed from there, in that order.</summary>
/// <param name="Origin">Where it begins.</param>
/// <param name="Roles">The roles; the last one is the profile's own.</param>
internal sealed record ProfileChain(string ProfileName, ProfileOrigin Origin, IReadOnlyList<ProfileRole> Roles)
{
    /// <summary>The whole way in a sentence, the role that counts first.</summary>
    public override string ToString() =>
        $"profile '{ProfileName}': {string.Join(", assumed with ", [.. Roles.Reverse().Select(role => $"role {role.RoleArn}"), Origin.Description])}";
}
