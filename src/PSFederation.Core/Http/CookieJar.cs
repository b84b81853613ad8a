namespace PSFederation.Core.Http;

/// <summary>
/// The cookies of one sign-in, as a browser stores them by RFC 6265 sections 5.3 and 5.4, with the public suffix list, and the name prefixes and
/// limits of RFC 6265bis. Values are returned exactly as received, including commas, quotes and non-ASCII bytes, which .NET's own container does not do.
/// Nothing is stored on disk.
/// </summary>
internal sealed class CookieJar(TimeProvider time)
{
    /// <summary>The browsers' limits; RFC 6265 section 6.1 requires 50 per domain and 3000 in total.</summary>
    private const int MaxOfDomain = 180, MaxCookies = 3000;

    private const string HostPrefix = "__Host-", SecurePrefix = "__Secure-";

    private readonly List<Cookie> _cookies = [];
    private long _uses;

    private sealed record Cookie(string Name, string Value, string Domain, bool HostOnly, string Path, bool Secure, DateTimeOffset? Expires)
    {
        public long LastUse { get; set; }

        public bool IsSameAs(Cookie other) => Name == other.Name && Domain == other.Domain && HostOnly == other.HostOnly && Path == other.Path;
    }

    /// <summary>Stores the cookie of a Set-Cookie header. As in a browser, a cookie that is not for this address is dropped.</summary>
    /// <param name="address">The sender.</param>
    /// <param name="header">The value of the header, one character per byte.</param>
    /// <returns>Whether it was stored.</returns>
    public bool Take(Uri address, string header)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (SetCookie.Read(header, now) is not { } set || Domain(HostOf(address), set.Domain) is not var (domain, hostOnly))
            return false;
        if ((set.Secure && !WebAddress.IsPrivate(address)) || !HasRightPrefix(set, hostOnly))
            return false;
        Cookie cookie = new(set.Name, set.Value, domain, hostOnly, set.Path ?? DefaultPath(address), set.Secure, set.Expires) { LastUse = _uses++ };
        // A replaced cookie keeps its position, which depends on its creation time.
        int old = _cookies.FindIndex(cookie.IsSameAs);
        if (old >= 0)
            _cookies[old] = cookie;
        else
            _cookies.Add(cookie);
        MakeRoom(domain, now);
        return true;
    }

    /// <summary>The Cookie header for an address: longer paths first, then older cookies (RFC 6265 section 5.4); empty if there are none.</summary>
    /// <returns>The value of the header, one character per byte.</returns>
    public string HeaderFor(Uri address)
    {
        string host = HostOf(address);
        DateTimeOffset now = time.GetUtcNow();
        Cookie[] sent =
        [
            .. _cookies
                .Where(cookie => (cookie.HostOnly ? cookie.Domain == host : Matches(host, cookie.Domain))
                    && PathMatches(address.AbsolutePath, cookie.Path)
                    && (!cookie.Secure || WebAddress.IsPrivate(address))
                    && !HasExpired(cookie, now))
                .OrderByDescending(cookie => cookie.Path.Length),
        ];
        foreach (Cookie cookie in sent)
            cookie.LastUse = _uses++;
        return string.Join("; ", sent.Select(cookie => cookie.Name.Length == 0 ? cookie.Value : $"{cookie.Name}={cookie.Value}"));
    }

    /// <summary>The domain of a cookie; null if the host is not allowed to set it.</summary>
    private static (string Domain, bool HostOnly)? Domain(string host, string domain)
    {
        if (domain.Length == 0)
            return (host, true);
        if (!Matches(host, domain))
            return null;
        // A public suffix does not belong to a single site: the cookie would reach other sites, unless it is for this host only.
        if (PublicSuffixList.Contains(domain.TrimEnd('.')))
            return domain == host ? (host, true) : null;
        return (domain, false);
    }

    /// <summary>RFC 6265bis sections 4.1.3 and 5.7: name prefixes that require how the cookie is set. A value without a name must not look like such a name.</summary>
    private static bool HasRightPrefix(SetCookie set, bool hostOnly)
    {
        if (set.Name.Length == 0)
            return !set.Value.StartsWith(HostPrefix, StringComparison.OrdinalIgnoreCase) && !set.Value.StartsWith(SecurePrefix, StringComparison.OrdinalIgnoreCase);
        if (set.Name.StartsWith(HostPrefix, StringComparison.OrdinalIgnoreCase))
            return set.Secure && hostOnly && set.Domain.Length == 0 && set.Path == "/";
        return set.Secure || !set.Name.StartsWith(SecurePrefix, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Removes expired cookies, then the least recently used ones, per domain and in total.</summary>
    private void MakeRoom(string domain, DateTimeOffset now)
    {
        _cookies.RemoveAll(cookie => HasExpired(cookie, now));
        Shorten(MaxOfDomain, cookie => cookie.Domain == domain);
        Shorten(MaxCookies, _ => true);
    }

    private void Shorten(int most, Predicate<Cookie> which)
    {
        while (_cookies.FindAll(which) is { } all && all.Count > most)
            _cookies.Remove(all.MinBy(cookie => cookie.LastUse)!);
    }

    private static bool HasExpired(Cookie cookie, DateTimeOffset now) => cookie.Expires is { } end && end <= now;

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
