using System.Runtime.InteropServices;

namespace PSFederation.Core.Io;

/// <summary>The owner of a file on Unix, and its mode (stat(2)). .NET returns only the mode.</summary>
/// <param name="Owner">The ID of its owner (uid).</param>
/// <param name="Group">The ID of its group (gid).</param>
/// <param name="Mode">The kind of file and its permissions.</param>
internal readonly record struct UnixFileStatus(uint Owner, uint Group, int Mode)
{
    private const string RuntimeLibrary = "libSystem.Native";
    private const int KindBits = 0xF000;
    private const int Link = 0xA000;
    private const int Folder = 0x4000;
    private const int Regular = 0x8000;
    private const int PermissionBits = 0xFFF;

    /// <summary>The effective account of this process, which the system uses for file access.</summary>
    public static uint CurrentAccount => EffectiveUser();

    public UnixFileMode Permissions => (UnixFileMode)(Mode & PermissionBits);

    /// <summary>Whether it is a symbolic link. Its own mode has no meaning.</summary>
    public bool IsLink => (Mode & KindBits) == Link;

    public bool IsFolder => (Mode & KindBits) == Folder;

    /// <summary>Whether it is a regular file, not a pipe, a device or a socket.</summary>
    public bool IsRegular => (Mode & KindBits) == Regular;

    /// <summary>Reads the status of a file, a folder, or of a link itself; null if it does not exist or cannot be reached.</summary>
    /// <param name="path">The full path.</param>
    public static UnixFileStatus? Of(string path) =>
        LStat(path, out RuntimeStatus status) == 0 ? new UnixFileStatus(status.Owner, status.Group, status.Mode) : null;

    // The layout of struct stat differs between systems and processors. The runtime's own library has one layout for all of them, and these
    // fields come first in it since .NET Core 1.0. A test compares them with the results of chown and chmod.
    [StructLayout(LayoutKind.Sequential, Size = Room)]
    private struct RuntimeStatus
    {
        /// <summary>More than twice the size of the whole structure.</summary>
        public const int Room = 256;

        public int Flags;
        public int Mode;
        public uint Owner;
        public uint Group;
    }

#pragma warning disable SYSLIB1054, CA2101, CA5392 // The calls need no generated code, paths are UTF-8, and the library is next to the runtime.
    [DllImport(RuntimeLibrary, EntryPoint = "SystemNative_LStat")]
    private static extern int LStat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, out RuntimeStatus status);

    [DllImport(RuntimeLibrary, EntryPoint = "SystemNative_GetEUid")]
    private static extern uint EffectiveUser();
#pragma warning restore SYSLIB1054, CA2101, CA5392
}
