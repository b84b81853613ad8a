namespace PSFederation.Core.Renewal;

/// <summary>A token that is kept for the next time.</summary>
/// <param name="End">When it ends by the local clock, UTC; null when nothing says so.</param>
internal sealed record CachedToken(OidcToken Token, DateTime? End)
{
    /// <summary>It has to reach STS in time.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>A token that came just now. A local clock that is slow would have it last longer than its issuer gave it: exp - iat.</summary>
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

    /// <summary>Whether it can be used once more.</summary>
    public bool IsGood(TimeProvider time) => time.GetUtcNow().UtcDateTime + Margin < End;
}
