namespace PSFederation.Core.Renewal;

/// <summary>A session source that keeps its result in this process until it is due for renewal: the first links of a chain.</summary>
/// <param name="inner">The way.</param>
internal sealed class InMemorySessionSource(ISessionSource inner, TimeProvider time) : ISessionSource
{
    private volatile TimedSession? _kept;

    public string Description => inner.Description;

    public bool NeedsPerson => inner.NeedsPerson;

    public async Task<FederatedSession> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        TimedSession? kept = _kept;
        if (kept is null || !kept.IsFresh)
            _kept = kept = new TimedSession(await inner.GetAsync(signIn, cancellationToken).ConfigureAwait(false), time);
        return kept.Session;
    }
}
