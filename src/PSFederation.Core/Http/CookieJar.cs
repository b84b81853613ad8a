using System.Globalization;

namespace PSFederation.Core.Http;

/// <summary>
/// The cookies of one sign-in, as RFC 6265 section 5 has a browser keep them: by domain, path and name. Values go back exactly as they
/// came, commas and quotes included, which .NET's own container does not do. Nothing is kept on disk.
/// </summary>
internal sealed class CookieJar(TimeProvider time)
{
    private const int MaxCookies = 500;

    private readonly List<Cookie> _cookies = [];

    private sealed record Cookie(string Name, string Value, string Domain, bool HostOnly, string Path, bool Secure);

    /// <summary>Takes the value of a Set-Cookie header. One that cannot be for this address is dropped, as a browser does.</summary>
    /// <param name="address">Who sent it.</param>
    /// <param name="header">The value of the header.</param>
    /// <returns>Whether it was taken.</returns>
    public bool Take(Uri address, string header)
    {
        string[] parts = header.Split(';');
        int equals = parts[0].IndexOf('=', StringComparison.Ordinal);
        if (equals < 1 || header.AsSpan().ContainsAny('\r', '\n', '\0'))
            return false;
        string host = HostOf(address);
        string name = parts[0][..equals].Trim(), value = parts[0][(equals + 1)..].Trim();
        string domain = host, path = DefaultPath(address);
        bool hostOnly = true, secure = false, expired = false;
        long? maxAge = null;
        foreach (string part in parts.Skip(1))
        {
            int at = part.IndexOf('=', StringComparison.Ordinal);
            string attribute = (at < 0 ? part : part[..at]).Trim(), argument = at < 0 ? string.Empty : part[(at + 1)..].Trim();
            switch (attribute.ToUpperInvariant())
            {
                case "DOMAIN" when argument.TrimStart('.').Length > 0:
                    (domain, hostOnly) = (argument.TrimStart('.').ToLowerInvariant(), false);
                    break;
                case "PATH" when argument.StartsWith('/'):
                    path = argument;
                    break;
                case "SECURE":
                    secure = true;
                    break;
                case "MAX-AGE" when long.TryParse(argument, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds):
                    maxAge = seconds;
                    break;
                case "EXPIRES" when DateTimeOffset.TryParse(argument.Replace('-', ' '), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end):
                    expired = end <= time.GetUtcNow();
                    break;
            }
        }

        if (domain == host)
            hostOnly |= !domain.Contains('.', StringComparison.Ordinal);
        else if (!Matches(host, domain) || !domain.Contains('.', StringComparison.Ordinal))
            return false;
        if (name.Length == 0 || (secure && !HttpSession.IsPrivate(address)))
            return false;
        _cookies.RemoveAll(cookie => cookie.Name == name && cookie.Domain == domain && cookie.Path == path);
        if ((maxAge is { } age ? age <= 0 : expired) || _cookies.Count >= MaxCookies)
            return true;
        _cookies.Add(new Cookie(name, value, domain, hostOnly, path, secure));
        return true;
    }

    /// <summary>What goes into the header Cookie for an address: longer paths first (RFC 6265 section 5.4); empty when there is nothing.</summary>
    /// <param name="address">The address.</param>
    /// <returns>The value of the header.</returns>
    public string HeaderFor(Uri address)
    {
        string host = HostOf(address);
        return string.Join("; ", _cookies
            .Where(cookie => (cookie.HostOnly ? cookie.Domain == host : Matches(host, cookie.Domain))
                && PathMatches(address.AbsolutePath, cookie.Path)
                && (!cookie.Secure || HttpSession.IsPrivate(address)))
            .OrderByDescending(cookie => cookie.Path.Length)
            .Select(cookie => $"{cookie.Name}={cookie.Value}"));
    }

    private static string HostOf(Uri address) => address.IdnHost.ToLowerInvariant();

    private static bool Matches(string host, string domain) =>
        host == domain
        || (host.EndsWith("." + domain, StringComparison.Ordinal) && Uri.CheckHostName(host) == UriHostNameType.Dns);

    private static string DefaultPath(Uri address)
    {
        int last = address.AbsolutePath.LastIndexOf('/');
        return last <= 0 ? "/" : address.AbsolutePath[..last];
    }

    private static bool PathMatches(string path, string of) =>
        path == of
        || (path.StartsWith(of, StringComparison.Ordinal) && (of.EndsWith('/') || path[of.Length] == '/'));
}
