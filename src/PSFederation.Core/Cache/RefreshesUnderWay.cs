using System.Collections.Concurrent;

namespace PSFederation.Core.Cache;

/// <summary>
/// Refresh tokens that were sent and have no response yet. A process that exits now would lose the next token, and with it the sign-in: the provider can
/// have invalidated the old token already (RFC 9700 section 4.14.2).
/// </summary>
internal static class RefreshesUnderWay
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly ConcurrentDictionary<Task, bool> Tasks = new();

    /// <summary>Adds one.</summary>
    /// <param name="refreshing">Completes when the response is stored.</param>
    public static void Add(Task refreshing)
    {
        Tasks[refreshing] = true;
        refreshing.ContinueWith(task => Tasks.TryRemove(task, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Waits for the responses, within limits.</summary>
    public static async Task EndAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Tasks.IsEmpty)
            await Task.WhenAll(Tasks.Keys).WaitAsync(Patience, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
