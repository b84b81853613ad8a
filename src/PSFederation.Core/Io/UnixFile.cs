using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PSFederation.Core.Io;

/// <summary>Unix file operations that .NET does not have: set the owner, and rename without copying.</summary>
internal static class UnixFile
{
    private const string Library = "libc";

    /// <summary>EBUSY and EXDEV, the same on Linux and macOS: the file is a mount point, or is on another file system.</summary>
    private const int Busy = 16, OtherDevice = 18;

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
#pragma warning restore IDE1006, SYSLIB1054, SA1300, CA2101
}
