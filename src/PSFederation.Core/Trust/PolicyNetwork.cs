using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PSFederation.Core.Trust;

/// <summary>The addresses and ranges of IpAddress: CIDR, IPv4 and IPv6.</summary>
internal static class PolicyNetwork
{
    /// <summary>Whether an address is within a range. A range without a prefix length is one address.</summary>
    public static bool Contains(string range, string address)
    {
        int slash = range.IndexOf('/', StringComparison.Ordinal);
        if (Address(slash < 0 ? range : range[..slash]) is not { } network || Address(address) is not { } caller || network.AddressFamily != caller.AddressFamily)
            return false;
        byte[] expected = network.GetAddressBytes(), actual = caller.GetAddressBytes();
        int bits = expected.Length * 8;
        if (slash >= 0 && (!int.TryParse(range.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > expected.Length * 8))
            return false;
        for (int i = 0; i < expected.Length && bits > 0; i++, bits -= 8)
        {
            int mask = bits >= 8 ? 0xFF : 0xFF << (8 - bits) & 0xFF;
            if ((expected[i] & mask) != (actual[i] & mask))
                return false;
        }

        return true;
    }

    /// <summary>An address in its usual form: .NET would also read 1 and 0x7f.1 as IPv4.</summary>
    private static IPAddress? Address(string text) =>
        IPAddress.TryParse(text, out IPAddress? address)
        && (address.AddressFamily == AddressFamily.InterNetworkV6 ? !text.Contains('%', StringComparison.Ordinal) : address.ToString() == text)
            ? address
            : null;
}
