namespace PSFederation.Core.Renewal;

/// <summary>Whether a token that is kept can be used once more.</summary>
internal static class TokenLife
{
    /// <summary>It has to reach STS in time, and clocks differ.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    public static bool IsGood(OidcToken token, TimeProvider time) =>
        token.ExpiresAt is { } end && time.GetUtcNow().UtcDateTime < end - Margin;
}
