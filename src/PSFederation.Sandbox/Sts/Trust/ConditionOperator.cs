using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PSFederation.Sandbox.Sts.Trust;

/// <summary>A condition operator, with its set qualifier and IfExists.</summary>
internal sealed class ConditionOperator
{
    private const string ForAllPrefix = "ForAllValues:";
    private const string ForAnyPrefix = "ForAnyValue:";
    private const string IfExistsSuffix = "IfExists";

    private static readonly Dictionary<string, (bool IsNegated, Func<string, PolicyText, bool> Compare)> Known = new(StringComparer.Ordinal)
    {
        ["StringEquals"] = (false, SameText),
        ["StringNotEquals"] = (true, SameText),
        ["StringEqualsIgnoreCase"] = (false, SameTextIgnoringCase),
        ["StringNotEqualsIgnoreCase"] = (true, SameTextIgnoringCase),
        ["StringLike"] = (false, static (value, policy) => policy.IsLike(value)),
        ["StringNotLike"] = (true, static (value, policy) => policy.IsLike(value)),
        ["ArnEquals"] = (false, static (value, policy) => policy.IsArnLike(value)),
        ["ArnLike"] = (false, static (value, policy) => policy.IsArnLike(value)),
        ["ArnNotEquals"] = (true, static (value, policy) => policy.IsArnLike(value)),
        ["ArnNotLike"] = (true, static (value, policy) => policy.IsArnLike(value)),
        ["Bool"] = (false, SameTextIgnoringCase),
        ["BinaryEquals"] = (false, SameText),
        ["NumericEquals"] = (false, Numeric(static order => order is 0)),
        ["NumericNotEquals"] = (true, Numeric(static order => order is 0)),
        ["NumericLessThan"] = (false, Numeric(static order => order < 0)),
        ["NumericLessThanEquals"] = (false, Numeric(static order => order <= 0)),
        ["NumericGreaterThan"] = (false, Numeric(static order => order > 0)),
        ["NumericGreaterThanEquals"] = (false, Numeric(static order => order >= 0)),
        ["DateEquals"] = (false, Date(static order => order is 0)),
        ["DateNotEquals"] = (true, Date(static order => order is 0)),
        ["DateLessThan"] = (false, Date(static order => order < 0)),
        ["DateLessThanEquals"] = (false, Date(static order => order <= 0)),
        ["DateGreaterThan"] = (false, Date(static order => order > 0)),
        ["DateGreaterThanEquals"] = (false, Date(static order => order >= 0)),
        ["IpAddress"] = (false, InNetwork),
        ["NotIpAddress"] = (true, InNetwork),
        ["Null"] = (false, static (_, _) => false),
    };

    private ConditionOperator(string name, bool forAll, bool forAny, bool ifExists)
    {
        (IsNegated, Compare) = Known[name];
        IsNull = name is "Null";
        ForAllValues = forAll;
        ForAnyValue = forAny;
        IfExists = ifExists;
    }

    public bool IsNull { get; }

    public bool IsNegated { get; }

    public bool ForAllValues { get; }

    public bool ForAnyValue { get; }

    public bool IfExists { get; }

    public Func<string, PolicyText, bool> Compare { get; }

    /// <summary>Reads an operator.</summary>
    /// <exception cref="StsException">The operator does not exist: MalformedPolicyDocument.</exception>
    public static ConditionOperator Parse(string text)
        => Find(text) ?? throw StsErrors.MalformedPolicy($"Invalid Condition type : {text}.");

    public static bool IsKnown(string text) => Find(text) is not null;

    private static ConditionOperator? Find(string text)
    {
        string name = text;
        bool forAll = Cut(ref name, ForAllPrefix);
        bool forAny = !forAll && Cut(ref name, ForAnyPrefix);
        bool ifExists = name.EndsWith(IfExistsSuffix, StringComparison.Ordinal);
        if (ifExists)
        {
            name = name[..^IfExistsSuffix.Length];
        }

        return Known.ContainsKey(name) && !(name is "Null" && (ifExists || forAll || forAny))
            ? new ConditionOperator(name, forAll, forAny, ifExists)
            : null;
    }

    private static bool Cut(ref string name, string prefix)
    {
        if (!name.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        name = name[prefix.Length..];
        return true;
    }

    private static bool SameText(string value, PolicyText policy) => value == policy.Text;

    private static bool SameTextIgnoringCase(string value, PolicyText policy)
        => string.Equals(value, policy.Text, StringComparison.OrdinalIgnoreCase);

    private static Func<string, PolicyText, bool> Numeric(Func<int, bool> isMatch) => (value, policy) =>
        decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal left)
        && decimal.TryParse(policy.Text, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal right)
        && isMatch(left.CompareTo(right));

    private static Func<string, PolicyText, bool> Date(Func<int, bool> isMatch) => (value, policy) =>
        ParseDate(value) is { } left && ParseDate(policy.Text) is { } right && isMatch(left.CompareTo(right));

    // ISO 8601 or seconds since 1970.
    private static DateTimeOffset? ParseDate(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds)
            && seconds is > -62135596800 and < 253402300800)
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : null;
    }

    private static bool InNetwork(string value, PolicyText policy)
    {
        // A single address is its own network.
        string network = policy.Text;
        if (IPAddress.TryParse(network, out IPAddress? single))
        {
            network += single.AddressFamily is AddressFamily.InterNetworkV6 ? "/128" : "/32";
        }

        return IPAddress.TryParse(value, out IPAddress? address)
            && IPNetwork.TryParse(network, out IPNetwork range)
            && range.Contains(address);
    }
}
