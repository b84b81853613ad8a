namespace PSFederation.Core.Reporting;

/// <summary>Shows a wait that is long enough for a person to wonder.</summary>
internal static class WaitProgress
{
    private const string Activity = "Waiting";
    private static readonly TimeSpan Unnoticed = TimeSpan.FromSeconds(1);

    /// <summary>Awaits a task; after a second, says what for.</summary>
    /// <param name="forWhat">Whom or what it waits for. No secret.</param>
    /// <param name="reporter">Where it is shown.</param>
    public static async Task<T> ShowAsync<T>(Task<T> task, string forWhat, IOperationReporter reporter)
    {
        if (await Task.WhenAny(task, Task.Delay(Unnoticed)).ConfigureAwait(false) == task)
            return await task.ConfigureAwait(false);
        reporter.Progress(Activity, forWhat);
        try
        {
            return await task.ConfigureAwait(false);
        }
        finally
        {
            reporter.Progress(Activity, null);
        }
    }
}
