using System.Security.Cryptography;
using Microsoft.Identity.Client.Extensions.Msal;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Cache;

/// <summary>
/// Stores secrets with the system: a DPAPI file on Windows, the Keychain on macOS, the keyring (libsecret) on Linux. On macOS and Linux too, a file of
/// the same name marks that the secret exists.
/// </summary>
internal sealed class ProtectedStore(string folder) : ISecretStore
{
    private const string Extension = ".bin";
    private const string Service = "PSFederation";
    private const string Probe = "probe";

    public byte[]? Read(string name)
    {
        if (!File.Exists(FileOf(name)))
            return null;
        try
        {
            return Open(name).ReadData() is { Length: > 0 } secret ? secret : null;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return null;
        }
    }

    /// <exception cref="MsalCachePersistenceException">The system cannot store it.</exception>
    public async Task WriteAsync(string name, byte[] secret, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        Open(name).WriteData(secret);
        if (!File.Exists(FileOf(name)))
            await File.WriteAllBytesAsync(FileOf(name), [], cancellationToken).ConfigureAwait(false);
    }

    public Task WriteProtectedAsync(string name, byte[] secret, IOperationReporter reporter, CancellationToken cancellationToken) =>
        WriteAsync(name, secret, reporter, cancellationToken);

    public bool Delete(string name)
    {
        if (!File.Exists(FileOf(name)))
            return false;
        try
        {
            // Clear deletes the file and, on macOS and Linux, the secret in the keyring.
            Open(name).Clear();
        }
        catch (Exception e) when (IsRefusal(e) && e is not IOException and not UnauthorizedAccessException)
        {
            // The file goes first; without it, the remaining secret could not be found.
            File.WriteAllBytes(FileOf(name), []);
            throw CannotForget(Reason(e), e);
        }

        File.Delete(FileOf(name));
        return true;
    }

    /// <summary>The error for a secret that the system stores but does not release in this session.</summary>
    public static FederationException CannotForget(string reason, Exception? inner) => new(
        FederationErrorCode.CacheUnusable, $"The cached secret is in the system keyring, which is not accessible from this session ({reason}), so it could not be deleted. Run the command again from your desktop session.", null, inner);

    public IEnumerable<string> Names() =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*" + Extension).Select(path => Path.GetFileNameWithoutExtension(path)) : [];

    /// <summary>Whether the system stores secrets: writes, reads and deletes one.</summary>
    /// <param name="reason">The reason if it does not.</param>
    public bool Works(out string reason)
    {
        try
        {
            Open(Probe).VerifyPersistence();
            reason = string.Empty;
            return true;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            reason = Reason(e);
            return false;
        }
    }

    /// <summary>libsecret's messages are about its internals; a user can act on only two causes.</summary>
    private static string Reason(Exception e) => OperatingSystem.IsLinux()
        ? "the keyring of this session is locked or does not exist"
        : UntrustedText.Line((e.InnerException ?? e).Message).TrimEnd('.');

    /// <summary>The package throws non-public exception types, and the exceptions of the calls that it makes.</summary>
    private static bool IsRefusal(Exception e) =>
        e.GetType().Assembly == typeof(MsalCachePersistenceException).Assembly || e is CryptographicException or IOException or UnauthorizedAccessException or DllNotFoundException or InvalidOperationException or NotSupportedException;

    private string FileOf(string name) => Path.Combine(folder, name + Extension);

    private Storage Open(string name) => Storage.Create(
        new StorageCreationPropertiesBuilder(name + Extension, folder)
            .WithMacKeyChain(Service, name)
            .WithLinuxKeyring(
                "io.github.psfederation.cache", MsalCacheHelper.LinuxKeyRingDefaultCollection, "PSFederation", new("name", name), new("module", Service))
            .Build());
}
