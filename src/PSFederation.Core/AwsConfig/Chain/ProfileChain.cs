namespace PSFederation.Core.AwsConfig.Chain;

/// <summary>A role that a profile assumes with the credentials of the previous step.</summary>
/// <param name="ProfileName">The profile with this setting.</param>
/// <param name="RoleArn">role_arn.</param>
/// <param name="RoleSessionName">role_session_name; null if omitted.</param>
/// <param name="ExternalId">external_id; null if omitted.</param>
/// <param name="DurationSeconds">duration_seconds; null if omitted.</param>
/// <param name="MfaSerial">mfa_serial; null if omitted.</param>
internal sealed record ProfileRole(string ProfileName, string RoleArn, string? RoleSessionName, string? ExternalId, int? DurationSeconds, string? MfaSerial);

/// <summary>How a profile gets credentials: the source of the first credentials, then the roles that are assumed with them, in order.</summary>
/// <param name="Origin">The source of the first credentials.</param>
/// <param name="Roles">The roles; the last one is the profile's own.</param>
internal sealed record ProfileChain(string ProfileName, ProfileOrigin Origin, IReadOnlyList<ProfileRole> Roles)
{
    /// <summary>The whole chain as one phrase, the last role first.</summary>
    public override string ToString() =>
        $"profile '{ProfileName}': {string.Join(", assumed with ", [.. Roles.Reverse().Select(role => $"role {role.RoleArn}"), Origin.Description])}";
}
