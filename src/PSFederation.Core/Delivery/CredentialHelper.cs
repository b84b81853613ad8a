using System.ComponentModel;
using System.Diagnostics;
using PSFederation.Core.Io;
using PSFederation.Core.Profiles;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Delivery;

/// <summary>
/// The native program that serves cached credentials to a credential_process. The module brings one for each platform, in a folder that an update
/// replaces and in files that no package manager makes executable, so the one that AWS profiles name is a copy in a folder of the user.
/// </summary>
/// <param name="source">The program in the module; null where the module has none for this platform.</param>
public sealed class CredentialHelper(string? source)
{
    private const string Name = "psfederation-credential-process";

    /// <summary>What the program is asked for when it is installed: whether it can run here and read the cache.</summary>
    private const string Check = "--check";

    private const string What = "the native program for credential_process";

    private const UnixFileMode OwnersProgram = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>It takes milliseconds.</summary>
    private static readonly TimeSpan CheckPatience = TimeSpan.FromSeconds(10);

    /// <summary>The program that AWS profiles name.</summary>
    public static string InstalledPath => Path.Combine(FederationFolder.HelperPath, FileName);

    /// <summary>Whether the module has one that an AWS profile can name.</summary>
    public bool IsAvailable => source is not null && CredentialProcessCommand.CanBeginWith(InstalledPath, OperatingSystem.IsWindows());

    private static string FileName => OperatingSystem.IsWindows() ? Name + ".exe" : Name;

    /// <summary>The program of this module for this platform.</summary>
    /// <param name="moduleBase">The folder of the module.</param>
    /// <returns>The program, which may be none.</returns>
    public static CredentialHelper Of(string moduleBase)
    {
        string path = Path.Combine(moduleBase, ModulePlatform.Folder, ModulePlatform.Name, FileName);
        return new CredentialHelper(File.Exists(path) ? path : null);
    }

    /// <summary>Installs the program, or replaces another version of it, and tries whether it runs.</summary>
    /// <param name="reporter">Where it is said why there is none.</param>
    /// <returns>The path; null where AWS profiles have to start pwsh.</returns>
    public async Task<string?> InstallAsync(IOperationReporter reporter, CancellationToken cancellationToken)
    {
        if (!IsAvailable)
        {
            reporter.Verbose(source is null
                ? $"The module has no native program for credential_process on {ModulePlatform.Name}; AWS SDKs start pwsh"
                : $"A command cannot begin with {UntrustedText.Line(InstalledPath)}; AWS SDKs start pwsh");
            return null;
        }

        string? problem = await TryInstallAsync(cancellationToken).ConfigureAwait(false) ?? await ProblemAsync(reporter, cancellationToken).ConfigureAwait(false);
        if (problem is null)
            return InstalledPath;
        reporter.Warning($"The native program for credential_process in '{FederationFolder.HelperPath}' cannot be used: {problem}. AWS SDKs start pwsh instead, which takes longer.");
        return null;
    }

    /// <summary>Replaces the installed program where it is that of another version of the module. For commands that programs wait for: nothing is reported.</summary>
    /// <returns>When it is done, or cannot be done.</returns>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        if (source is not null && File.Exists(InstalledPath))
            await TryInstallAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Why it cannot be installed, as a part of a sentence; null when it is there.</returns>
    private async Task<string?> TryInstallAsync(CancellationToken cancellationToken)
    {
        try
        {
            PrivateFolder.Create(FederationFolder.HelperPath);
            PrivateFolder.RequireOwn(FederationFolder.HelperPath, What);
            // Without its repair, which would take the right to run it away.
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

    /// <summary>Renames a whole and executable program over the one that others may be starting at this moment.</summary>
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
                // The AWS profiles name this path: the former program stays in it.
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
    /// <returns>Where it is now; null when there is none.</returns>
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

    /// <returns>Why it does not run here; null when it does.</returns>
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
