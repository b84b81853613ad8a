namespace PSFederation.Core.Renewal;

/// <summary>A token that is cached for the next use.</summary>
/// <param name="End">When it expires by the local clock, UTC; null if unknown.</param>
internal sealed record CachedToken(OidcToken Token, DateTime? End)
{
    /// <summary>It has to reach STS before it expires.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>A token that was just received. It lasts exp - iat at most, because a slow local clock would extend it.</summary>
    public static CachedToken Received(OidcToken token, TimeProvider time)
    {
        DateTime? end = token.ExpiresAt;
        if (token is { ExpiresAt: { } expires, IssuedAt: { } issued } && expires > issued)
        {
            DateTime now = time.GetUtcNow().UtcDateTime;
            TimeSpan life = expires - issued;
            if (life < expires - now)
                end = now + life;
        }

        return new CachedToken(token, end);
    }

    /// <summary>Whether it can be used again.</summary>
    public bool IsGood(TimeProvider time) => time.GetUtcNow().UtcDateTime + Margin < End;
}
