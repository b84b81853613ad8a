using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PSFederation.Core.Io;

/// <summary>What .NET does not do with files of Unix: set the owner, and rename without copying.</summary>
internal static class UnixFile
{
    private const string Library = "libc";

    /// <summary>EBUSY and EXDEV, the same on Linux and macOS: the file is a mount point of its own, or lies on another file system.</summary>
    private const int Busy = 16, OtherDevice = 18;

    /// <summary>Renames a file over another one.</summary>
    /// <param name="from">The file.</param>
    /// <param name="to">Its new path, on the same file system.</param>
    /// <returns>False when the other one cannot be replaced, because it is a mount point.</returns>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public static bool TryRename(string from, string to)
    {
        if (rename(from, to) == 0)
            return true;
        int error = Marshal.GetLastPInvokeError();
        return error is Busy or OtherDevice ? false : throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    /// <summary>
    /// Gives an open file owner, group and permissions. By the handle, because root does this in folders of other accounts: by its path, such an account could
    /// put a link to another file in its place meanwhile.
    /// </summary>
    /// <param name="file">The file, which this process has made.</param>
    /// <param name="status">Owner, group and permissions.</param>
    /// <returns>False when this account may not.</returns>
    public static bool TryGive(SafeFileHandle file, UnixFileStatus status)
    {
        if (OperatingSystem.IsWindows() || fchown(file, status.Owner, status.Group) != 0)
            return false;
        // After the owner, because a change of it takes permissions away.
        File.SetUnixFileMode(file, status.Permissions);
        return true;
    }

    /// <summary>Gives a file or folder, or a link itself, an owner and group.</summary>
    /// <param name="owner">The number of the account.</param>
    /// <param name="group">The number of the group.</param>
    /// <returns>False when this account may not.</returns>
    public static bool TryGiveOwner(string path, uint owner, uint group) => !OperatingSystem.IsWindows() && lchown(path, owner, group) == 0;

#pragma warning disable IDE1006, SYSLIB1054, SA1300, CA2101 // The names are those of the C library, paths are UTF-8, and the calls need no generated code.
    [DllImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    [DllImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fchown(SafeFileHandle file, uint owner, uint group);

    [DllImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int lchown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);
#pragma warning restore IDE1006, SYSLIB1054, SA1300, CA2101
}
