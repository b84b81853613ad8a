using System.Text;
using System.Text.Json;
using AngleSharp.Dom;
using PSFederation.Core.Text;

namespace PSFederation.Core.Html;

/// <summary>
/// What the scripts of a page would do automatically when it loads, as far as they contain it literally: go to another address, submit a
/// form, load content into the page. No script runs; computed values remain unknown.
/// </summary>
internal sealed class PageScript
{
    private const int MaxScript = 512 * 1024;

    private readonly IReadOnlyList<OnLoadScriptReader.Part> _parts;
    private readonly string _text;
    private readonly ScriptValues _values;

    private readonly IReadOnlyList<string> _scripts;

    private readonly Uri? _address;

    private PageScript(IReadOnlyList<OnLoadScriptReader.Part> parts, IReadOnlyList<string> scripts, string text, Uri? address)
    {
        _address = address;
        _scripts = scripts;
        _parts = parts;
        _text = text;
        _values = new ScriptValues(parts, address);
    }

    /// <summary>Reads the inline scripts of a page.</summary>
    /// <param name="address">The address of the page, which scripts can use; null if unknown.</param>
    public static PageScript Of(IDocument document, Uri? address = null)
    {
        List<string> scripts = [];
        int left = MaxScript;
        foreach (IElement element in document.QuerySelectorAll("script"))
        {
            string type = element.GetAttribute("type") ?? string.Empty;
            if (type.Length > 0 && type != "module" && !type.Contains("javascript", StringComparison.OrdinalIgnoreCase))
                continue;
            string text = element.TextContent;
            if ((left -= text.Length) < 0)
                break;
            scripts.Add(text);
        }

        scripts.AddRange(((string?[])[document.Body?.GetAttribute("onload"), document.Body?.GetAttribute("onpageshow"), document.QuerySelector("iframe[onload]")?.GetAttribute("onload")]).OfType<string>());
        return new(OnLoadScriptReader.Of(scripts), scripts, string.Join('\n', scripts), address);
    }

    /// <summary>The script of a click.</summary>
    /// <param name="handler">The code of the handler.</param>
    public PageScript OfClick(string handler) => new(OnLoadScriptReader.OfHandler(_scripts, handler), [], string.Empty, _address);

    /// <summary>The values of fields from <c>FIELD.value = 'TEXT'</c>, or a value that is known in another way, by the name or id of the field.</summary>
    public IEnumerable<(string Field, string Value)> FilledIn()
    {
        int left = ScriptValues.MaxTotal;
        for (int i = 3; i < _parts.Count; i++)
        {
            if (!_parts[i].Token.Is("value") || _parts[i].IsConditional || !Is(i - 1, ".") || !Is(i + 1, "=") || _values.Read(i + 2, out int end) is not { } value)
                continue;
            if (!(Is(end, ";") || Is(end, ",") || Is(end, ")") || Is(end, "}") || EndsStatement(end)))
                continue;
            if ((left -= value.Length) < 0)
                yield break;
            string? field = Is(i - 2, "]") || Is(i - 2, ")") ? TextAt(i - 3) : _parts[i - 2].Token.Kind == ScriptTokenKind.Word && Is(i - 3, ".") ? _parts[i - 2].Token.Text : null;
            if (field is not null)
                yield return (field.TrimStart('#'), value);
        }
    }

    /// <summary>Whether the page has a script that is not empty.</summary>
    public bool IsPresent => _text.Trim().Length > 0;

    /// <summary>Whether a script uses a name anywhere.</summary>
    public bool Mentions(string name) => _text.Contains(name, StringComparison.Ordinal);

    /// <summary>Where the page navigates automatically and unconditionally, and how long after loading; the earliest. Null if it does not.</summary>
    public (string Address, TimeSpan Delay)? Location() => Soonest(Locations());

    private IEnumerable<(string Address, TimeSpan Delay)> Locations()
    {
        for (int i = 0; i < _parts.Count; i++)
        {
            if (!_parts[i].IsConditional && IsWindow(i) && (_parts[i].Token.Is("location") ? AddressAt(i) : OpenedAt(i)) is { } address)
                yield return (address, _parts[i].Delay);
            else if (_parts[i].Token.Is("open") && !_parts[i].IsConditional && Is(i - 2, "window") && Is(i + 1, "(") && _values.Read(i + 2, out int end) is { Length: > 0 } opened && Is(end, ",") && TextAt(end + 1) is "_self" or "_top" or "_parent")
                yield return (opened, _parts[i].Delay);
            else if (_parts[i].Token.Is("go") && !_parts[i].IsConditional && Is(i - 2, "history") && Is(i + 1, "(") && (Is(i + 2, "0") || Is(i + 2, ")")))
                yield return (string.Empty, _parts[i].Delay);
        }
    }

    /// <summary>The texts of the messages that open when the page loads.</summary>
    public IEnumerable<string> Alerts()
    {
        for (int i = 0; i + 2 < _parts.Count; i++)
        {
            if (_parts[i].Token.Is("alert") && !_parts[i].IsConditional && (!Is(i - 1, ".") || Is(i - 2, "window")) && Is(i + 1, "(") && _values.Read(i + 2, out _) is { } text && UntrustedText.Line(text) is { Length: > 0 } line)
                yield return line;
        }
    }

