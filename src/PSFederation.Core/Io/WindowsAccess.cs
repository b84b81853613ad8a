using System.Globalization;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace PSFederation.Core.Io;

/// <summary>
/// Which accounts can change a folder on Windows, by its access list in the security descriptor definition language (MS-DTYP 2.5.1). Folders in the profile of the
/// user are private; a folder elsewhere has the access list of the disk, which often allows every account to write.
/// </summary>
internal static class WindowsAccess
{
    private const uint WriteData = 0x2, AppendData = 0x4, DeleteChild = 0x40, Delete = 0x10000, WriteDac = 0x40000, WriteOwner = 0x80000, GenericAll = 0x10000000, GenericWrite = 0x40000000;

    /// <summary>The rights to change the content of a folder, or to replace it.</summary>
    private const uint Change = WriteData | AppendData | DeleteChild | Delete | WriteDac | WriteOwner | GenericAll | GenericWrite;

    /// <summary>The rights in a parent folder to replace a folder.</summary>
    private const uint Replace = DeleteChild | WriteDac | WriteOwner | GenericAll;

    private const string NoList = "NO_ACCESS_CONTROL";
    private const string InheritOnly = "IO";

    /// <summary>The groups with accounts of other people, by their alias and by their SID.</summary>
    private static readonly Dictionary<string, string> Groups = new(StringComparer.OrdinalIgnoreCase)
    {
        ["WD"] = "Everyone",
        ["S-1-1-0"] = "Everyone",
        ["AU"] = "Authenticated Users",
        ["S-1-5-11"] = "Authenticated Users",
        ["BU"] = "Users",
        ["S-1-5-32-545"] = "Users",
        ["BG"] = "Guests",
        ["S-1-5-32-546"] = "Guests",
        ["IU"] = "INTERACTIVE",
        ["S-1-5-4"] = "INTERACTIVE",
        ["NU"] = "NETWORK",
        ["S-1-5-2"] = "NETWORK",
        ["AN"] = "ANONYMOUS LOGON",
        ["S-1-5-7"] = "ANONYMOUS LOGON",
        ["DU"] = "Domain Users",
        ["DG"] = "Domain Guests",
    };

    /// <summary>The rights with a two-letter name.</summary>
    private static readonly Dictionary<string, uint> Rights = new(StringComparer.Ordinal)
    {
        ["GA"] = GenericAll,
        ["GW"] = GenericWrite,
        ["GR"] = 0x80000000,
        ["GX"] = 0x20000000,
        ["FA"] = 0x1F01FF,
        ["FW"] = 0x120116,
        ["FR"] = 0x120089,
        ["FX"] = 0x1200A0,
        ["CC"] = 0x1,
        ["DC"] = WriteData,
        ["LC"] = AppendData,
        ["SW"] = 0x8,
        ["RP"] = 0x10,
        ["WP"] = 0x20,
        ["DT"] = DeleteChild,
        ["LO"] = 0x80,
        ["CR"] = 0x100,
        ["SD"] = Delete,
        ["RC"] = 0x20000,
        ["WD"] = WriteDac,
        ["WO"] = WriteOwner,
    };

    /// <summary>An access list for only the account, the system and the administrators; nothing is inherited from the parent folder.</summary>
    /// <param name="account">The SID of the account.</param>
    public static string ForAccount(string account) => $"D:P(A;OICI;FA;;;{account})(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";

    /// <summary>The group of other accounts that can change a folder by its access list; null if there is none.</summary>
    /// <param name="list">The access list in SDDL.</param>
    /// <param name="isAbove">Whether it is a parent folder, where only the right to replace the child counts.</param>
    public static string? OthersWhoChange(string list, bool isAbove)
    {
        if (list.Contains(NoList, StringComparison.Ordinal))
            return Groups["WD"];
        foreach (string entry in list.Split('(').Skip(1))
        {
            string[] fields = entry.Split(')')[0].Split(';');
            if (fields is not [("A" or "XA"), var flags, var rights, _, _, var who, ..] || !Groups.TryGetValue(who, out string? group))
                continue;
            if (isAbove ? (Mask(rights) & Replace) != 0 && !Pairs(flags).Contains(InheritOnly) : (Mask(rights) & Change) != 0)
                return group;
        }

        return null;
    }

    /// <summary>Creates a folder and its missing parents, for this account only if it is outside of the user's profile.</summary>
    /// <param name="folder">The full path.</param>
    [SupportedOSPlatform("windows")]
    public static void Create(string folder)
    {
        if (IsInProfile(folder))
        {
            Directory.CreateDirectory(folder);
            return;
        }

        using WindowsIdentity me = WindowsIdentity.GetCurrent();
        DirectorySecurity security = new();
        security.SetSecurityDescriptorSddlForm(ForAccount(me.User!.Value));
        security.CreateDirectory(folder);
    }

    /// <summary>The folder on the path that other accounts can change, and their group; null if there is none.</summary>
    /// <param name="path">The full path of a file or folder, which need not exist.</param>
    [SupportedOSPlatform("windows")]
    public static (string Folder, string Group)? FindShared(string path)
    {
        if (IsInProfile(path))
            return null;
        bool isAbove = false;
        for (DirectoryInfo? folder = new(Directory.Exists(path) ? path : Path.GetDirectoryName(path)!); folder is not null; folder = folder.Parent)
        {
            if (!folder.Exists)
                continue;
            if (OthersWhoChange(ListOf(folder), isAbove) is { } group)
                return (folder.FullName, group);
            isAbove = true;
        }

        return null;
    }

    /// <summary>The access list; empty if this account cannot read it, which happens only in folders that others control.</summary>
    [SupportedOSPlatform("windows")]
    private static string ListOf(DirectoryInfo folder)
    {
        try
        {
            return folder.GetAccessControl(AccessControlSections.Access).GetSecurityDescriptorSddlForm(AccessControlSections.Access);
        }
        catch (UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    private static bool IsInProfile(string path) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)) + Path.DirectorySeparatorChar, StringComparison.OrdinalIgnoreCase);

    private static uint Mask(string rights) =>
        rights.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(rights.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint mask) ? mask : uint.MaxValue
            : Pairs(rights).Aggregate(0u, (sum, right) => sum | Rights.GetValueOrDefault(right, uint.MaxValue));

    private static IEnumerable<string> Pairs(string letters) => letters.Chunk(2).Select(pair => new string(pair));
}
