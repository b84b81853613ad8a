using System.Globalization;
using System.Net;

namespace PSFederation.Core.Http;

/// <summary>
/// Finds the account of the program at the other end of a local connection, by the socket table of Linux (proc_net_tcp). It is the account of
/// the program that created the socket, even in a container, so Snap and Flatpak browsers count as this account.
/// </summary>
internal static class PeerAccount
{
    /// <summary>An IPv4 address in the form of the IPv6 table.</summary>
    private static readonly string Mapped = "0000000000000000" + Word([0, 0, 0xFF, 0xFF]);

    private const string Established = "01";
    private const string Root = "0";
    private const string Kernel = "/proc/sys/kernel/osrelease";

    /// <summary>The table is read in pieces while it changes, so a row can be missed.</summary>
    private const int Attempts = 3;

    private static readonly string[] Tables = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];

    /// <summary>Whether this system reports the owner of a socket.</summary>
    public static bool IsKnown { get; } = OperatingSystem.IsLinux() && CanRead(Tables[0]);

    /// <summary>
    /// Whether the program at the other end belongs to this account, or to root, which has all rights anyway (such as the WSL relay). In WSL, connections of
    /// Windows programs can be missing from the Linux tables: they count as this account's, because its Windows account owns that Linux.
    /// </summary>
    public static bool IsOurs(LoopbackConnection connection)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            if (Find(connection.Remote, connection.Local) is { } theirs && Find(connection.Local, connection.Remote) is { } ours)
                return theirs == ours || theirs == Root;
        }

        return IsWsl();
    }

    /// <summary>The user ID that created a connected socket, from a row of the table; null if there is no row.</summary>
    /// <param name="rows">The table.</param>
    /// <param name="local">The socket's own address.</param>
    /// <param name="remote">The address that it is connected with.</param>
    public static string? Find(IEnumerable<string> rows, IPEndPoint local, IPEndPoint remote)
    {
        string from = Text(local), to = Text(remote);
        foreach (string row in rows)
        {
            string[] columns = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            // A closed socket has no owner and is shown as root's, so only open sockets count.
            if (columns is [_, var own, var other, Established, _, _, _, var account, ..] && Is(own, from) && Is(other, to))
                return account;
        }

        return null;
    }

    private static string? Find(IPEndPoint local, IPEndPoint remote)
    {
        foreach (string table in Tables)
        {
            if (CanRead(table) && Find(File.ReadLines(table), local, remote) is { } account)
                return account;
        }

        return null;
    }

    private static bool Is(string column, string address) =>
        column == address || (column.Length == Mapped.Length + address.Length && column.StartsWith(Mapped, StringComparison.Ordinal) && column.EndsWith(address, StringComparison.Ordinal));

    private static string Text(IPEndPoint address) => $"{Word(address.Address.MapToIPv4().GetAddressBytes())}:{address.Port.ToString("X4", CultureInfo.InvariantCulture)}";

    /// <summary>Four bytes in the form of the table: a number in the byte order of this machine.</summary>
    private static string Word(byte[] bytes) => BitConverter.ToUInt32(bytes).ToString("X8", CultureInfo.InvariantCulture);

    private static bool IsWsl() => CanRead(Kernel) && File.ReadAllText(Kernel).Contains("microsoft", StringComparison.OrdinalIgnoreCase);

    private static bool CanRead(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
