using System.Collections.ObjectModel;
using System.Globalization;
using PSFederation.Core.Aws;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>
/// The session tags that STS reads from a token: one nested claim, or one claim for each (IAM User Guide, session
/// tags with AssumeRoleWithWebIdentity).
/// </summary>
internal sealed class SessionTagChecks
{
    private const string Nested = "https://aws.amazon.com/tags";
    private const string FlatTag = Nested + "/principal_tags/";
    private const string FlatTransitive = Nested + "/transitive_tag_keys";
    private const string SourceIdentity = "https://aws.amazon.com/source_identity";
    private const int MaxProblems = 5;
    private const string Reference = "IAM User Guide, session tags";

    private readonly Dictionary<string, string> _tags = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _transitive = [];
    private readonly List<string> _problems = [];

    private SessionTagChecks()
    {
    }

    public static void Add(VerificationReportBuilder report, OidcToken token)
    {
        if (token.Claims.TryGetValue(SourceIdentity, out object? source))
            report.Require("SourceIdentity", source is string text && RoleSessionName.IsValid(text), StsLimits.NameForm, source as string ?? "not a string", "IAM User Guide, source identity");
        bool isNested = token.Claims.ContainsKey(Nested);
        List<KeyValuePair<string, object?>> flat = [.. token.Claims.Where(claim => claim.Key.StartsWith(Nested + "/", StringComparison.Ordinal))];
        if (!isNested && flat.Count == 0)
            return;
        SessionTagChecks tags = new();
        if (isNested && flat.Count > 0)
            tags._problems.Add("both nested and flattened tags");
        if (isNested)
            tags.ReadNested(token.Claims[Nested]);
        foreach ((string name, object? value) in flat)
            tags.ReadFlat(name, value);
        tags.Judge(report);
    }

    private void ReadNested(object? claim)
    {
        if (claim is not ReadOnlyDictionary<string, object?> members)
        {
            _problems.Add("the claim is not an object");
            return;
        }

        if (members.GetValueOrDefault("principal_tags") is ReadOnlyDictionary<string, object?> tags)
        {
            foreach ((string key, object? value) in tags)
                AddTag(key, value);
        }
        else
        {
            _problems.Add("principal_tags is missing or is not an object");
        }

        if (members.TryGetValue("transitive_tag_keys", out object? keys))
            AddTransitive(keys);
        _problems.AddRange(members.Keys.Where(name => name is not ("principal_tags" or "transitive_tag_keys")).Select(name => $"'{name}' is not a valid member"));
    }

    private void ReadFlat(string name, object? value)
    {
        if (name.StartsWith(FlatTag, StringComparison.Ordinal))
            AddTag(name[FlatTag.Length..], value);
        else if (name == FlatTransitive)
            AddTransitive(value);
        else
            _problems.Add($"the claim '{name}' has no meaning");
    }

    /// <summary>A value is a string, or the only element of a list.</summary>
    private void AddTag(string key, object? value)
    {
        string? text = value as string ?? (value is IReadOnlyList<object?> and [string only] ? only : null);
        if (text is null)
            _problems.Add($"the tag '{key}' does not have exactly one string value");
        else if (key.Length is 0 or > StsLimits.MaxTagKey || text.Length > StsLimits.MaxTagValue)
            _problems.Add($"the tag '{key}' is too long, or has an empty key");
        else if (!IsTagText(key) || !IsTagText(text))
            _problems.Add($"the tag '{key}' has characters other than letters, digits, spaces and _.:/=+-@");
        else if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            _problems.Add($"the tag '{key}' begins with aws:, which is reserved");
        else if (!_tags.TryAdd(key, text))
            _problems.Add($"the tag '{key}' is a duplicate (tag keys are not case-sensitive)");
    }

    private void AddTransitive(object? keys)
    {
        if (keys is string one)
            _transitive.Add(one);
        else if (keys is IReadOnlyList<object?> many && many.All(key => key is string))
            _transitive.AddRange(many.Cast<string>());
        else
            _problems.Add("transitive_tag_keys is not a list of strings");
    }

    private void Judge(VerificationReportBuilder report)
    {
        if (_tags.Count > StsLimits.MaxTags)
            _problems.Add($"{_tags.Count} tags");
        _problems.AddRange(_transitive.Where(key => !_tags.ContainsKey(key)).Select(key => $"the transitive tag '{key}' is not among the tags"));
        report.Require(
            "Session tags", _problems.Count == 0, $"at most {StsLimits.MaxTags} tags, keys of {StsLimits.MaxTagKey} and values of {StsLimits.MaxTagValue} characters",
            _problems.Count == 0 ? $"{_tags.Count.Counted("tag")}, {_transitive.Count} of them transitive" : string.Join("; ", _problems.Take(MaxProblems)), Reference);
    }

    /// <summary>The allowed characters of tags: [\p{L}\p{Z}\p{N}_.:/=+\-@]*.</summary>
    private static bool IsTagText(string text) => text.EnumerateRunes().All(rune =>
        rune.Value < 128 && "_.:/=+-@".Contains((char)rune.Value, StringComparison.Ordinal)
        || System.Text.Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber);
}
