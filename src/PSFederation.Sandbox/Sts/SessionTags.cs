namespace PSFederation.Sandbox.Sts;

/// <summary>The tags of a session: those passed with the request, and those inherited from the calling session.</summary>
internal sealed class SessionTags
{
    private const int MaximumCount = 50;

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

    /// <summary>Gets the keys of the new session's tags that pass on.</summary>
    public IReadOnlyCollection<string> AllTransitiveKeys { get; }

    /// <summary>Gets a value indicating whether the trust policy must allow sts:TagSession.</summary>
    public bool MustBeAllowed => All.Count > 0;

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
            if (key.Length is 0 or > 128 || value.Length > 256 || key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
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
