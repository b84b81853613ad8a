using System.Globalization;
using System.Text;

namespace PSFederation.Core.Trust;

/// <summary>Compares one value of a request with one value of a policy, without negation (IAM's page "Condition operators").</summary>
internal static class ConditionMatcher
{
    private const int ArnParts = 6;

    private const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Whether they match; null if a policy variable is unknown.</summary>
    public static bool? Matches(ConditionOperator condition, string policy, string request, TrustContext context, bool variables)
    {
        PolicyPattern? pattern = PolicyPattern.Parse(policy, condition.TakesWildcards, variables && condition.TakesVariables).Resolve(context, out bool unknown);
        if (pattern is null)
            return unknown ? null : false;
        return condition.Test switch
        {
            ConditionTest.StringEquals or ConditionTest.StringLike => pattern.Matches(request),
            ConditionTest.StringEqualsIgnoreCase => pattern.Matches(request, StringComparison.OrdinalIgnoreCase),
            ConditionTest.Bool => Bool(pattern.ToString(), request),
            ConditionTest.BinaryEquals => Bytes(policy) is { } expected && Bytes(request) is { } actual && expected.AsSpan().SequenceEqual(actual),
            ConditionTest.IpAddress => PolicyNetwork.Contains(policy, request),
            ConditionTest.ArnLike => Arn(pattern, request),
            >= ConditionTest.NumericEquals and <= ConditionTest.NumericGreaterThanEquals => Compare(condition.Test - ConditionTest.NumericEquals, Number(policy), Number(request)),
            _ => Compare(condition.Test - ConditionTest.DateEquals, PolicyDate.Parse(policy), PolicyDate.Parse(request)),
        };
    }

    /// <summary>The five comparisons, in the order of <see cref="ConditionTest"/>: equal, less, less or equal, greater, greater or equal.</summary>
    private static bool Compare<T>(int comparison, T? policy, T? request)
        where T : struct, IComparable<T>
    {
        if (policy is not { } expected || request is not { } actual)
            return false;
        int order = actual.CompareTo(expected);
        return comparison switch
        {
            0 => order == 0,
            1 => order < 0,
            2 => order <= 0,
            3 => order > 0,
            _ => order >= 0,
        };
    }

    private static decimal? Number(string text) => decimal.TryParse(text, Decimal, CultureInfo.InvariantCulture, out decimal number) ? number : null;

    private static bool Bool(string policy, string request) =>
        bool.TryParse(policy, out bool expected) && bool.TryParse(request, out bool actual) && expected == actual;

    private static byte[]? Bytes(string base64)
    {
        byte[] bytes = new byte[Encoding.ASCII.GetMaxByteCount(base64.Length)];
        return Convert.TryFromBase64String(base64, bytes, out int length) ? bytes[..length] : null;
    }

    /// <summary>"Each of the six colon-delimited components of the ARN is checked separately." A pattern that is only * matches every ARN.</summary>
    private static bool Arn(PolicyPattern pattern, string request)
    {
        string[] parts = request.Split(':', ArnParts);
        if (parts.Length < ArnParts || parts[0] != "arn")
            return false;
        IReadOnlyList<PolicyPattern> patterns = pattern.SplitAtColons(ArnParts);
        return patterns.Count == ArnParts
            ? patterns.Zip(parts).All(pair => pair.First.Matches(pair.Second))
            : pattern.ToString() == "*";
    }
}
