using PSFederation.Core.Io;
using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Cache;

/// <summary>
/// What is known of the one-time codes of a seed, in a file of the folder that all processes of the user share. The file names no seed and holds no secret, so it is not with the system, and stays when
/// cached credentials are cleared: a code that was sent is used up all the same.
/// </summary>
/// <param name="cache">Its locks.</param>
/// <param name="folder">The folder of the cache.</param>
internal sealed class UsedCodes(CredentialCache cache, string folder) : IUsedCodes
{
    private const string Extension = ".code";
    private const string What = "what is known of one-time codes";
    private const string Sharers = "an account with the same one-time codes";

    /// <inheritdoc/>
    public async Task<IAsyncDisposable?> LockAsync(string seed, bool isOptional, IOperationReporter reporter, CancellationToken cancellationToken) => isOptional
        ? await cache.LockOrWarnAsync(seed, Sharers, reporter, cancellationToken).ConfigureAwait(false)
        : await cache.LockAsync(seed, Sharers, reporter, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public UsedCode? Read(string seed)
    {
        PrivateFolder.RequireOwn(folder, What);
        PrivateFolder.RequireOwn(PathOf(seed), What);
        try
        {
            return UsedCode.Read(BoundedFile.ReadAllBytes(PathOf(seed), BoundedFile.OwnLength, What));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task KeepAsync(string seed, UsedCode used, bool isOptional, IOperationReporter reporter)
    {
        try
        {
            PrivateFolder.Create(folder);
            UserStore.RequireOwn(folder);
            await AtomicFile.WriteAsync(PathOf(seed), used.Write(), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            FederationException error = new(
                FederationErrorCode.CacheUnusable, $"It cannot be recorded in '{folder}' that the one-time code is used: {e.Message} Another sign-in could send it again, and the identity provider would refuse it. Check the permissions of the folder, or name another one in PSFEDERATION_HOME.", folder, e);
            if (!isOptional)
                throw error;
            reporter.Warning(error.Message);
        }
    }

    /// <inheritdoc/>
    public DateTime? FailedAt(string seed) => cache.Failure(seed)?.At;

    /// <inheritdoc/>
    public Task NoteAsync(string seed, DateTime? failedAt) =>
        cache.RememberAsync(seed, failedAt is { } at ? new SignInFailure(FederationErrorCode.SignInRefused, "The one-time code failed.", at, WasCanceled: false) : null);

    private string PathOf(string seed) => Path.Combine(folder, seed + Extension);
}
