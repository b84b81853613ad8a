using System.Collections.Concurrent;
using PSFederation.Core.Io;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Cache;

/// <summary>
/// The data kept between commands, and the order in which callers get missing data: one at a time in this process and, if the cache
/// belongs to the user, on this machine. The lock is taken before the sign-in, so waiting callers find the result of the first.
/// </summary>
internal sealed class CredentialCache
{
    private const string FailedExtension = ".failed";

    /// <summary>COR_E_IO: an IOException without a system error, which means that another process holds the lock.</summary>
    private const int NoSystemError = unchecked((int)0x80131620);

    /// <summary>A person has five minutes to sign in by default, and no program waits twice as long.</summary>
    private static readonly TimeSpan LockPatience = TimeSpan.FromMinutes(10);

    /// <summary>Process-wide by intent: runspaces share them.</summary>
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Gates = new(StringComparer.Ordinal);

    private static readonly ConcurrentDictionary<string, byte[]> FailuresInMemory = new(StringComparer.Ordinal);

    private CredentialCache(ISecretStore secrets, string? folder)
    {
        Secrets = secrets;
        Folder = folder;
    }

    public ISecretStore Secrets { get; }

    /// <summary>Its folder; null in memory.</summary>
    public string? Folder { get; }

    /// <summary>The cache of this process only.</summary>
    public static CredentialCache InMemory { get; } = new(MemoryStore.Instance, folder: null);

    /// <summary>The cache of the user, on disk.</summary>
    public static CredentialCache OfUser(string folder) => new(new UserStore(folder), folder);

    /// <summary>Waits until no other caller gets the data of that name, and keeps others waiting until it is disposed of.</summary>
    /// <param name="forWhat">What the other caller gets, for the progress text.</param>
    /// <param name="reporter">Reports the wait.</param>
    public async Task<IAsyncDisposable> LockAsync(string name, string forWhat, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        SemaphoreSlim gate = Gate(name);
        string shown = $"another sign-in of {forWhat}";
        await WaitProgress.ShowAsync(EnterAsync(gate, cancellationToken), shown, reporter).ConfigureAwait(false);
        try
        {
            return new Turn(gate, Folder is null ? null : await WaitProgress.ShowAsync(LockFileAsync(name, LockPatience, cancellationToken), shown, reporter).ConfigureAwait(false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            gate.Release();
            throw new FederationException(
                FederationErrorCode.CacheUnusable, $"The cache in '{Folder}' cannot be locked: {e.Message} {UserStore.Remedy}", Folder, e);
        }
        catch
        {
            gate.Release();
            throw;
        }
    }

    /// <summary>Takes the lock if it is free.</summary>
    /// <returns>The lock; null if another call has it, or if the cache cannot be locked.</returns>
    public async Task<IAsyncDisposable?> TryLockAsync(string name)
    {
        SemaphoreSlim gate = Gate(name);
        if (!await gate.WaitAsync(TimeSpan.Zero).ConfigureAwait(false))
            return null;
        try
        {
            return new Turn(gate, Folder is null ? null : await LockFileAsync(name, TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            gate.Release();
            if (e is IOException or UnauthorizedAccessException)
                return null;
            throw;
        }
    }

    /// <summary>
    /// The same, but a cache that cannot be locked, because its disk is full or read-only, causes a warning. Then cached data that can be used only once must
    /// not be used.
    /// </summary>
    /// <inheritdoc cref="LockAsync"/>
    /// <returns>The lock; null if the cache cannot be locked.</returns>
    public async Task<IAsyncDisposable?> LockOrWarnAsync(string name, string forWhat, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            return await LockAsync(name, forWhat, reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.CacheUnusable && e.InnerException is not IOException { HResult: NoSystemError })
        {
            reporter.Warning($"{forWhat}: the result is not cached, so other processes sign in separately. {e.Message}");
            return null;
        }
    }

    /// <summary>Stores a secret. If the cache cannot be written, the next process has to sign in; this causes only a warning, because the result is usable.</summary>
    /// <param name="forWhat">A description for the warning.</param>
    /// <param name="reporter">Shows the warning.</param>
    /// <returns>Whether it is stored.</returns>
    public async Task<bool> KeepAsync(string name, byte[] secret, string forWhat, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            await Secrets.WriteAsync(name, secret, reporter, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.CacheUnusable)
        {
            reporter.Warning($"{forWhat}: the sign-in succeeded, but it is not cached. {e.Message}");
            return false;
        }
    }

    /// <summary>The recorded failure under a name.</summary>
    public SignInFailure? Failure(string name)
    {
        if (Folder is null)
            return FailuresInMemory.TryGetValue(name, out byte[]? text) ? SignInFailure.Read(text) : null;
        try
        {
            string path = FailurePath(name);
            PrivateFolder.RequireOwn(path, "the records of failed sign-ins");
            return File.Exists(path) ? SignInFailure.Read(BoundedFile.ReadAllBytes(path, BoundedFile.OwnLength, "a failure")) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Records a failure, or that there is none. If the cache cannot be written, other processes make another attempt.</summary>
    public async Task RememberAsync(string name, SignInFailure? failure)
    {
        if (Folder is null)
        {
            if (failure is null)
                FailuresInMemory.TryRemove(name, out _);
            else
                FailuresInMemory[name] = failure.Write();
            return;
        }

        try
        {
            if (failure is not null)
                await AtomicFile.WriteAsync(FailurePath(name), failure.Write(), CancellationToken.None).ConfigureAwait(false);
            else if (File.Exists(FailurePath(name)))
                File.Delete(FailurePath(name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private SemaphoreSlim Gate(string name) => Gates.GetOrAdd($"{Folder}|{name}", _ => new SemaphoreSlim(1));

    private Task<FileLock> LockFileAsync(string name, TimeSpan patience, CancellationToken cancellationToken)
    {
        PrivateFolder.Create(Folder!);
        UserStore.RequireOwn(Folder!);
        return FileLock.TakeAsync(Path.Combine(Folder!, name + ".lock"), patience, cancellationToken);
    }

    private static async Task<bool> EnterAsync(SemaphoreSlim gate, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private string FailurePath(string name) => Path.Combine(Folder!, name + FailedExtension);

    private sealed class Turn(SemaphoreSlim gate, FileLock? file) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (file is not null)
                await file.DisposeAsync().ConfigureAwait(false);
            gate.Release();
        }
    }
}
