using System.Text;

namespace PSFederation.Core.Html;

/// <summary>
/// The texts that scripts write literally: a string, strings that are joined with <c>+</c>, and variables that have one such value. What is computed in
/// another way remains unknown.
/// </summary>
internal sealed class ScriptValues
{
    /// <summary>A longer text is not an address.</summary>
    private const int MaxLength = 8_000;

    private readonly IReadOnlyList<OnLoadScriptReader.Part> _parts;
    private readonly Dictionary<string, string?> _variables = new(StringComparer.Ordinal);

    /// <summary>Finds the variables of what runs at loading.</summary>
    public ScriptValues(IReadOnlyList<OnLoadScriptReader.Part> parts)
    {
        _parts = parts;
        for (int i = 1; i < parts.Count; i++)
        {
            if (parts[i - 1].Token.Kind != ScriptTokenKind.Word || Is(i - 2, ".") || !(Is(i, "=") || Is(i, "+=")))
                continue;
            string name = parts[i - 1].Token.Text;
            // A variable that may have one of several values has none that is known.
            bool isKnown = Is(i, "=") && !parts[i].IsConditional && !_variables.ContainsKey(name);
            _variables[name] = isKnown && Read(i + 1, out int end) is { } value && Ends(end) ? value : null;
        }
    }

    /// <summary>Reads an expression; null when its value is not known.</summary>
    /// <param name="at">The number of its first token.</param>
    /// <param name="end">The number of the token behind it.</param>
    public string? Read(int at, out int end)
    {
        StringBuilder text = new();
        end = at;
        while (true)
        {
            if (Term(ref end) is not { } term || text.Length + term.Length > MaxLength)
                return null;
            text.Append(term);
            if (!Is(end, "+"))
                return text.ToString();
            end++;
        }
    }

    private string? Term(ref int at)
    {
        if (at >= _parts.Count)
            return null;
        ScriptToken token = _parts[at].Token;
        if (token.Kind == ScriptTokenKind.Text)
        {
            at++;
            // A template with something to fill in.
            return token.Text.Contains("${", StringComparison.Ordinal) ? null : token.Text;
        }

        if (token.Kind != ScriptTokenKind.Word)
            return null;
        int location = (token.Is("window") || token.Is("document") || token.Is("self")) && Is(at + 1, ".") ? at + 2 : at;
        // A page in passing has no fragment, since servers do not get it.
        if (Is(location, "location") && Is(location + 1, ".") && Is(location + 2, "hash"))
        {
            at = location + 3;
            return string.Empty;
        }

        if (Is(at + 1, ".") || Is(at + 1, "(") || Is(at + 1, "[") || !_variables.TryGetValue(token.Text, out string? value))
            return null;
        at++;
        return value;
    }

    private bool Ends(int i) => i >= _parts.Count || Is(i, ";") || Is(i, ",") || Is(i, "}") || _parts[i].Token.Kind == ScriptTokenKind.Word;

    private bool Is(int i, string text) => i >= 0 && i < _parts.Count && _parts[i].Token.Is(text);
}
