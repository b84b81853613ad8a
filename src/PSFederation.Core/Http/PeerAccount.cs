using System.Globalization;
using System.Net;

namespace PSFederation.Core.Http;

/// <summary>
/// Whose program is at the other end of a connection on this machine, by the table of sockets that Linux keeps (proc_net_tcp). The account is that of
/// the program that made the socket, in whatever container of its own it runs, so the browsers of Snap and Flatpak count as this account.
/// </summary>
internal static class PeerAccount
{
    /// <summary>An IPv4 address as the table of IPv6 shows it.</summary>
    private static readonly string Mapped = "0000000000000000" + Word([0, 0, 0xFF, 0xFF]);

    private const string Established = "01";
    private const string Root = "0";
    private const string Kernel = "/proc/sys/kernel/osrelease";

    /// <summary>The table is read in pieces while it changes, and a row may be missed.</summary>
    private const int Attempts = 3;

    private static readonly string[] Tables = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];

    /// <summary>Whether this system says whose a socket is.</summary>
    public static bool IsKnown { get; } = OperatingSystem.IsLinux() && CanRead(Tables[0]);

    /// <summary>
    /// Whether the program at the other end is this account's, or root's, which may do everything anyway (the relay of WSL is one). In WSL, connections of
    /// Windows programs may be in no table of Linux: they count as this account's, because its Windows account owns the whole of that Linux.
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

    /// <summary>The number of the account that made a connected socket, as a row of the table gives it; null when it is not there.</summary>
    /// <param name="rows">The table.</param>
    /// <param name="local">The socket's own address.</param>
    /// <param name="remote">The address that it is connected with.</param>
    public static string? Find(IEnumerable<string> rows, IPEndPoint local, IPEndPoint remote)
    {
        string from = Text(local), to = Text(remote);
        foreach (string row in rows)
        {
            string[] columns = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            // A socket that is closed has no owner any more and is shown as root's, so only those that are open count.
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

    /// <summary>Four bytes as the table has them: a number of this machine's order of bytes.</summary>
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
