using System.Runtime.InteropServices;

namespace PSFederation.Core.Io;

/// <summary>
/// The members of a group on Unix, as the system's account databases list them (getgrgid(3), getpwent(3)). Many systems create a group for each
/// account, and files that such a group can write are as private as files that the account can write.
/// </summary>
internal static class UnixGroup
{
    private const string Library = "libc";
    private const uint Root = 0;
    private const string RootName = "root";

    /// <summary>getgrgid_r(3) returns ERANGE if the buffer is too small for all members.</summary>
    private const int TooSmall = 34;
    private const int FirstRoom = 4 * 1024;
    private const int MostRoom = 16 * 1024 * 1024;

    /// <summary>getpwent(3) iterates over one list for the whole process.</summary>
    private static readonly object Gate = new();

    /// <summary>
    /// Whether an account other than the given one and root belongs to the group, or could belong to it. A directory service need not list all of its
    /// accounts, so a group counts as private only if this account is known to belong to it, or if it has the account's name.
    /// </summary>
    /// <param name="group">The group ID.</param>
    /// <param name="account">The user ID.</param>
    public static bool HasOthers(uint group, uint account)
    {
        (string? name, IReadOnlyList<string> members) = Read(group);
        string accountName = account == Root ? RootName : Environment.UserName;
        if (members.Any(member => member != accountName && member != RootName))
            return true;
        (bool own, bool others) = PrimaryMembers(group, account);
        return others || !(own || members.Count > 0 || name == accountName);
    }

    /// <summary>The accounts whose primary group it is. The group itself does not list them.</summary>
    private static (bool Own, bool Others) PrimaryMembers(uint group, uint account)
    {
        bool own = false, others = false;
        lock (Gate)
        {
            setpwent();
            for (nint entry = getpwent(); entry != 0; entry = getpwent())
            {
                Account listed = Marshal.PtrToStructure<Account>(entry);
                if (listed.Group != group)
                    continue;
                own |= listed.Id == account || listed.Id == Root;
                others |= listed.Id != account && listed.Id != Root;
            }

            endpwent();
        }

        return (own, others);
    }

    private static (string? Name, IReadOnlyList<string> Members) Read(uint group)
    {
        for (int room = FirstRoom; room <= MostRoom; room *= 4)
        {
            nint buffer = Marshal.AllocHGlobal(room);
            try
            {
                int error = getgrgid_r(group, out Group entry, buffer, (nuint)room, out nint found);
                if (error == TooSmall)
                    continue;
                return error == 0 && found != 0 ? (Marshal.PtrToStringUTF8(entry.Name), Members(entry.Members)) : (null, []);
            }
            finally
            {
                Marshal.FreeHGlobal(buffer);
            }
        }

        return (null, []);
    }

    private static List<string> Members(nint list)
    {
        List<string> members = [];
        for (nint at = list; at != 0 && Marshal.ReadIntPtr(at) is var name && name != 0; at += nint.Size)
            members.Add(Marshal.PtrToStringUTF8(name) ?? string.Empty);
        return members;
    }

    /// <summary>struct group, the same on Linux and macOS.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Group
    {
        public nint Name;
        public nint Password;
        public uint Id;
        public nint Members;
    }

    /// <summary>The beginning of struct passwd, the same on Linux and macOS.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Account
    {
        public nint Name;
        public nint Password;
        public uint Id;
        public uint Group;
    }

#pragma warning disable IDE1006, SYSLIB1054, SA1300, CA5392 // The names are from the C library, and the calls need no generated code.
    [DllImport(Library)]
    private static extern int getgrgid_r(uint group, out Group entry, nint buffer, nuint room, out nint found);

    [DllImport(Library)]
    private static extern void setpwent();

    [DllImport(Library)]
    private static extern nint getpwent();

    [DllImport(Library)]
    private static extern void endpwent();
#pragma warning restore IDE1006, SYSLIB1054, SA1300, CA5392
}
