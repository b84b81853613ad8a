namespace PSFederation.Sandbox.Sts;

/// <summary>
/// How long a session lasts. A role allows one to twelve hours (API_AssumeRole, DurationSeconds), role chaining at most one hour (IAM User Guide,
/// id_roles, "Role chaining"), a federated user 36 hours and for the root user one hour (API_GetFederationToken, DurationSeconds).
/// </summary>
internal static class SessionDuration
{
    public const int Minimum = 900;
    public const int RoleMaximum = 43200;
    public const int Default = 3600;
    public const int ChainingMaximum = 3600;
    public const int FederatedUserMaximum = 129_600;
    public const int FederatedUserDefault = 43_200;
    public const int RootMaximum = 3600;

    /// <summary>Checks the requested seconds against the maximum of the role.</summary>
    public static TimeSpan ForRole(int? requested, StsRole role)
    {
        TimeSpan duration = requested > role.MaxSessionDuration ? throw StsErrors.DurationExceedsRole() : TimeSpan.FromSeconds(requested ?? Default);
        return role.SessionLimit < duration ? role.SessionLimit.Value : duration;
    }

    /// <summary>The end of a session, in whole seconds like in the response.</summary>
    public static DateTimeOffset End(DateTimeOffset now, TimeSpan duration)
        => DateTimeOffset.FromUnixTimeSeconds((now + duration).ToUnixTimeSeconds());
}
