using PSFederation.Core.Reporting;
using PSFederation.Core.SignIn;
using PSFederation.Core.Text;

namespace PSFederation.Core.Renewal;

/// <summary>
/// Computes one-time codes and gives each of them out once, to one sign-in of all processes of the user: an identity provider refuses a code that it took before (RFC 6238 section 5.2), and counts
/// that. The next sign-in waits for the next time step.
/// </summary>
/// <param name="used">What is known of the codes that were sent; null gives out each code as it is.</param>
internal sealed class TotpCodes(IUsedCodes? used, TimeProvider time)
{
    private const string Activity = "Waiting";

    /// <summary>A clock that was corrected by more steps than that makes what is known of later steps void: to wait for them could take years.</summary>
    private const int MaxStepsAhead = 2;

    /// <summary>The next code; the sign-in sends it at once.</summary>
    /// <param name="name">The name of the seed, for messages.</param>
    /// <param name="signIn">The circumstances.</param>
    /// <exception cref="FederationException">It cannot be recorded that the code is used.</exception>
    public async Task<string> NextAsync(TotpSeed seed, string name, SignInCall signIn, CancellationToken cancellationToken)
    {
        if (used is null)
            return seed.Code(time.GetUtcNow());
        // The lock is held during the wait: a sign-in that is canceled has not used a step up.
        IAsyncDisposable? turn = await used.LockAsync(seed.Id, signIn.IsAtPrompt, signIn.Reporter, cancellationToken).ConfigureAwait(false);
        try
        {
            long step = seed.Step(time.GetUtcNow());
            if (used.Read(seed.Id) is { } known && known.Step >= step && known.Step - step <= MaxStepsAhead)
                step = await WaitAsync(seed, known.Step + 1, name, signIn.Reporter, cancellationToken).ConfigureAwait(false);
            await used.KeepAsync(seed.Id, new UsedCode(step), signIn.IsAtPrompt, signIn.Reporter).ConfigureAwait(false);
            return seed.Code(step);
        }
        finally
        {
            if (turn is not null)
                await turn.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>When a code of the seed failed, UTC; null for none.</summary>
    public DateTime? FailedAt(TotpSeed seed) => used?.FailedAt(seed.Id);

    /// <summary>Remembers whether the identity provider took the last code of the seed.</summary>
    public Task NoteAsync(TotpSeed seed, DateTime? failedAt) => used?.NoteAsync(seed.Id, failedAt) ?? Task.CompletedTask;

    private async Task<long> WaitAsync(TotpSeed seed, long step, string name, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        reporter.Progress(Activity, "the next one-time code");
        try
        {
            while (seed.Start(step) - time.GetUtcNow() is { Ticks: > 0 } wait)
            {
                reporter.Verbose($"The one-time code of the seed '{UntrustedText.Line(name)}' was sent by another sign-in, and a code is good for one; the next one begins in {wait.TotalSeconds.Tenths()} s");
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            reporter.Progress(Activity, null);
        }

        return Math.Max(step, seed.Step(time.GetUtcNow()));
    }
}
