using PSFederation.Core.Io;
using PSFederation.Core.Renewal;

namespace PSFederation.Core.Cache;

/// <summary>
/// What all processes of the user must know about the password of an account: that it failed, and where it is sent. That is not a secret, so it is in a file of the cache folder: a session that
/// cannot read the keyring, such as a scheduled job, sees it too.
/// </summary>
/// <param name="folder">The folder of the cache.</param>
/// <param name="name">The name of the account's data in the cache.</param>
internal sealed class AccountFile(string folder, string name)
{
    private const string Extension = ".account";
    private const string What = "what is known about passwords";

    private string Place => Path.Combine(folder, name + Extension);

    /// <summary>The names of the accounts that something is known about.</summary>
    public static IEnumerable<string> Names(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*" + Extension).Select(path => Path.GetFileNameWithoutExtension(path)) : [];

    /// <summary>Reads it; null for nothing.</summary>
    /// <exception cref="FederationException">The file cannot be read, or another account could have put it there.</exception>
    public StoredPassword? Read()
    {
        PrivateFolder.RequireOwn(folder, What);
        PrivateFolder.RequireOwn(Place, What);
        try
        {
            return StoredPassword.Read(BoundedFile.ReadAllBytes(Place, BoundedFile.OwnLength, What));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A mark that cannot be read must not look like no mark.
            throw Unusable("read", e);
        }
    }

    /// <summary>Replaces it; null deletes it.</summary>
    /// <exception cref="FederationException">The file cannot be written.</exception>
    public async Task WriteAsync(StoredPassword? known, CancellationToken cancellationToken)
    {
        if (known is null)
        {
            Delete();
            return;
        }

        try
        {
            PrivateFolder.Create(folder);
            UserStore.RequireOwn(folder);
            await AtomicFile.WriteAsync(Place, known.WithoutPassword().Write(), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable("written", e);
        }
    }

    /// <summary>Deletes it.</summary>
    /// <returns>Whether there was anything.</returns>
    /// <exception cref="FederationException">The file cannot be deleted.</exception>
    public bool Delete()
    {
        try
        {
            bool isThere = File.Exists(Place);
            if (isThere)
                File.Delete(Place);
            return isThere;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable("deleted", e);
        }
    }

    private FederationException Unusable(string done, Exception cause) => new(
        FederationErrorCode.CacheUnusable, $"The file '{Place}', which records whether a password failed, cannot be {done}: {cause.Message} Check the permissions of the file and its folder.", Place, cause);
}