    /// <summary>The texts that are put into elements when the page loads: <c>getElementById('ID').innerHTML = 'TEXT'</c>, <c>$('#ID').text('TEXT')</c>.</summary>
    public IEnumerable<(string Id, string Text)> Texts()
    {
        for (int i = 3; i + 2 < _parts.Count; i++)
        {
            bool assigns = (_parts[i].Token.Is("innerHTML") || _parts[i].Token.Is("innerText") || _parts[i].Token.Is("textContent")) && Is(i + 1, "=");
            bool calls = (_parts[i].Token.Is("html") || _parts[i].Token.Is("text")) && Is(i + 1, "(");
            if ((assigns || calls) && !_parts[i].IsConditional && Is(i - 1, ".") && Is(i - 2, ")") && TextAt(i - 3) is { } id && _values.Read(i + 2, out _) is { } text && UntrustedText.Line(WithoutTags(text)) is { Length: > 0 } line)
                yield return (id.TrimStart('#'), line);
        }
    }

    /// <summary>The targets that are given to forms when the page loads: <c>FORM.action = 'ADDRESS'</c>, <c>FORM.setAttribute('action', 'ADDRESS')</c>.</summary>
    public IEnumerable<(string Form, string Action)> Actions()
    {
        for (int i = 2; i + 2 < _parts.Count; i++)
        {
            bool assigns = _parts[i].Token.Is("action") && Is(i + 1, "=");
            bool calls = (_parts[i].Token.Is("setAttribute") || _parts[i].Token.Is("attr")) && Is(i + 1, "(") && TextAt(i + 2) == "action" && Is(i + 3, ",");
            if ((assigns || calls) && !_parts[i].IsConditional && _parts[i].Delay == TimeSpan.Zero && Is(i - 1, ".") && _values.Read(assigns ? i + 2 : i + 4, out int end) is { Length: > 0 } action
                && (Is(end, ";") || Is(end, ")") || Is(end, "}") || Is(end, ",") || EndsStatement(end)))
                yield return (Designation(i - 1) ?? string.Empty, action);
        }
    }

    private static string WithoutTags(string html)
    {
        StringBuilder text = new();
        bool isTag = false;
        foreach (char c in html)
        {
            isTag = c == '<' || (isTag && c != '>');
            text.Append(isTag || c == '>' ? ' ' : c);
        }

        return text.ToString();
    }

    private static (string What, TimeSpan Delay)? Soonest(IEnumerable<(string What, TimeSpan Delay)> events) =>
        events.Select(what => ((string What, TimeSpan Delay)?)what).MinBy(what => what!.Value.Delay);

    /// <summary>The value assigned to <c>location</c>; empty if the page reloads.</summary>
    private string? AddressAt(int i)
    {
        int at = i + 1;
        bool call = false;
        if (Is(at, ".") && Is(at + 1, "reload"))
            return Is(at + 2, "(") ? string.Empty : null;
        if (Is(at, ".") && (Is(at + 1, "href") || Is(at + 1, "replace") || Is(at + 1, "assign")))
        {
            call = !Is(at + 1, "href");
            at += 2;
        }

        // The query stays.
        if (Is(at, ".") && Is(at + 1, "pathname") && Is(at + 2, "=") && _values.Read(at + 3, out int stop) is { Length: > 0 } path && (Is(stop, ";") || Is(stop, ")") || Is(stop, "}") || EndsStatement(stop)))
            return path + _address?.Query;
        return Is(at, call ? "(" : "=") && _values.Read(at + 1, out int end) is { Length: > 0 } address && (Is(end, ";") || Is(end, ")") || Is(end, "}") || EndsStatement(end))
            ? address
            : null;
    }

    /// <summary>The address that <c>window.open</c> opens in this window; null if it opens another one. <c>document.open</c> is another function.</summary>
    private string? OpenedAt(int i) =>
        _parts[i].Token.Is("open") && Is(i + 1, "(") && !(Is(i - 1, ".") && Is(i - 2, "document"))
        && _values.Read(i + 2, out int end) is { Length: > 0 } address && Is(end, ",")
        && TextAt(end + 1)?.ToUpperInvariant() is "_SELF" or "_TOP" or "_PARENT" && (Is(end + 2, ")") || Is(end + 2, ","))
            ? address
            : null;

    /// <summary>The ids of the elements that the script hides with <c>getElementById('ID').style.display = 'none'</c>.</summary>
    public IEnumerable<string> Hidden()
    {
        for (int i = 4; i < _parts.Count; i++)
        {
            if (_parts[i].Token.Is("display") && !_parts[i].IsConditional && Is(i - 1, ".") && Is(i - 2, "style") && Is(i - 3, ".") && Is(i - 4, ")") && Is(i + 1, "=") && TextAt(i + 2) == "none" && TextAt(i - 5) is { } id)
                yield return id;
        }
    }

