using System.Diagnostics.CodeAnalysis;

namespace PSFederation.Core.Trust;

/// <summary>A condition operator such as <c>StringLike</c>, <c>StringNotEqualsIfExists</c> or <c>ForAllValues:StringEquals</c>.</summary>
/// <param name="Name">The operator as written in the policy.</param>
/// <param name="Test">What it compares.</param>
/// <param name="Negated">Whether it is the negated form: StringNotEquals, NotIpAddress, ArnNotLike …</param>
/// <param name="IfExists">Whether a missing key meets the condition.</param>
/// <param name="Set">The qualifier for keys with several values.</param>
public sealed record ConditionOperator(string Name, ConditionTest Test, bool Negated, bool IfExists, ConditionSet Set)
{
    private const string IfExistsEnding = "IfExists", AnyPrefix = "ForAnyValue:", AllPrefix = "ForAllValues:";

    /// <summary>
    /// The operators of IAM's page "Condition operators". AWS matches their names ignoring case; policies in use have <c>bool</c> and <c>stringLike</c>.
    /// </summary>
    private static readonly Dictionary<string, (ConditionTest Test, bool Negated)> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["StringEquals"] = (ConditionTest.StringEquals, false),
        ["StringNotEquals"] = (ConditionTest.StringEquals, true),
        ["StringEqualsIgnoreCase"] = (ConditionTest.StringEqualsIgnoreCase, false),
        ["StringNotEqualsIgnoreCase"] = (ConditionTest.StringEqualsIgnoreCase, true),
        ["StringLike"] = (ConditionTest.StringLike, false),
        ["StringNotLike"] = (ConditionTest.StringLike, true),
        ["NumericEquals"] = (ConditionTest.NumericEquals, false),
        ["NumericNotEquals"] = (ConditionTest.NumericEquals, true),
        ["NumericLessThan"] = (ConditionTest.NumericLessThan, false),
        ["NumericLessThanEquals"] = (ConditionTest.NumericLessThanEquals, false),
        ["NumericGreaterThan"] = (ConditionTest.NumericGreaterThan, false),
        ["NumericGreaterThanEquals"] = (ConditionTest.NumericGreaterThanEquals, false),
        ["DateEquals"] = (ConditionTest.DateEquals, false),
        ["DateNotEquals"] = (ConditionTest.DateEquals, true),
        ["DateLessThan"] = (ConditionTest.DateLessThan, false),
        ["DateLessThanEquals"] = (ConditionTest.DateLessThanEquals, false),
        ["DateGreaterThan"] = (ConditionTest.DateGreaterThan, false),
        ["DateGreaterThanEquals"] = (ConditionTest.DateGreaterThanEquals, false),
        ["Bool"] = (ConditionTest.Bool, false),
        ["BinaryEquals"] = (ConditionTest.BinaryEquals, false),
        ["IpAddress"] = (ConditionTest.IpAddress, false),
        ["NotIpAddress"] = (ConditionTest.IpAddress, true),
        ["ArnEquals"] = (ConditionTest.ArnLike, false),
        ["ArnLike"] = (ConditionTest.ArnLike, false),
        ["ArnNotEquals"] = (ConditionTest.ArnLike, true),
        ["ArnNotLike"] = (ConditionTest.ArnLike, true),
        ["Null"] = (ConditionTest.Null, false),
    };

    /// <summary>Whether values can contain policy variables: string and ARN operators, and Bool.</summary>
    public bool TakesVariables =>
        Test is ConditionTest.StringEquals or ConditionTest.StringEqualsIgnoreCase or ConditionTest.StringLike or ConditionTest.ArnLike or ConditionTest.Bool;

    /// <summary>Whether * and ? in values are wildcards.</summary>
    public bool TakesWildcards => Test is ConditionTest.StringLike or ConditionTest.ArnLike;

    /// <summary>Reads the name of an operator.</summary>
    /// <param name="name">The name, with qualifier and ending.</param>
    /// <param name="found">The operator.</param>
    /// <returns>False if IAM has no such operator.</returns>
    public static bool TryParse(string name, [NotNullWhen(true)] out ConditionOperator? found)
    {
        found = null;
        ConditionSet set = ConditionSet.None;
        string rest = name;
        if (rest.StartsWith(AnyPrefix, StringComparison.OrdinalIgnoreCase))
            (set, rest) = (ConditionSet.ForAnyValue, rest[AnyPrefix.Length..]);
        else if (rest.StartsWith(AllPrefix, StringComparison.OrdinalIgnoreCase))
            (set, rest) = (ConditionSet.ForAllValues, rest[AllPrefix.Length..]);
        bool ifExists = rest.EndsWith(IfExistsEnding, StringComparison.OrdinalIgnoreCase);
        if (ifExists)
            rest = rest[..^IfExistsEnding.Length];
        // IAM: "You can add IfExists to the end of any condition operator name except the Null condition".
        if (!Known.TryGetValue(rest, out (ConditionTest Test, bool Negated) known) || (known.Test == ConditionTest.Null && (ifExists || set != ConditionSet.None)))
            return false;
        found = new ConditionOperator(name, known.Test, known.Negated, ifExists, set);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
