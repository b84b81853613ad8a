using System.Globalization;
using System.Text;

namespace PSFederation.Core.Html;

/// <summary>
/// The literal texts of scripts: a string, strings that are joined with <c>+</c>, and variables with one such value. A value that is computed in another
/// way is unknown.
/// </summary>
internal sealed class ScriptValues
{
    /// <summary>The longest value that is read; addresses are shorter.</summary>
    private const int MaxLength = 8_000;

    /// <summary>The most characters of the values of a page: each variable can double another one.</summary>
    public const int MaxTotal = 200_000;

    private readonly IReadOnlyList<OnLoadScriptReader.Part> _parts;
    private readonly Uri? _address;
    private readonly Dictionary<string, string?> _variables = new(StringComparer.Ordinal);

    /// <summary>Finds the variables.</summary>
    /// <param name="parts">The tokens.</param>
    /// <param name="address">The address of the page, which scripts can use; null if unknown.</param>
    public ScriptValues(IReadOnlyList<OnLoadScriptReader.Part> parts, Uri? address = null)
    {
        _address = address;
        _parts = parts;
        int left = MaxTotal;
        for (int i = 1; i < parts.Count; i++)
        {
            if (parts[i - 1].Token.Kind != ScriptTokenKind.Word || Is(i - 2, ".") || !(Is(i, "=") || Is(i, "+=")))
                continue;
            string name = parts[i - 1].Token.Text;
            // The value of a variable with several assignments is unknown.
            bool isKnown = left > 0 && Is(i, "=") && !parts[i].IsConditional && !_variables.ContainsKey(name);
            _variables[name] = isKnown && Read(i + 1, out int end) is { } value && Ends(end) && (left -= value.Length) >= 0 ? value : null;
        }
    }

    /// <summary>Reads an expression; null if its value is unknown.</summary>
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
            // A template with a placeholder.
            return token.Text.Contains("${", StringComparison.Ordinal) ? null : token.Text;
        }

        if (token.Kind != ScriptTokenKind.Word)
            return null;
        int location = (token.Is("window") || token.Is("document") || token.Is("self")) && Is(at + 1, ".") ? at + 2 : at;
        // The address of the page has no fragment.
        if (Is(location, "location") && Is(location + 1, ".") && location + 2 < _parts.Count && OfAddress(_parts[location + 2].Token.Text) is { } part && !Is(location + 3, ".") && !Is(location + 3, "(") && !Is(location + 3, "["))
        {
            at = location + 3;
            return part;
        }

        if (Is(at + 1, ".") || Is(at + 1, "(") || Is(at + 1, "[") || !_variables.TryGetValue(token.Text, out string? value))
            return null;
        at++;
        return value;
    }

    /// <summary>A part of the address of the page (HTML 7.2.4); null if it is unknown.</summary>
    private string? OfAddress(string member) => member switch
    {
        "hash" => string.Empty,
        "href" => _address?.AbsoluteUri,
        "origin" => _address?.GetLeftPart(UriPartial.Authority),
        "protocol" => _address is null ? null : _address.Scheme + ":",
        "host" => _address?.Authority,
        "hostname" => _address?.Host,
        "port" => _address is null ? null : _address.IsDefaultPort ? string.Empty : _address.Port.ToString(CultureInfo.InvariantCulture),
        "pathname" => _address?.AbsolutePath,
        "search" => _address?.Query,
        _ => null,
    };

    private bool Ends(int i) => i >= _parts.Count || Is(i, ";") || Is(i, ",") || Is(i, "}") || _parts[i].Token.Kind == ScriptTokenKind.Word;

    private bool Is(int i, string text) => i >= 0 && i < _parts.Count && _parts[i].Token.Is(text);
}