    /// <summary>
    /// The submitted form, if known (by number, name or id; empty if unknown), and how long after loading;
    /// the earliest. Null if no form is submitted.
    /// </summary>
    public (string Form, TimeSpan Delay)? Submitted() => Soonest(Submissions());

    private IEnumerable<(string Form, TimeSpan Delay)> Submissions()
    {
        for (int i = 1; i < _parts.Count; i++)
        {
            // HTMLFormElement.prototype.submit.call(FORM), for a form whose button has the name "submit".
            if (_parts[i].Token.Is("submit") && Is(i - 1, ".") && Is(i + 1, ".") && (Is(i + 2, "call") || Is(i + 2, "apply")) && Is(i + 3, "(") && ClosingOf(i + 3) is { } close)
                yield return (Designation(close) ?? string.Empty, _parts[i].Delay);
            if (!((_parts[i].Token.Is("submit") || _parts[i].Token.Is("click") || _parts[i].Token.Is("requestSubmit")) && Is(i - 1, ".") && Is(i + 1, "(") && Is(i + 2, ")")))
                continue;
            string? which = Designation(i - 1);
            if (which is { Length: > 0 } || !_parts[i].Token.Is("click"))
                yield return (which ?? string.Empty, _parts[i].Delay);
        }
    }

    /// <summary>
    /// Calls that load content into an element of the page: a function with an address and the id of the element, or jQuery's
    /// <c>load</c>.
    /// </summary>
    public IEnumerable<(string Address, string Id)> ContentLoads()
    {
        for (int i = 0; i + 4 < _parts.Count; i++)
        {
            if (_parts[i].Token.Kind != ScriptTokenKind.Word || !Is(i + 1, "(") || TextAt(i + 2) is not { } first)
                continue;
            if (Is(i + 3, ",") && TextAt(i + 4) is { } second && Is(i + 5, ")"))
                yield return (first, second);
            else if (_parts[i].Token.Is("load") && Is(i - 1, ".") && Is(i - 2, ")") && TextAt(i - 3) is { } selector && selector.StartsWith('#'))
                yield return (first, selector[1..]);
        }
    }

    /// <summary>The JSON object that is assigned to a variable; null if there is none, or if it is not JSON.</summary>
    public JsonElement? Assigned(string variable)
    {
        for (int at = _text.IndexOf(variable, StringComparison.Ordinal); at >= 0; at = _text.IndexOf(variable, at + 1, StringComparison.Ordinal))
        {
            ReadOnlySpan<char> rest = _text.AsSpan(at + variable.Length).TrimStart();
            if (rest is not ['=', ..] || rest[1..].TrimStart() is not ['{', ..])
                continue;
            Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(rest[1..].TrimStart().ToString()), new JsonReaderOptions { MaxDepth = 64 });
            try
            {
                using JsonDocument document = JsonDocument.ParseValue(ref reader);
                return document.RootElement.Clone();
            }
            catch (JsonException)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Whether <c>location</c> is a global, or a member of a window.</summary>
    private bool IsWindow(int i) =>
        !Is(i - 1, ".") || Is(i - 2, "window") || Is(i - 2, "document") || Is(i - 2, "top") || Is(i - 2, "self") || Is(i - 2, "parent") || Is(i - 2, "globalThis");

    /// <summary>The object of the expression before a dot: <c>document.forms[0]</c>, <c>document.NAME</c>, <c>getElementById('ID')</c>, <c>$('#ID')</c>.</summary>
    private string? Designation(int dot)
    {
        string? name = null;
        for (int i = dot - 1; i >= 0 && i > dot - 12; i--)
        {
            ScriptToken token = _parts[i].Token;
            if (token.Is(";") || token.Is("{") || token.Is("}") || token.Is("="))
                break;
            if (token.Kind == ScriptTokenKind.Text || (token.Kind == ScriptTokenKind.Sign && char.IsAsciiDigit(token.Text[0])))
                return token.Text.TrimStart('#');
            if (token.Kind == ScriptTokenKind.Word && token.Text is not ("document" or "window" or "forms" or "this") && name is null)
                name = token.Text;
        }

        return name;
    }

    /// <summary>The number of the bracket that closes a round one; null if it is not near.</summary>
    private int? ClosingOf(int open)
    {
        int depth = 0;
        for (int i = open; i < _parts.Count && i < open + 12; i++)
        {
            depth += Is(i, "(") ? 1 : Is(i, ")") ? -1 : 0;
            if (depth == 0)
                return i;
        }

        return null;
    }

    private bool Is(int i, string text) => i >= 0 && i < _parts.Count && _parts[i].Token.Is(text);

    private string? TextAt(int i) => i >= 0 && i < _parts.Count && _parts[i].Token.Kind == ScriptTokenKind.Text ? _parts[i].Token.Text : null;

    /// <summary>A statement without a semicolon ends at the end of its line, if a word or the end of the script follows.</summary>
    private bool EndsStatement(int i) => i >= _parts.Count || _parts[i].Token.Kind == ScriptTokenKind.Word;
}
