using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PSFederation.Core.Io;

/// <summary>Unix file operations that .NET does not have: set the owner, and rename without copying.</summary>
internal static class UnixFile
{
    private const string Library = "libc";

    /// <summary>EBUSY and EXDEV, the same on Linux and macOS: the file is a mount point, or is on another file system.</summary>
    private const int Busy = 16, OtherDevice = 18;

    /// <summary>AT_FDCWD, AT_SYMLINK_NOFOLLOW and STATX_NLINK of Linux.</summary>
    private const int CurrentFolder = -100, NoFollow = 0x100, NameCount = 4;

    private const string AccessList = "system.posix_acl_access", UserAttribute = "user.";

    /// <summary>Renames a file over another one.</summary>
    /// <param name="from">The file.</param>
    /// <param name="to">Its new path, on the same file system.</param>
    /// <returns>False if the target cannot be replaced, because it is a mount point.</returns>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public static bool TryRename(string from, string to)
    {
        if (rename(from, to) == 0)
            return true;
        int error = Marshal.GetLastPInvokeError();
        return error is Busy or OtherDevice ? false : throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    /// <summary>
    /// Sets owner, group and permissions of an open file. It uses the handle, because root does this in folders of other accounts: such an account could
    /// replace the path with a link to another file meanwhile.
    /// </summary>
    /// <param name="file">The file, which this process created.</param>
    /// <param name="status">Owner, group and permissions.</param>
    /// <returns>False if this account is not allowed to do this.</returns>
    public static bool TryGive(SafeFileHandle file, UnixFileStatus status)
    {
        if (OperatingSystem.IsWindows() || fchown(file, status.Owner, status.Group) != 0)
            return false;
        // After the owner, because a change of the owner removes permissions.
        File.SetUnixFileMode(file, status.Permissions);
        return true;
    }

    /// <summary>
    /// Whether a new file in its place would lose something that owner, group and permissions do not show: other names of the same file (hard links), an
    /// access control list, or attributes of the user. Only Linux is asked.
    /// </summary>
    /// <param name="path">The file; not a link.</param>
    public static bool HasMoreThanStatus(string path)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        return Names(path) > 1 || Attributes(path).Any(name => name == AccessList || name.StartsWith(UserAttribute, StringComparison.Ordinal));
    }

    private static uint Names(string path)
    {
        try
        {
            return statx(CurrentFolder, path, NoFollow, NameCount, out ExtendedStatus status) == 0 && (status.Mask & NameCount) != 0 ? status.Names : 1;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before 2018.
            return 1;
        }
    }

    private static string[] Attributes(string path)
    {
        // A list that is longer than this contains more than what the system sets.
        byte[] list = new byte[64 * 1024];
        nint length = llistxattr(path, list, (nuint)list.Length);
        return length <= 0 ? [] : Encoding.UTF8.GetString(list, 0, (int)length).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Sets owner and group of a file or folder, or of a link itself.</summary>
    /// <param name="owner">The user ID.</param>
    /// <param name="group">The group ID.</param>
    /// <returns>False if this account is not allowed to do this.</returns>
    public static bool TryGiveOwner(string path, uint owner, uint group) => !OperatingSystem.IsWindows() && lchown(path, owner, group) == 0;

#pragma warning disable IDE1006, SYSLIB1054, SA1300, CA2101 // The names are from the C library, paths are UTF-8, and the calls need no generated code.
    [DllImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    [DllImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fchown(SafeFileHandle file, uint owner, uint group);

    [DllImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int lchown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);

    [DllImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out ExtendedStatus status);

    [DllImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint llistxattr([MarshalAs(UnmanagedType.LPUTF8Str)] string path, byte[] list, nuint size);
#pragma warning restore IDE1006, SYSLIB1054, SA1300, CA2101

    /// <summary>The beginning of struct statx, which is the same on all processors.</summary>
    [StructLayout(LayoutKind.Sequential, Size = Room)]
    private struct ExtendedStatus
    {
        public const int Room = 256;

        public uint Mask;
        public uint BlockSize;
        public ulong Flags;
        public uint Names;
    }
}
