using System.ComponentModel;
using System.Diagnostics;
using PSFederation.Core.Io;
using PSFederation.Core.Profiles;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Delivery;

/// <summary>
/// The native program that serves cached credentials to a credential_process. The module contains one for each platform, in a folder that an update
/// replaces and in files that package managers do not make executable. AWS profiles therefore use a copy in a user folder.
/// </summary>
/// <param name="source">The program in the module; null if the module has none for this platform.</param>
public sealed class CredentialHelper(string? source)
{
    private const string Name = "psfederation-credential-process";

    /// <summary>The test call at installation: whether the program runs here and can read the cache.</summary>
    private const string Check = "--check";

    private const string What = "the native program for credential_process";

    private const UnixFileMode OwnersProgram = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>It takes milliseconds.</summary>
    private static readonly TimeSpan CheckPatience = TimeSpan.FromSeconds(10);

    /// <summary>The program that AWS profiles use.</summary>
    public static string InstalledPath => Path.Combine(FederationFolder.HelperPath, FileName);

    /// <summary>Whether the module has a program that an AWS profile can use.</summary>
    public bool IsAvailable => source is not null && CredentialProcessCommand.CanBeginWith(InstalledPath, OperatingSystem.IsWindows());

    private static string FileName => OperatingSystem.IsWindows() ? Name + ".exe" : Name;

    /// <summary>The program of this module for this platform.</summary>
    /// <param name="moduleBase">The folder of the module.</param>
    /// <returns>The program, which can be missing.</returns>
    public static CredentialHelper Of(string moduleBase)
    {
        string path = Path.Combine(moduleBase, ModulePlatform.Folder, ModulePlatform.Name, FileName);
        return new CredentialHelper(File.Exists(path) ? path : null);
    }

    /// <summary>Installs the program, or replaces another version of it, and checks that it runs.</summary>
    /// <param name="reporter">Reports why there is none.</param>
    /// <returns>The path; null if AWS profiles have to start pwsh.</returns>
    public async Task<string?> InstallAsync(IOperationReporter reporter, CancellationToken cancellationToken)
    {
        if (!IsAvailable)
        {
            reporter.Verbose(source is null
                ? $"The module has no native program for credential_process on {ModulePlatform.Name}, so AWS SDKs start pwsh"
                : $"A command cannot begin with {UntrustedText.Line(InstalledPath)}, so AWS SDKs start pwsh");
            return null;
        }

        string? problem = await TryInstallAsync(cancellationToken).ConfigureAwait(false) ?? await ProblemAsync(reporter, cancellationToken).ConfigureAwait(false);
        if (problem is null)
            return InstalledPath;
        reporter.Warning($"The native program for credential_process in '{FederationFolder.HelperPath}' cannot be used: {problem}. AWS SDKs start pwsh instead, which is slower.");
        return null;
    }

    /// <summary>Replaces the installed program if it belongs to another version of the module. For commands that other programs wait for, so it reports nothing.</summary>
    /// <returns>A task that completes when the program is replaced, or cannot be replaced.</returns>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        if (source is not null && File.Exists(InstalledPath))
            await TryInstallAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Why it cannot be installed, as a part of a sentence; null if it is installed.</returns>
    private async Task<string?> TryInstallAsync(CancellationToken cancellationToken)
    {
        try
        {
            PrivateFolder.Create(FederationFolder.HelperPath);
            PrivateFolder.RequireOwn(FederationFolder.HelperPath, What);
            // Without the repair, which would remove the execute permission.
            PrivateFolder.RequireOwn(InstalledPath, What, repair: false);
            byte[] program = await File.ReadAllBytesAsync(source!, cancellationToken).ConfigureAwait(false);
            if (!await IsInstalledAsync(program, cancellationToken).ConfigureAwait(false))
                await ReplaceAsync(program, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is FederationException or IOException or UnauthorizedAccessException)
        {
            return UntrustedText.Of(e);
        }
    }

    private static async Task<bool> IsInstalledAsync(byte[] program, CancellationToken cancellationToken) =>
        new FileInfo(InstalledPath) is { Exists: true } file
        && file.Length == program.Length
        && (OperatingSystem.IsWindows() || File.GetUnixFileMode(InstalledPath) == OwnersProgram)
        && await File.ReadAllBytesAsync(InstalledPath, cancellationToken).ConfigureAwait(false) is var installed
        && installed.AsSpan().SequenceEqual(program);

    /// <summary>Replaces the program by a rename, so that other processes that start it always find a complete executable.</summary>
    private static async Task ReplaceAsync(byte[] program, CancellationToken cancellationToken)
    {
        string staged = $"{InstalledPath}.{Guid.NewGuid():N}{AtomicFile.TemporaryEnd}";
        try
        {
            FileStreamOptions options = FileLock.OwnersAlone(FileMode.CreateNew);
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnersProgram;
            FileStream file = new(staged, options);
            await using (file.ConfigureAwait(false))
            {
                await file.WriteAsync(program, cancellationToken).ConfigureAwait(false);
                await file.FlushAsync(cancellationToken).ConfigureAwait(false);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }

            string? former = OperatingSystem.IsWindows() ? MoveAway() : null;
            try
            {
                await FileRename.TryAsync(staged, InstalledPath).ConfigureAwait(false);
            }
            catch when (former is not null && !File.Exists(InstalledPath))
            {
                // AWS profiles contain this path, so the former program stays there.
                File.Move(former, InstalledPath);
                throw;
            }
        }
        finally
        {
            File.Delete(staged);
        }
    }

    /// <summary>Windows does not replace a running program, but renames it. The old one is deleted when it no longer runs.</summary>
    /// <returns>Its new path; null if there is none.</returns>
    private static string? MoveAway()
    {
        foreach (string former in Directory.EnumerateFiles(FederationFolder.HelperPath, FileName + ".*.old"))
        {
            try
            {
                File.Delete(former);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It still runs.
            }
        }

        if (!File.Exists(InstalledPath))
            return null;
        string old = $"{InstalledPath}.{Guid.NewGuid():N}.old";
        File.Move(InstalledPath, old);
        return old;
    }

    /// <returns>Why it does not run here; null if it does.</returns>
    private static async Task<string?> ProblemAsync(IOperationReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            ProgramOutput run = await ProgramOutput.OfAsync(new ProcessStartInfo(InstalledPath, [Check]), What, CheckPatience, reporter, cancellationToken).ConfigureAwait(false);
            return run.ExitCode == 0 ? null : $"it does not run on this system (exit code {run.ExitCode.Grouped()}{(run.Complaint is { } complaint ? $", {complaint}" : string.Empty)})";
        }
        catch (Exception e) when (e is Win32Exception or FederationException)
        {
            return UntrustedText.Of(e);
        }
    }
}
