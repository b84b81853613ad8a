using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.UserBrowser;

/// <summary>Opens the default browser, or shows the link, and waits at a loopback listener for the response.</summary>
internal sealed class BrowserWait(LoopbackListener listener, IOperationReporter reporter)
{
    private const string Activity = "Signing in with the browser";

    /// <summary>The start address.</summary>
    public required Uri Start { get; init; }

    /// <summary>The provider of the sign-in, for messages: scheme and host.</summary>
    public required string Counterpart { get; init; }

    /// <summary>Whether to open the default browser; otherwise the link is only shown.</summary>
    public required bool OpensBrowser { get; init; }

    /// <summary>Whether a person reads the output: then the link replaces a browser that cannot start.</summary>
    public bool IsAtPrompt { get; init; }

    /// <summary>The time limit for the person.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>How long the address at <see cref="Start"/> is valid; null if unknown.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>The advice if no response comes in time; null for none.</summary>
    public string? TimeoutHint { get; init; }

    private bool EndsEarly => Lifetime > TimeSpan.Zero && Lifetime < Patience;

    /// <summary>Waits for the request for which <paramref name="judge"/> returns a value.</summary>
    /// <exception cref="FederationException">There is no browser, the sign-in was not completed in time, or an error ended the wait.</exception>
    public async Task<T> ForAsync<T>(Func<LoopbackRequest, LoopbackReply<T>> judge, CancellationToken cancellationToken)
        where T : class
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            Begin(deadline.Token);
            reporter.Progress(Activity, $"Waiting for the response of {Counterpart} on port {listener.Port}");
            return await listener.WaitAsync(judge, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FederationException(
                FederationErrorCode.Timeout, $"The sign-in at {Counterpart} was not completed within {Patience.TotalSeconds.Whole()} s. Run the command again, or increase -TimeoutSec.{(EndsEarly ? $" The link was valid for {Lifetime!.Value.TotalSeconds.Whole()} s only." : string.Empty)}{(TimeoutHint is null ? string.Empty : $" {TimeoutHint}")}", Counterpart);
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
