using System.Globalization;
using System.Net;

namespace PSFederation.Core.Http;

/// <summary>
/// The list NO_PROXY as in curl, Go and the AWS CLI: names with their subdomains (with or without a leading dot or asterisk), IP addresses, blocks
/// of addresses (CIDR), each with or without a port, and <c>*</c> for everything; separated by commas, spaces or line breaks. No name is resolved.
/// </summary>
internal static class NoProxyList
{
    private static readonly char[] Separators = [',', ' ', '\t', '\r', '\n', ';'];

    /// <summary>Whether an address is reached without a proxy.</summary>
    public static bool Covers(string list, Uri destination)
    {
        string host = destination.IdnHost.TrimEnd('.');
        IPAddress? ip = IPAddress.TryParse(destination.DnsSafeHost, out IPAddress? literal) ? Plain(literal) : null;
        return list.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Any(entry => Covers(entry, host, ip, destination.Port));
    }

    private static bool Covers(string entry, string host, IPAddress? ip, int port)
    {
        if (entry == "*")
            return true;
        (string name, int? onlyPort) = Split(entry);
        if (onlyPort is { } wanted && wanted != port)
            return false;
        if (ip is not null)
            return IPAddress.TryParse(name, out IPAddress? address) ? Plain(address).Equals(ip) : IsWithin(ip, name);
        string domain = Ascii(name.TrimStart('*').Trim('.'));
        return domain.Length > 0
            && (host.Equals(domain, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The name as it is sent.</summary>
    private static string Ascii(string name) =>
        Uri.TryCreate("http://" + name, UriKind.Absolute, out Uri? address) ? address.IdnHost : name;

    private static bool IsWithin(IPAddress ip, string block) =>
        block.Split('/') is [var text, var bits]
        && IPAddress.TryParse(text.Trim('[', ']'), out IPAddress? first) && first.AddressFamily == ip.AddressFamily
        && int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out int length)
        && length <= first.GetAddressBytes().Length * 8
        && SharePrefix(first.GetAddressBytes(), ip.GetAddressBytes(), length);

    /// <summary>The address of a block can have bits beyond its length: 10.1.2.3/8 is 10.0.0.0/8.</summary>
    private static bool SharePrefix(byte[] one, byte[] other, int bits)
    {
        for (int i = 0; i < one.Length && bits > 0; i++, bits -= 8)
        {
            int mask = bits >= 8 ? 0xFF : 0xFF << (8 - bits);
            if (((one[i] ^ other[i]) & mask & 0xFF) != 0)
                return false;
        }

        return true;
    }

    /// <summary>Name and port. An IPv6 address without brackets contains colons itself.</summary>
    private static (string Name, int? Port) Split(string entry)
    {
        int colon = entry.LastIndexOf(':');
        bool isPort = colon > 0 && (entry[colon - 1] == ']' || entry.IndexOf(':', StringComparison.Ordinal) == colon);
        return isPort && int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            ? (entry[..colon].Trim('[', ']'), port)
            : (entry.Trim('[', ']'), null);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
