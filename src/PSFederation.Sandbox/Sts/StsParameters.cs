using System.Globalization;
using System.Net;

namespace PSFederation.Sandbox.Sts;

/// <summary>The parameters of an AWS Query request: query string and form body alike.</summary>
internal sealed class StsParameters
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public StsParameters(string query, string body)
    {
        Add(query.TrimStart('?'));
        Add(body);
    }

    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>A list of values: NAME.member.1, NAME.member.2 …</summary>
    public IReadOnlyList<string> List(string name) => [.. Members(name, string.Empty).Select(index => _values[$"{name}.member.{index}"])];

    /// <summary>A list of structures with one member: NAME.member.1.FIELD …</summary>
    public IReadOnlyList<string> List(string name, string field)
        => [.. Members(name, "." + field).Select(index => _values[$"{name}.member.{index}.{field}"])];

    /// <summary>A list of key and value: NAME.member.1.Key, NAME.member.1.Value …</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs(string name)
        => [.. Members(name, ".Key").Select(index => KeyValuePair.Create(
            _values[$"{name}.member.{index}.Key"],
            _values.GetValueOrDefault($"{name}.member.{index}.Value", string.Empty)))];

    private IEnumerable<int> Members(string name, string suffix)
    {
        string prefix = name + ".member.";
        return _values.Keys
            .Where(key => key.StartsWith(prefix, StringComparison.Ordinal) && key.EndsWith(suffix, StringComparison.Ordinal))
            .Select(key => key[prefix.Length..^suffix.Length])
            .Where(index => !index.StartsWith('0') && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(index => int.Parse(index, CultureInfo.InvariantCulture))
            .Order();
    }

    private void Add(string encoded)
    {
        foreach (string pair in encoded.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            _values[WebUtility.UrlDecode(parts[0])] = parts.Length is 2 ? WebUtility.UrlDecode(parts[1]) : string.Empty;
        }
    }
}
