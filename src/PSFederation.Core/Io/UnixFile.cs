using System.Runtime.InteropServices;

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
        if (OperatingSystem.IsWindows())
        {
            File.Move(from, to, overwrite: true);
            return true;
        }

        if (rename(from, to) == 0)
            return true;
        int error = Marshal.GetLastPInvokeError();
        return error is Busy or OtherDevice ? false : throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    /// <summary>Gives a file or folder the owner, group and permissions of another one.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="status">Owner, group and permissions.</param>
    /// <returns>False when this account may not.</returns>
    public static bool TryGive(string path, UnixFileStatus status)
    {
        if (OperatingSystem.IsWindows() || UnixFileStatus.Of(path) is not { } own)
            return false;
        if ((own.Owner != status.Owner || own.Group != status.Group) && chown(path, status.Owner, status.Group) != 0)
            return false;
        // After the owner, because a change of it takes permissions away.
        if (own.Permissions != status.Permissions)
            File.SetUnixFileMode(path, status.Permissions);
        return true;
    }

#pragma warning disable IDE1006, SYSLIB1054, SA1300, CA2101 // The names are those of the C library, paths are UTF-8, and the calls need no generated code.
    [DllImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    [DllImport(Library, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);
#pragma warning restore IDE1006, SYSLIB1054, SA1300, CA2101
}
