using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc;

/// <summary>
/// Shares one sign-in among concurrent identical requests in the process: one browser tab, one code, one use of a refresh token.
/// Later callers wait for the first and share its result, including a failure; no sign-in starts a second time without the user's knowledge.
/// </summary>
/// <typeparam name="T">The result of a sign-in.</typeparam>
internal sealed class SingleFlight<T>
    where T : class
{
    private readonly ConcurrentDictionary<string, Task<T>> _running = new(StringComparer.Ordinal);

    /// <summary>Starts a sign-in, or joins the running one.</summary>
    /// <param name="key">The identity of the request, from <see cref="Key"/>.</param>
    /// <param name="timeout">The time limit of a caller that joins.</param>
    /// <param name="reporter">Reports a join.</param>
    /// <param name="cancellationToken">Cancels the wait; for the first caller, the sign-in.</param>
    /// <exception cref="FederationException">It failed, or its first caller canceled it.</exception>
    public async Task<T> RunAsync(string key, TimeSpan timeout, Func<Task<T>> begin, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        TaskCompletionSource<T> own = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<T> running = _running.GetOrAdd(key, own.Task);
        return running == own.Task
            ? await LeadAsync(key, own, begin).ConfigureAwait(false)
            : await JoinAsync(running, timeout, reporter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A key for a request. Its parts, which can be secrets, cannot be read from it.</summary>
    /// <param name="parts">The parts, in a fixed order.</param>
    public static string Key(IEnumerable<string?> parts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] length = new byte[sizeof(int)];
        foreach (string? part in parts)
        {
            // The length comes before each part, so that different lists never produce the same text.
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
        reporter.Verbose("Another command in this process is signing in with the same request; its result is shared");
        try
        {
            return await WaitProgress.ShowAsync(running.WaitAsync(timeout, cancellationToken), "the sign-in that another command started", reporter).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new FederationException(
                FederationErrorCode.Timeout, $"The sign-in that another command of this process started did not complete within {timeout.TotalSeconds.Whole()} s. Complete it there, or run the command again.");
        }
    }

    private static FederationException Canceled() =>
        new(FederationErrorCode.SignInCancelled, "The command that started the shared sign-in canceled it. The sign-in does not restart automatically. Run the command again.");
}
