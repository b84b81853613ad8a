using AngleSharp.Dom;

namespace PSFederation.Core.Html;

/// <summary>
/// A selector of tags, ids, classes and attributes with the descendant and child combinators (Selectors 4). Our own, because the number of steps must
/// have a limit, which selector engines do not support.
/// </summary>
internal sealed class StyleSelector
{
    /// <summary>ASCII white space.</summary>
    public static readonly char[] WhiteSpace = [' ', '\t', '\n', '\r', '\f'];

    /// <summary>The limit of comparisons for a page; a selector beyond it matches nothing.</summary>
    public const int MaxSteps = 1_000_000;

    private const int MaxLength = 300;

    /// <summary>From the element outwards.</summary>
    private readonly List<Compound> _compounds = [];

    /// <summary>The key of the rule: an id with #, a class with a dot, a tag, or *.</summary>
    public string Key => _compounds[0].Key;

    /// <summary>Ids, then classes and attributes, then tags (Selectors 4, section 17).</summary>
    public int Specificity => _compounds.Sum(compound => compound.Specificity);

    /// <summary>Reads a selector; null if it contains anything else.</summary>
    /// <param name="text">The selector.</param>
    public static StyleSelector? Read(string text)
    {
        if (text.Length is 0 or > MaxLength)
            return null;
        StyleSelector selector = new();
        bool child = false;
        foreach (string part in text.Replace(">", " > ", StringComparison.Ordinal).Split(WhiteSpace, StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ">")
            {
                child = true;
                continue;
            }

            if (Compound.Read(part, child) is not { } compound)
                return null;
            selector._compounds.Insert(0, compound);
            child = false;
        }

        return selector._compounds.Count == 0 || child ? null : selector;
    }

    /// <summary>Whether an element is selected.</summary>
    /// <param name="steps">Counts the comparisons.</param>
    public bool Matches(IElement element, ref int steps) => Matches(element, 0, ref steps);

    private bool Matches(IElement element, int at, ref int steps)
    {
        steps++;
        if (!_compounds[at].Matches(element))
            return false;
        if (at + 1 == _compounds.Count)
            return true;
        for (IElement? outer = element.ParentElement; outer is not null; outer = outer.ParentElement)
        {
            if (Matches(outer, at + 1, ref steps))
                return true;
            if (_compounds[at].IsChild || steps > MaxSteps)
                return false;
        }

        return false;
    }

    private sealed record Compound(string? Tag, string? Id, IReadOnlyList<string> Classes, IReadOnlyList<(string Name, char Operator, string Value)> Attributes, bool IsChild)
    {
        public string Key => Id is not null ? "#" + Id : Classes.Count > 0 ? "." + Classes[0] : Tag ?? "*";

        public int Specificity => (Id is null ? 0 : 10_000) + 100 * (Classes.Count + Attributes.Count) + (Tag is null ? 0 : 1);

        public static Compound? Read(string text, bool isChild)
        {
            string? tag = null, id = null;
            List<string> classes = [];
            List<(string Name, char Operator, string Value)> attributes = [];
            for (int i = 0; i < text.Length;)
            {
                if (text[i] == '[')
                {
                    int end = text.IndexOf(']', i);
                    if (end < 0 || Attribute(text[(i + 1)..end]) is not { } attribute)
                        return null;
                    attributes.Add(attribute);
                    i = end + 1;
                    continue;
                }

                bool marked = text[i] is '#' or '.';
                int start = marked ? i + 1 : i, stop = start;
                while (stop < text.Length && (char.IsLetterOrDigit(text[stop]) || text[stop] is '-' or '_'))
                    stop++;
                string name = text[start..stop];
                if (text[i] == '*' && i == 0)
                    stop = 1;
                else if (name.Length == 0)
                    return null;
                else if (text[i] == '#')
                    id = id is null || id == name ? name : "\0";
                else if (marked)
                    classes.Add(name);
                else if (i > 0)
                    return null;
                else
                    tag = name.ToLowerInvariant();
                i = stop;
            }

            return new Compound(tag, id, classes, attributes, isChild);
        }

        public bool Matches(IElement element) =>
            (Tag is null || element.LocalName == Tag)
            && (Id is null || element.Id == Id)
            && Classes.All(name => HasClass(element, name))
            && Attributes.All(attribute => element.GetAttribute(attribute.Name) is { } value && Fits(value, attribute.Operator, attribute.Value));

        private static (string Name, char Operator, string Value)? Attribute(string text)
        {
            int equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
                return text.Length > 0 && text.All(IsName) ? (text, '?', string.Empty) : null;
            bool marked = equals > 0 && text[equals - 1] is '^' or '$' or '*' or '~';
            string name = text[..(equals - (marked ? 1 : 0))], value = text[(equals + 1)..].Trim('"', '\'');
            return name.Length > 0 && name.All(IsName) ? (name, marked ? text[equals - 1] : '=', value) : null;
        }

        private static bool IsName(char c) => char.IsLetterOrDigit(c) || c is '-' or '_';

        private static bool Fits(string value, char how, string wanted) => how switch
        {
            '?' => true,
            '=' => value == wanted,
            '^' => wanted.Length > 0 && value.StartsWith(wanted, StringComparison.Ordinal),
            '$' => wanted.Length > 0 && value.EndsWith(wanted, StringComparison.Ordinal),
            '*' => wanted.Length > 0 && value.Contains(wanted, StringComparison.Ordinal),
            _ => HasWord(value, wanted),
        };

        private static bool HasClass(IElement element, string name) => element.ClassName is { } names && HasWord(names, name);

        private static bool HasWord(ReadOnlySpan<char> words, string word)
        {
            foreach (Range range in words.SplitAny(WhiteSpace))
            {
                if (words[range].SequenceEqual(word))
                    return true;
            }

            return false;
        }
    }
}
