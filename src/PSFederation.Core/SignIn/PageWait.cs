using PSFederation.Core.Html;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn;

/// <summary>
/// Waits as pages request: for an approval on a phone, or before the next page. The text for the person, such as a number to choose, is shown. All
/// consecutive waits share one timeout.
/// </summary>
internal sealed class PageWait(TimeSpan timeout, TimeProvider time, PageErrorMessage speech, IOperationReporter reporter)
{
    private const string Activity = "Waiting";

    private long? _start;
    private TimeSpan _asked;
    private string? _shown;

    /// <summary>Waits.</summary>
    /// <param name="at">The address of the page.</param>
    /// <param name="delay">The delay of the page.</param>
    /// <exception cref="FederationException">It exceeds the timeout.</exception>
    public async Task ForAsync(Uri at, HtmlPage page, TimeSpan delay, CancellationToken cancellationToken)
    {
        string said = speech.ToPerson(page), origin = HttpErrors.Origin(at);
        if (_start is null && delay > timeout)
            throw SignInErrors.OpensNextLate(at, delay, timeout);
        _start ??= time.GetTimestamp();
        // A server can need extra time, and a machine that slept has lost time.
        TimeSpan elapsed = time.GetElapsedTime(_start.Value);
        if ((elapsed > _asked ? elapsed : _asked) + delay > timeout)
        {
            Done();
            throw SignInErrors.WaitedTooLong(at, timeout, said);
        }

        if (said.Length > 0 && said != _shown)
            reporter.Notice($"{origin} says: {said}");
        _shown = said;
        _asked += delay;
        reporter.Progress(Activity, said.Length > 0 ? said : $"for the next page of {origin}");
        reporter.Verbose($"The page at {origin} continues in {delay.TotalSeconds.Tenths()} s");
        try
        {
            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Done();
            throw;
        }
    }

    /// <summary>Ends the waits after a page that does not wait.</summary>
    public void Done()
    {
        if (_start is not null)
            reporter.Progress(Activity, null);
        (_start, _shown, _asked) = (null, null, TimeSpan.Zero);
    }
}
