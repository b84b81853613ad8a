using System.Globalization;

namespace PSFederation.Sandbox.Sts;

/// <summary>
/// The tags of a session: tags passed with the request, and tags inherited from the calling session. The rules are from the IAM User Guide, "Pass session tags in AWS STS"
/// (id_session-tags): 50 tags, keys of 128 and values of 256 characters, keys without regard to case, and transitive tags that chained sessions inherit and cannot set again.
/// </summary>
internal sealed class SessionTags
{
    private const int MaximumCount = 50;
    private const int MaximumKey = 128;
    private const int MaximumValue = 256;
    private const string KeyPattern = @"[\p{L}\p{Z}\p{N}_.:/=+\-@]+";
    private const string ValuePattern = @"[\p{L}\p{Z}\p{N}_.:/=+\-@]*";

    private SessionTags(List<string> transitiveKeys, Dictionary<string, string> all, List<string> allTransitive)
    {
        TransitiveKeys = transitiveKeys;
        All = all;
        AllTransitiveKeys = allTransitive;
    }

    /// <summary>Gets the keys that this request sets as transitive.</summary>
    public IReadOnlyCollection<string> TransitiveKeys { get; }

    /// <summary>Gets all tags of the new session.</summary>
    public IReadOnlyDictionary<string, string> All { get; }

    /// <summary>Gets the keys of the new session's transitive tags.</summary>
    public IReadOnlyCollection<string> AllTransitiveKeys { get; }

    /// <summary>Gets a value indicating whether the trust policy must allow sts:TagSession.</summary>
    public bool MustBeAllowed => All.Count > 0;

    /// <summary>Reads Tags by the constraints of the API model (API_Tag).</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(ParameterValidator validator, StsParameters parameters)
    {
        IReadOnlyList<KeyValuePair<string, string>> tags = parameters.Pairs("Tags");
        validator.CountAtMost("Tags", tags.Count, MaximumCount);
        for (int index = 0; index < tags.Count; index++)
        {
            string member = $"tags.{(index + 1).ToString(CultureInfo.InvariantCulture)}.member";
            validator.Check(member + ".key", tags[index].Key, 1, MaximumKey, KeyPattern, sensitive: false);
            validator.Check(member + ".value", tags[index].Value, 0, MaximumValue, ValuePattern, sensitive: false);
        }

        return tags;
    }

    /// <summary>Reads TransitiveTagKeys by the constraints of the API model (API_AssumeRole).</summary>
    public static IReadOnlyList<string> ReadTransitiveKeys(ParameterValidator validator, StsParameters parameters)
    {
        IReadOnlyList<string> keys = parameters.List("TransitiveTagKeys");
        validator.CountAtMost("TransitiveTagKeys", keys.Count, MaximumCount);
        for (int index = 0; index < keys.Count; index++)
        {
            string member = $"transitiveTagKeys.{(index + 1).ToString(CultureInfo.InvariantCulture)}.member";
            validator.Check(member, keys[index], 1, MaximumKey, KeyPattern, sensitive: false);
        }

        return keys;
    }

    /// <summary>Checks the tags against the rules of AWS and against the calling session.</summary>
    /// <exception cref="StsException">A rule is broken: InvalidParameterValue.</exception>
    public static SessionTags Create(
        IReadOnlyList<KeyValuePair<string, string>> tags,
        IReadOnlyList<string> transitiveKeys,
        StsSession? caller)
    {
        if (tags.Count > MaximumCount)
        {
            throw StsErrors.InvalidParameterValue("At most 50 session tags can be passed.");
        }

        Dictionary<string, string> passed = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, string value) in tags)
        {
            if (key.Length is 0 or > MaximumKey || value.Length > MaximumValue || key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                throw StsErrors.InvalidParameterValue("A session tag has a key or a value that is not valid.");
            }

            if (!passed.TryAdd(key, value))
            {
                throw StsErrors.InvalidParameterValue("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
            }
        }

        if (transitiveKeys.Any(key => !passed.ContainsKey(key)))
        {
            throw StsErrors.InvalidParameterValue("The specified transitive tag key must be included in the requested tags.");
        }

        Dictionary<string, string> all = new(passed, StringComparer.OrdinalIgnoreCase);
        List<string> allTransitive = [.. transitiveKeys];
        foreach (string key in caller?.TransitiveTagKeys ?? [])
        {
            if (!all.TryAdd(key, caller!.Tags[key]))
            {
                throw StsErrors.InvalidParameterValue(
                    "One of the specified transitive tag keys can't be set because "
                    + "it conflicts with a transitive tag key from the calling session.");
            }

            allTransitive.Add(key);
        }

        return new SessionTags([.. transitiveKeys], all, allTransitive);
    }
}
