namespace PSFederation.Core.Trust;

/// <summary>
/// A parsed policy value: text, wildcards and policy variables. The value of a variable is always text, so a caller
/// cannot add wildcards to a policy.
/// </summary>
public sealed class PolicyPattern
{
    private readonly List<Part> _parts = [];

    private PolicyPattern(string text) => Text = text;

    private enum Kind
    {
        Text,
        Any,
        One,
        Variable,
    }

    /// <summary>The value as written in the policy.</summary>
    public string Text { get; }

    /// <summary>Whether it is just *, which matches every text.</summary>
    public bool MatchesAll => _parts.Count > 0 && _parts.TrueForAll(part => part.Kind == Kind.Any);

    /// <summary>The condition keys of its variables.</summary>
    public IEnumerable<string> Variables => _parts.Where(part => part.Kind == Kind.Variable).Select(part => part.Text);

    /// <summary>Parses a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="wildcards">Whether * and ? are wildcards.</param>
    /// <param name="variables">Whether ${…} is a variable: only in a policy of the version 2012-10-17.</param>
    /// <returns>The pattern.</returns>
    public static PolicyPattern Parse(string value, bool wildcards, bool variables)
    {
        PolicyPattern pattern = new(value);
        int start = 0, i = 0;
        bool defaults = variables;
        while (i < value.Length)
        {
            int length = 1;
            Part? part = value[i] switch
            {
                '*' when wildcards => new Part(Kind.Any, string.Empty),
                '?' when wildcards => new Part(Kind.One, string.Empty),
                '$' when variables && VariableAt(value, i, ref defaults) is { } found => Take(found, out length),
                _ => null,
            };
            if (part is not null)
            {
                pattern.AddText(value[start..i]);
                pattern._parts.Add(part);
                start = i + length;
            }

            i += length;
        }

        pattern.AddText(value[start..]);
        return pattern;
    }

    /// <summary>Replaces the variables with the values of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="unknown">Whether a variable is unknown; then the result is null too.</param>
    /// <returns>The pattern without variables; null if a variable has no value and no default, and then nothing matches.</returns>
    public PolicyPattern? Resolve(TrustContext context, out bool unknown)
    {
        unknown = false;
        if (!_parts.Exists(part => part.Kind == Kind.Variable))
            return this;
        PolicyPattern resolved = new(Text);
        foreach (Part part in _parts)
        {
            if (part.Kind != Kind.Variable)
            {
                resolved._parts.Add(part);
                continue;
            }

            ContextKey key = context.Find(part.Text);
            unknown |= key.IsUnknown;
            // IAM: "You can't use a multivalued condition key as a variable."
            string? value = key.Values is [string only] ? only : key.IsMissing ? part.Default : null;
            if (value is null)
                return null;
            resolved.AddText(value);
        }

        return resolved;
    }

    /// <summary>Whether a text matches. Variables must be resolved.</summary>
    /// <param name="text">The text.</param>
    /// <param name="comparison">Whether case matters.</param>
    /// <returns>True if it is.</returns>
    public bool Matches(ReadOnlySpan<char> text, StringComparison comparison = StringComparison.Ordinal)
    {
        // The last * can always match more, so backtracking to it is sufficient: the time is at most the length of the text times that of the pattern.
        int part = 0, at = 0, backPart = -1, backAt = 0;
        while (true)
        {
            if (part < _parts.Count && _parts[part].Kind == Kind.Any)
            {
                (backPart, backAt) = (++part, at);
                continue;
            }

            int taken = part < _parts.Count ? Taken(_parts[part], text[at..], comparison) : -1;
            if (taken >= 0)
            {
                at += taken;
                part++;
                continue;
            }

            if (part == _parts.Count && at == text.Length)
                return true;
            if (backPart < 0 || backAt >= text.Length)
                return false;
            (part, at) = (backPart, ++backAt);
        }
    }

    /// <summary>The parts between colons, at most <paramref name="count"/>: the last one contains the rest. Wildcards do not match across a colon.</summary>
    /// <param name="count">The maximum number.</param>
    /// <returns>The patterns.</returns>
    public IReadOnlyList<PolicyPattern> SplitAtColons(int count)
    {
        List<PolicyPattern> segments = [new PolicyPattern(Text)];
        foreach (Part part in _parts)
        {
            if (part.Kind != Kind.Text)
            {
                segments[^1]._parts.Add(part);
                continue;
            }

            string[] texts = part.Text.Split(':', count - segments.Count + 1);
            segments[^1].AddText(texts[0]);
            foreach (string text in texts[1..])
            {
                PolicyPattern segment = new(Text);
                segment.AddText(text);
                segments.Add(segment);
            }
        }

        return segments;
    }

    /// <summary>The value with resolved variables and with the wildcards of the policy.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Concat(_parts.Select(part => part.Kind switch
    {
        Kind.Any => "*",
        Kind.One => "?",
        Kind.Variable => $"${{{part.Text}}}",
        _ => part.Text,
    }));

    /// <summary>
    /// The widest form of the value, as text whose * and ? are wildcards: the caller can choose the value of a variable, so it counts
    /// as *.
    /// </summary>
    /// <returns>The text; a literal * or ? is replaced by _.</returns>
    public string Widest() => string.Concat(_parts.Select(part => part.Kind switch
    {
        Kind.Any or Kind.Variable => "*",
        Kind.One => "?",
        _ => part.Text.Replace('*', '_').Replace('?', '_'),
    }));

    private static int Taken(Part part, ReadOnlySpan<char> text, StringComparison comparison) =>
        part.Kind == Kind.One ? (text.IsEmpty ? -1 : 1)
        : text.StartsWith(part.Text, comparison) ? part.Text.Length
        : -1;

    private static Part Take((Part Part, int Length) found, out int length)
    {
        length = found.Length;
        return found.Part;
    }

    /// <summary>
    /// <c>${key}</c>, <c>${key, 'default'}</c>, or an escaped character: <c>${*}</c>, <c>${?}</c>, <c>${$}</c>. Anything else is text.
    /// A name ends before the next $ or {, and <paramref name="defaults"/> records that no default ends after this position, so a text is scanned once, regardless of the number of ${.
    /// </summary>
    private static (Part Part, int Length)? VariableAt(string value, int at, ref bool defaults)
    {
        ReadOnlySpan<char> inner = value.AsSpan(at + 1);
        if (inner is ['{', '*' or '?' or '$', '}', ..])
            return (new Part(Kind.Text, inner[1..2].ToString()), 4);
        if (inner is not ['{', ..])
            return null;
        inner = inner[1..];
        int end = inner.IndexOfAny("},${");
        if (end < 0)
            return null;
        string key = inner[..end].Trim().ToString();
        if (inner[end] == '}')
            return key.Length > 0 ? (new Part(Kind.Variable, key), end + 3) : null;
        if (inner[end] != ',' || !defaults)
            return null;
        // The default can contain a brace, so the end is searched after its quotes.
        ReadOnlySpan<char> rest = inner[(end + 1)..].TrimStart();
        if (rest is not ['\'', ..])
            return null;
        int close = rest[1..].IndexOf("'}", StringComparison.Ordinal);
        defaults = close >= 0;
        int open = value.Length - rest.Length;
        return close < 0 ? null : (new Part(Kind.Variable, key, rest[1..(close + 1)].ToString()), open + close + 3 - at);
    }

    private void AddText(string text)
    {
        if (text.Length > 0)
            _parts.Add(new Part(Kind.Text, text));
    }

    /// <summary>A part; <paramref name="Text"/> is the key of a variable.</summary>
    private sealed record Part(Kind Kind, string Text, string? Default = null);
}
