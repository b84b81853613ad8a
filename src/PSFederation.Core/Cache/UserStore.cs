using PSFederation.Core.Io;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Cache;

/// <summary>
/// Stores secrets with the best protection of the system: protected, or otherwise in files that only the user can read, with one warning. Files are read
/// directly, so that cached credentials are served without loading unnecessary code.
/// </summary>
internal sealed class UserStore : ISecretStore
{
    /// <summary>What to do if the cache is not usable.</summary>
    public const string Remedy = "Check its permissions, set PSFEDERATION_HOME to another folder, or use -NoCache to keep credentials in memory only.";

    private const string Told = "plain-files";
    private const string NoKeeper = "this session has no keyring";

    private readonly string _folder;
    private readonly PlainFileStore _plain;
    private readonly Lazy<ProtectedStore> _protected;

    public UserStore(string folder)
    {
        _folder = folder;
        _plain = new PlainFileStore(folder);
        _protected = new Lazy<ProtectedStore>(() => new ProtectedStore(folder));
    }

    /// <summary>Throws if another account could replace the cache or add credentials to it.</summary>
    /// <exception cref="FederationException">The cache does not belong to the user.</exception>
    public static void RequireOwn(string folder) => PrivateFolder.RequireOwn(folder, SecretFile.What);

    public byte[]? Read(string name) => _plain.Read(name) ?? (MayBeProtected(name) && HasKeeper() ? _protected.Value.Read(name) : null);

    public Task WriteAsync(string name, byte[] secret, IOperationReporter reporter, CancellationToken cancellationToken) =>
        WriteAsync(name, secret, mayBePlain: true, reporter, cancellationToken);

    public Task WriteProtectedAsync(string name, byte[] secret, IOperationReporter reporter, CancellationToken cancellationToken) =>
        WriteAsync(name, secret, mayBePlain: false, reporter, cancellationToken);

    /// <summary>Checks that the system can store secrets, before a person relies on it.</summary>
    /// <exception cref="FederationException">It cannot; the message says why.</exception>
    public void RequireProtected()
    {
        PrivateFolder.Create(_folder);
        RequireOwn(_folder);
        string reason = NoKeeper;
        if (!HasKeeper() || !_protected.Value.Works(out reason))
            throw NotProtected(reason);
    }

    /// <summary>The error for a password that would be stored in a plain file.</summary>
    public static FederationException NotProtected(string reason) => new(
        FederationErrorCode.CacheUnusable, $"The password cannot be stored: no system keyring is available ({reason}), and passwords are never stored in plain files. Omit -RememberPassword to enter the password at each sign-in, or use -PasswordSecret to read it from a vault.");

    private async Task WriteAsync(string name, byte[] secret, bool mayBePlain, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            PrivateFolder.Create(_folder);
            RequireOwn(_folder);
            string reason = NoKeeper;
            if (HasKeeper() && _protected.Value.Works(out reason))
            {
                await _protected.Value.WriteAsync(name, secret, reporter, cancellationToken).ConfigureAwait(false);
                _plain.Delete(name);
                return;
            }

            if (!mayBePlain)
                throw NotProtected(reason);
            Tell(reason, reporter);
            await _plain.WriteAsync(name, secret, reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FederationException(
                FederationErrorCode.CacheUnusable, $"The cache in '{_folder}' cannot be written: {e.Message} {Remedy}", _folder, e);
        }
    }

    public bool Delete(string name)
    {
        try
        {
            bool plain = _plain.Delete(name);
            if (!MayBeProtected(name))
                return plain;
            return HasKeeper() ? _protected.Value.Delete(name) || plain : throw ProtectedStore.CannotForget(NoKeeper, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FederationException(
                FederationErrorCode.CacheUnusable, $"The cache in '{_folder}' cannot be changed: {e.Message} Check its permissions.", _folder, e);
        }
    }

    public IEnumerable<string> Names() => _plain.Names().Concat(_protected.Value.Names()).Distinct(StringComparer.Ordinal);

    private bool MayBeProtected(string name) => File.Exists(Path.Combine(_folder, name + ".bin"));

    /// <summary>On Linux the keyring is reached through the session bus; without one, no attempt is made.</summary>
    private static bool HasKeeper() =>
        !OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS") is { Length: > 0 };

    private void Tell(string reason, IOperationReporter reporter)
    {
        try
        {
            // The process that creates the file shows the warning, however many processes run at once.
            using FileStream marker = new(Path.Combine(_folder, Told), FileLock.OwnersAlone(FileMode.CreateNew));
        }
        catch (IOException) when (File.Exists(Path.Combine(_folder, Told)))
        {
            return;
        }

        reporter.Warning($"No system keyring is available ({reason}). Cached credentials are stored in files readable only by you: {_folder}. This warning is shown once. Use -NoCache to keep them in memory only.");
    }
}
