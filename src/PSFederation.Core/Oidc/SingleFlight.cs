using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc;

/// <summary>
/// Lets one sign-in serve everybody in the process who asks for the same at the same time: one browser tab, one code, one use of a refresh token.
/// Who comes later waits for the first and shares what comes of it, its failure too; no sign-in starts a second time without the user's knowledge.
/// </summary>
/// <typeparam name="T">What a sign-in gives.</typeparam>
internal sealed class SingleFlight<T>
    where T : class
{
    private readonly ConcurrentDictionary<string, Task<T>> _running = new(StringComparer.Ordinal);

    /// <summary>Begins, or joins the one that is under way.</summary>
    /// <param name="key">All that makes the request; of <see cref="Key"/>.</param>
    /// <param name="timeout">How long who joins will wait.</param>
    /// <param name="reporter">Told of a join.</param>
    /// <param name="cancellationToken">Ends the waiting; for the first caller, the sign-in.</param>
    /// <exception cref="FederationException">It failed, or its first caller canceled it.</exception>
    public async Task<T> RunAsync(string key, TimeSpan timeout, Func<Task<T>> begin, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        TaskCompletionSource<T> own = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<T> running = _running.GetOrAdd(key, own.Task);
        return running == own.Task
            ? await LeadAsync(key, own, begin).ConfigureAwait(false)
            : await JoinAsync(running, timeout, reporter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A name for what makes a request. Its parts, which may be secrets, cannot be read from it.</summary>
    /// <param name="parts">The parts, in an order of their own.</param>
    public static string Key(IEnumerable<string?> parts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] length = new byte[sizeof(int)];
        foreach (string? part in parts)
        {
            // The length before each, so that no two lists make one text.
            byte[] bytes = Encoding.UTF8.GetBytes(part ?? string.Empty);
            BinaryPrimitives.WriteInt32LittleEndian(length, part is null ? -1 : bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private async Task<T> LeadAsync(string key, TaskCompletionSource<T> own, Func<Task<T>> begin)
    {
        // If no other caller joined, no code looks at the error here.
        _ = own.Task.ContinueWith(
            task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            T result = await begin().ConfigureAwait(false);
            _running.TryRemove(key, out _);
            own.SetResult(result);
            return result;
        }
        catch (Exception e)
        {
            _running.TryRemove(key, out _);
            own.SetException(e is OperationCanceledException ? Canceled() : e);
            throw;
        }
    }

    private static async Task<T> JoinAsync(Task<T> running, TimeSpan timeout, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        reporter.Verbose("A sign-in for this very request is under way in this process; its result is shared");
        try
        {
            return await WaitProgress.ShowAsync(running.WaitAsync(timeout, cancellationToken), "the sign-in that another command began", reporter).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new FederationException(
                FederationErrorCode.Timeout, $"The sign-in that another command of this process began did not end within {timeout.TotalSeconds.Whole()} s. Finish it there, or run the command again.");
        }
    }

    private static FederationException Canceled() =>
        new(FederationErrorCode.SignInCancelled, "The sign-in that this command shared was canceled by the command that began it; it is not begun again by itself. Run the command again.");
}
