using System.Text.Json;
using PSFederation.Fuzz;

namespace PSFederation.Core.Tests.Trust;

/// <summary>A generated condition.</summary>
internal sealed record RandomCondition(string Operator, string Key, IReadOnlyList<string> Values);

/// <summary>Generated policies of sts:AssumeRole with a few keys and values, so that conditions are met about as often as not.</summary>
internal static class RandomPolicies
{
    public const string Caller = "arn:aws:iam::111122223333:user/ann", Role = "arn:aws:iam::111122223333:role/Web";

    /// <summary>Keys, and whether IAM has several values for them.</summary>
    public static readonly (string Key, bool Several)[] Keys = [("sts:RoleSessionName", false), ("sts:ExternalId", false), ("aws:SourceIp", false), ("aws:TagKeys", true), ("sts:TransitiveTagKeys", true)];

    private static readonly string[] Operators =
    [
        "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike", "NumericEquals", "NumericNotEquals", "NumericLessThan",
        "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals", "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals", "Bool",
        "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Null",
    ];

    private static readonly string[] Texts =
        ["ann", "Ann", "an*", "?nn", "bob", "${sts:ExternalId}", "${aws:none}", "${aws:none, 'ann'}", "${*}", "a.n", "true", "false", ""];

    private static readonly string[] Numbers = ["5", "5.0", "7", "-1", "1e1"];

    private static readonly string[] Dates = ["2026-01-01T00:00:00Z", "2026-01-01", "2026-06-30T12:00:00Z", "2025-12-31T23:59:59Z"];

    private static readonly string[] Addresses = ["203.0.113.7", "203.0.113.0/24", "198.51.100.0/24", "2001:db8::/32", "2001:db8::1"];

    private static readonly string[] Arns = ["arn:aws:iam::111122223333:role/Dev", "arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:role/D?v", "arn:aws:s3:::bucket/a:b", "arn:aws:s3:::*"];

    /// <summary>A condition.</summary>
    public static RandomCondition Condition(FuzzRandom random)
    {
        string by = random.Pick(Operators);
        (string key, bool several) = random.Pick(Keys);
        string prefix = by == "Null" || random.OneIn(several ? 4 : 2) ? string.Empty : random.OneIn(2) ? "ForAnyValue:" : "ForAllValues:";
        string ending = by == "Null" || !random.OneIn(4) ? string.Empty : "IfExists";
        string[] pool = Pool(by);
        return new RandomCondition(prefix + by + ending, key, [.. Enumerable.Range(0, 1 + random.Below(2)).Select(_ => by == "Null" ? random.Pick(["true", "false"]) : random.Pick(pool))]);
    }

    /// <summary>The keys of a request; those that are not there are missing.</summary>
    public static Dictionary<string, string[]> Context(FuzzRandom random, IEnumerable<RandomCondition> conditions)
    {
        Dictionary<string, string[]> context = new(StringComparer.OrdinalIgnoreCase);
        RandomCondition[] all = [.. conditions];
        foreach ((string key, bool several) in Keys)
        {
            if (random.OneIn(4))
                continue;
            string[] pool = Array.Find(all, condition => condition.Key == key) is { } own && !random.OneIn(5) ? Values(Base(own.Operator)) : Texts;
            context[key] = [.. Enumerable.Range(0, several ? 1 + random.Below(2) : 1).Select(_ => random.Pick(pool))];
        }

        return context;
    }

    /// <summary>A statement with those conditions.</summary>
    public static string Statement(bool allow, IEnumerable<RandomCondition> conditions)
    {
        Dictionary<string, Dictionary<string, IReadOnlyList<string>>> block = [];
        foreach (RandomCondition condition in conditions)
        {
            if (!block.TryGetValue(condition.Operator, out Dictionary<string, IReadOnlyList<string>>? keys))
                block[condition.Operator] = keys = [];
            keys[condition.Key] = condition.Values;
        }

        return JsonSerializer.Serialize(new { Effect = allow ? "Allow" : "Deny", Principal = new { AWS = Caller }, Action = "sts:AssumeRole", Condition = block });
    }

    private static string Base(string name) => Operators.Where(by => name.Contains(by, StringComparison.Ordinal)).MaxBy(by => by.Length)!;

    /// <summary>What a request may have: an address is not a range, and an ARN has no wildcards.</summary>
    private static string[] Values(string by) =>
        by.Contains("IpAddress", StringComparison.Ordinal) ? ["203.0.113.7", "198.51.100.9", "2001:db8::1"]
        : by.StartsWith("Arn", StringComparison.Ordinal) ? ["arn:aws:iam::111122223333:role/Dev", "arn:aws:s3:::bucket/a:b", "arn:aws:iam::999999999999:user/ann"]
        : Pool(by);

    private static string[] Pool(string by) => by switch
    {
        _ when by.StartsWith("Numeric", StringComparison.Ordinal) => Numbers,
        _ when by.StartsWith("Date", StringComparison.Ordinal) => Dates,
        _ when by.Contains("IpAddress", StringComparison.Ordinal) => Addresses,
        _ when by.StartsWith("Arn", StringComparison.Ordinal) => Arns,
        "Bool" => ["true", "false", "True", "yes"],
        "BinaryEquals" => ["QmluYXJ5", "QUE=", "%%"],
        _ => Texts,
    };
}
