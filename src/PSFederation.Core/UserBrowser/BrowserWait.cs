using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.UserBrowser;

/// <summary>Sends a person to the default browser, or shows the link, and waits at a loopback listener for what comes back.</summary>
internal sealed class BrowserWait(LoopbackListener listener, IOperationReporter reporter)
{
    private const string Activity = "Signing in with the browser";

    /// <summary>Where the person begins.</summary>
    public required Uri Start { get; init; }

    /// <summary>Whom the person signs in at, for messages: scheme and host.</summary>
    public required string Counterpart { get; init; }

    /// <summary>Whether to open the default browser; else the link is only shown.</summary>
    public required bool OpensBrowser { get; init; }

    /// <summary>Whether a person reads what is shown: then the link takes the place of a browser that cannot be started.</summary>
    public bool IsAtPrompt { get; init; }

    /// <summary>How long the person may take.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>How long the address at <see cref="Start"/> is valid; null when nothing says so.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>A sentence on what to check when no response comes in time; null for none.</summary>
    public string? TimeoutHint { get; init; }

    private bool EndsEarly => Lifetime > TimeSpan.Zero && Lifetime < Patience;

    /// <summary>Waits for the request that <paramref name="judge"/> gives a value for.</summary>
    /// <exception cref="FederationException">No browser, no sign-in in time, or the error that ended the waiting.</exception>
    public async Task<T> ForAsync<T>(Func<LoopbackRequest, LoopbackReply<T>> judge, CancellationToken cancellationToken)
        where T : class
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            Begin(deadline.Token);
            reporter.Progress(Activity, $"Waiting for the answer of {Counterpart} on port {listener.Port}");
            return await listener.WaitAsync(judge, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FederationException(
                FederationErrorCode.Timeout, $"The sign-in at {Counterpart} was not completed within {Patience.TotalSeconds.Whole()} s. Run the command again, or allow more with -TimeoutSec.{(EndsEarly ? $" The link was valid for {Lifetime!.Value.TotalSeconds.Whole()} s only." : string.Empty)}{(TimeoutHint is null ? string.Empty : $" {TimeoutHint}")}", Counterpart);
        }
        finally
        {
            await deadline.CancelAsync().ConfigureAwait(false);
            reporter.Progress(Activity, null);
        }
    }

    private void Begin(CancellationToken cancellationToken)
    {
        string why = string.Empty;
        try
        {
            if (OpensBrowser)
            {
                _ = SystemBrowser.Open(Start, reporter, cancellationToken);
                return;
            }
        }
        catch (FederationException e) when (IsAtPrompt && e.Code == FederationErrorCode.BrowserNotStarted)
        {
            why = $"No browser could be started ({UntrustedText.Of(e.InnerException ?? e)}). ";
        }

        reporter.Notice($"{why}Open this address in a browser{(EndsEarly ? $" within {Lifetime!.Value.TotalSeconds.Whole()} s" : string.Empty)} to sign in:", Start);
    }
}
