namespace PSFederation.Sandbox.Sts.Trust;

/// <summary>
/// A value of a policy with its variables filled in: characters, in which unescaped * and ? are wildcards. The value of a
/// variable is literal, as are ${*}, ${?} and ${$}.
/// </summary>
internal sealed class PolicyText
{
    private readonly List<(char Character, bool IsWildcard)> _pattern;

    private PolicyText(List<(char Character, bool IsWildcard)> pattern) => _pattern = pattern;

    public string Text => string.Concat(_pattern.Select(item => item.Character));

    /// <summary>Replaces the variables.</summary>
    /// <returns>The text, or null if a variable has no value in this request and no default.</returns>
    public static PolicyText? Expand(string value, RequestContext? variables)
    {
        List<(char Character, bool IsWildcard)> pattern = [];
        for (int index = 0; index < value.Length; index++)
        {
            int end = value.IndexOf('}', index);
            if (variables is not null && end > 0 && value.AsSpan(index).StartsWith("${", StringComparison.Ordinal))
            {
                if (Resolve(value[(index + 2)..end], variables) is not { } resolved)
                {
                    return null;
                }

                pattern.AddRange(resolved.Select(character => (character, false)));
                index = end;
            }
            else
            {
                pattern.Add((value[index], value[index] is '*' or '?'));
            }
        }

        return new PolicyText(pattern);
    }

    /// <summary>Matches with wildcards: * any number of characters, ? exactly one.</summary>
    public bool IsLike(string value)
    {
        int position = 0;
        int star = -1;
        int resume = 0;
        for (int index = 0; index < value.Length;)
        {
            if (position < _pattern.Count && _pattern[position] is { Character: '*', IsWildcard: true })
            {
                star = position++;
                resume = index;
            }
            else if (position < _pattern.Count
                && (_pattern[position] is { Character: '?', IsWildcard: true } || _pattern[position] == (value[index], false)))
            {
                position++;
                index++;
            }
            else if (star >= 0)
            {
                position = star + 1;
                index = ++resume;
            }
            else
            {
                return false;
            }
        }

        return _pattern.Skip(position).All(item => item is { Character: '*', IsWildcard: true });
    }

    /// <summary>Matches an ARN part by part, so that a wildcard does not match a colon.</summary>
    public bool IsArnLike(string value)
    {
        string[] parts = value.Split(':', 6);
        List<PolicyText> patterns = Split(6);
        return parts.Length is 6 && patterns.Count is 6 && parts.Zip(patterns).All(pair => pair.Second.IsLike(pair.First));
    }

    private List<PolicyText> Split(int count)
    {
        List<PolicyText> parts = [];
        int start = 0;
        for (int index = 0; index < _pattern.Count && parts.Count < count - 1; index++)
        {
            if (_pattern[index].Character is ':')
            {
                parts.Add(new PolicyText(_pattern[start..index]));
                start = index + 1;
            }
        }

        parts.Add(new PolicyText(_pattern[start..]));
        return parts;
    }

    private static string? Resolve(string variable, RequestContext variables)
    {
        if (variable is "*" or "?" or "$")
        {
            return variable;
        }

        string[] parts = variable.Split(',', 2);
        string? fallback = parts.Length is 2 ? parts[1].Trim().Trim('\'') : null;
        return variables.Find(parts[0].Trim()) is [var single] ? single : fallback;
    }
}
