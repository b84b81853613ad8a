namespace PSFederation.Core.Reporting;

/// <summary>Shows progress for a long wait.</summary>
internal static class WaitProgress
{
    private const string Activity = "Waiting";
    private static readonly TimeSpan Unnoticed = TimeSpan.FromSeconds(1);

    /// <summary>Awaits a task; shows progress after one second.</summary>
    /// <param name="forWhat">The awaited operation. Contains no secret.</param>
    /// <param name="reporter">Reports the wait.</param>
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
