using System.Globalization;

namespace PSFederation.Sandbox.Sts.Trust;

/// <summary>The condition keys of one request. Names are not case-sensitive; a key without a value is absent.</summary>
internal sealed class RequestContext
{
    private readonly Dictionary<string, IReadOnlyList<string>> _values = new(StringComparer.OrdinalIgnoreCase);

    public RequestContext(DateTimeOffset now)
    {
        Set("aws:CurrentTime", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        Set("aws:EpochTime", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        Set("aws:SourceIp", "127.0.0.1");

        // Loopback replaces the TLS that AWS requires.
        Set("aws:SecureTransport", "true");
    }

    public void Set(string key, params IEnumerable<string?> values)
    {
        string[] present = [.. values.OfType<string>()];
        if (present.Length > 0)
        {
            _values[key] = present;
        }
    }

    public IReadOnlyList<string>? Find(string key) => _values.GetValueOrDefault(key);
}
