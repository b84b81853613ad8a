namespace PSFederation.Sandbox.Tests;

/// <summary>Judges the end of a session by the times before and after the request, so that no machine is too slow for it.</summary>
internal static class Lifetime
{
    public static void AssertLasts(DateTimeOffset before, TimeSpan duration, DateTime? expiration)
    {
        Assert.NotNull(expiration);

        // The STS answers whole seconds.
        DateTimeOffset end = new(expiration.Value.ToUniversalTime(), TimeSpan.Zero);
        Assert.InRange(end, before + duration - TimeSpan.FromSeconds(1), DateTimeOffset.UtcNow + duration);
    }
}
