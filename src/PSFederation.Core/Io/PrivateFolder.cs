using System.Globalization;

namespace PSFederation.Core.Io;

/// <summary>
/// Files and folders of this module that only the account can read and change. Their content decides which programs run, where secrets are sent and
/// whose credentials are used. On Unix, owner and mode are checked, for root too. On Windows, the user's profile folder is private, and
/// <see cref="WindowsAccess"/> checks the access lists of folders elsewhere.
/// </summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;
    private const UnixFileMode OfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const uint Root = 0;
    private const string TemporaryPrefix = "psfederation-";
    private const string SystemTemporary = "/tmp";

    /// <summary>As many links as Linux follows in one path (path_resolution(7)).</summary>
    private const int MaxLinks = 40;

    /// <summary>Creates a folder with mode 0700, and its missing parents; an existing folder is not changed.</summary>
    /// <param name="folder">The full path.</param>
    public static void Create(string folder)
    {
        if (Directory.Exists(folder))
            return;
        if (OperatingSystem.IsWindows())
        {
            WindowsAccess.Create(folder);
            return;
        }

        // Parents would get the default mode of the system.
        if (Path.GetDirectoryName(folder) is { Length: > 0 } above)
            Create(above);
        Directory.CreateDirectory(folder, OwnersFolder);
    }

    /// <summary>
    /// Creates a temporary folder with mode 0700 (if modes exist) that no other account can replace: in the temporary folder of the system
    /// (TMPDIR), or in /tmp if other accounts can change that folder.
    /// </summary>
    /// <returns>The folder.</returns>
    /// <exception cref="FederationException">Neither place is safe.</exception>
    public static DirectoryInfo CreateTemporary()
    {
        if (OperatingSystem.IsWindows())
            return Directory.CreateTempSubdirectory(TemporaryPrefix);
        string name = TemporaryPrefix + Guid.NewGuid().ToString("N"), chosen = Path.GetFullPath(Path.GetTempPath());
        string place = Array.Find([chosen, SystemTemporary], folder => Directory.Exists(folder) && IsOwn(Path.Combine(folder, name)))
            ?? throw new FederationException(
                FederationErrorCode.FileUnsafe, $"Other accounts can change files in '{chosen}' and {SystemTemporary}, so neither is used; expected a folder of this account, or a sticky folder that belongs to root. Set TMPDIR to such a folder.", chosen);
        return Directory.CreateDirectory(Path.Combine(place, name), OwnersFolder);
    }

    /// <summary>
    /// Throws if another account could have changed or could replace a file or folder of this module: it, its parent folders and the links
    /// on the path must belong to this account or root, and must not be writable by everyone or by a group with other members. A parent folder
    /// can be writable by everyone if root owns it and it is sticky, such as /tmp. Then removes the permissions of others on files that this account owns.
    /// </summary>
    /// <param name="path">The full path. It need not exist.</param>
    /// <param name="what">Its content, for the message.</param>
    /// <param name="repair">Whether to remove permissions. A folder that the user specified can contain other files too.</param>
    /// <exception cref="FederationException">It is not safe; the message contains the command to correct it.</exception>
    public static void RequireOwn(string path, string what, bool repair = true)
    {
        if (OperatingSystem.IsWindows())
        {
            if (WindowsAccess.FindShared(path) is { } shared)
                throw Unsafe(
                    shared.Folder, Place(shared.Folder, path, what), $"can be changed by the group {shared.Group}",
                    $"run icacls \"{shared.Folder}\" /inheritance:r /grant:r \"%USERNAME%:(OI)(CI)F\"");
            return;
        }

        uint account = UnixFileStatus.CurrentAccount;
        bool isThere = File.Exists(path) || Directory.Exists(path);
        List<(string Path, UnixFileStatus Status)> steps = Steps(path);
        for (int i = 0; i < steps.Count; i++)
            RequireSafe(steps[i].Path, steps[i].Status, account, isAbove: !isThere || i < steps.Count - 1, path, what);
        if (repair && isThere && steps[^1] is var (last, status) && status.Owner == account && (status.Permissions & OfOthers) != 0)
            Repair(last, status.IsFolder ? OwnersFolder : OwnersFile);
    }

    /// <summary>Whether other accounts can read it, by its mode; on Windows folders inherit the permissions of the user's folder.</summary>
    public static bool IsOpenToOthers(string folder) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & ~OwnersFolder) != 0;

    private static bool IsOwn(string path)
    {
        try
        {
            RequireOwn(path, string.Empty, repair: false);
            return true;
        }
        catch (FederationException)
        {
            return false;
        }
    }

    private static void RequireSafe(string path, UnixFileStatus status, uint account, bool isAbove, string asked, string what)
    {
        string place = Place(path, asked, what);
        if (status.Owner != account && status.Owner != Root)
            throw Unsafe(
                path, place, string.Create(CultureInfo.InvariantCulture, $"belongs to another account (uid {status.Owner})"),
                string.Create(CultureInfo.InvariantCulture, $"change its owner: chown {account} '{path}' && chmod go-w '{path}'"));
        if (status.IsLink || (isAbove && status.Owner == Root && status.Permissions.HasFlag(UnixFileMode.StickyBit)))
            return;
        if (status.Permissions.HasFlag(UnixFileMode.OtherWrite))
            throw Unsafe(path, place, $"can be changed by every account (mode {Octal(status)})", $"run chmod go-w '{path}'");
        if (status.Permissions.HasFlag(UnixFileMode.GroupWrite) && UnixGroup.HasOthers(status.Group, account))
            throw Unsafe(
                path, place, string.Create(CultureInfo.InvariantCulture, $"can be changed by other members of its group (mode {Octal(status)}, gid {status.Group})"),
                $"run chmod go-w '{path}'");
    }

    private static string Place(string path, string asked, string what) =>
        path == asked ? $"'{path}', which contains {what}," : $"'{asked}', which contains {what}, depends on '{path}', which";

    private static string Octal(UnixFileStatus status) => Convert.ToString((int)status.Permissions, 8);

    private static FederationException Unsafe(string path, string place, string why, string remedy) => new(
        FederationErrorCode.FileUnsafe, $"{place} {why}, so it is not used; expected a file or folder that only this account and root can change. Check its content, then {remedy}. Or set PSFEDERATION_HOME to another folder.", path);

    private static void Repair(string path, UnixFileMode mode)
    {
        try
        {
#pragma warning disable CA1416 // The caller returned on Windows.
            File.SetUnixFileMode(path, mode);
#pragma warning restore CA1416
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The disk is read-only or has no modes. By the reported mode, others cannot write there.
        }
    }

    /// <summary>Every folder and link on the way to a path, and the file at its end.</summary>
    private static List<(string Path, UnixFileStatus Status)> Steps(string path)
    {
        List<(string Path, UnixFileStatus Status)> steps = [];
        Stack<string> ahead = new();
        string here = "/";
        Push(path);
        if (UnixFileStatus.Of(here) is { } root)
            steps.Add((here, root));
        for (int links = 0; ahead.TryPop(out string? name) && links <= MaxLinks;)
        {
            string next = name == ".." ? Path.GetDirectoryName(here) ?? here : Path.Combine(here, name);
            if (UnixFileStatus.Of(next) is not { } status)
                break;
            steps.Add((next, status));
            if (!status.IsLink)
            {
                here = next;
                continue;
            }

            links++;
            Push(new FileInfo(next).LinkTarget ?? string.Empty);
        }

        return steps;

        void Push(string part)
        {
            if (part.StartsWith('/'))
                here = "/";
            foreach (string name in part.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".").Reverse())
                ahead.Push(name);
        }
    }
}
