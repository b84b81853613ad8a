namespace PSFederation.Sandbox.Sts;

/// <summary>How long a session lasts.</summary>
internal static class SessionDuration
{
    public const int Minimum = 900;
    public const int RoleMaximum = 43200;
    public const int Default = 3600;
    public const int ChainingMaximum = 3600;

    /// <summary>Checks the requested seconds against the maximum of the role.</summary>
    public static TimeSpan ForRole(int? requested, StsRole role)
    {
        TimeSpan duration = requested > role.MaxSessionDuration ? throw StsErrors.DurationExceedsRole() : TimeSpan.FromSeconds(requested ?? Default);
        return role.SessionLimit < duration ? role.SessionLimit.Value : duration;
    }

    /// <summary>The end of a session, in whole seconds as it is answered.</summary>
    public static DateTimeOffset End(DateTimeOffset now, TimeSpan duration)
        => DateTimeOffset.FromUnixTimeSeconds((now + duration).ToUnixTimeSeconds());
}
