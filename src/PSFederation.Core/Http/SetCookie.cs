using System.Globalization;

namespace PSFederation.Core.Http;

/// <summary>A parsed Set-Cookie header (RFC 6265 section 5.2), before validation.</summary>
/// <param name="Name">The name; empty if the cookie has only a value.</param>
/// <param name="Value">The value as received, one character per byte.</param>
internal sealed record SetCookie(string Name, string Value)
{
    /// <summary>Name and value together (RFC 6265bis section 5.6).</summary>
    private const int MaxLength = 4096;

    /// <summary>A longer attribute is ignored (RFC 6265bis section 5.6).</summary>
    private const int MaxAttribute = 1024;

    /// <summary>The attribute Domain without its leading dot, lower case; empty if there is none.</summary>
    public string Domain { get; private init; } = string.Empty;

    /// <summary>The attribute Path if it is a path; otherwise null.</summary>
    public string? Path { get; private init; }

    /// <summary>The expiration; null for the end of the session. Max-Age takes precedence over Expires.</summary>
    public DateTimeOffset? Expires { get; private init; }

    public bool Secure { get; private init; }

    /// <summary>Reads a header.</summary>
    /// <param name="header">Its value, one character per byte.</param>
    /// <param name="now">The time, from which Max-Age counts.</param>
    /// <returns>The cookie; null if browsers ignore the header.</returns>
    public static SetCookie? Read(string header, DateTimeOffset now)
    {
        if (header.Any(c => c is not '\t' and (< ' ' or '\x7F')))
            return null;
        string[] parts = header.Split(';');
        int equals = parts[0].IndexOf('=', StringComparison.Ordinal);
        // Without a sign, the whole text is the value of a cookie without a name (RFC 6265bis section 5.6). RFC 6265 ignores it, but browsers keep it.
        SetCookie cookie = new(equals < 0 ? string.Empty : parts[0][..equals].Trim(' ', '\t'), parts[0][(equals + 1)..].Trim(' ', '\t'));
        if (cookie.Name.Length + cookie.Value.Length is 0 or > MaxLength)
            return null;
        DateTimeOffset? byAge = null;
        foreach (string part in parts.Skip(1))
        {
            int at = part.IndexOf('=', StringComparison.Ordinal);
            string attribute = (at < 0 ? part : part[..at]).Trim(' ', '\t'), argument = at < 0 ? string.Empty : part[(at + 1)..].Trim(' ', '\t');
            if (argument.Length > MaxAttribute)
                continue;
            // The last attribute of a kind counts.
            switch (attribute.ToUpperInvariant())
            {
                case "DOMAIN":
                    cookie = cookie with { Domain = (argument.StartsWith('.') ? argument[1..] : argument).ToLowerInvariant() };
                    break;
                case "PATH":
                    cookie = cookie with { Path = argument.StartsWith('/') ? argument : null };
                    break;
                case "SECURE":
                    cookie = cookie with { Secure = true };
                    break;
                case "MAX-AGE":
                    byAge = End(argument, now) ?? byAge;
                    break;
                case "EXPIRES":
                    cookie = cookie with { Expires = CookieDate.Read(argument) ?? cookie.Expires };
                    break;
            }
        }

        return byAge is null ? cookie : cookie with { Expires = byAge };
    }

    /// <summary>A number of seconds, even if larger than any clock; null if it is not a number.</summary>
    private static DateTimeOffset? End(string maxAge, DateTimeOffset now)
    {
        ReadOnlySpan<char> digits = maxAge.StartsWith('-') ? maxAge.AsSpan(1) : maxAge;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
            return null;
        if (maxAge[0] == '-')
            return DateTimeOffset.MinValue;
        TimeSpan left = DateTimeOffset.MaxValue - now;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds < left.TotalSeconds
            ? seconds == 0 ? DateTimeOffset.MinValue : now.AddSeconds(seconds)
            : DateTimeOffset.MaxValue;
    }
}
