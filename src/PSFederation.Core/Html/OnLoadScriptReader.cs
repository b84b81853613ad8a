namespace PSFederation.Core.Html;

/// <summary>
/// The part of a page's scripts that runs when the page loads: statements outside of functions, and functions called from there or set as
/// load handlers, but not code that waits for a click, a key or a response.
/// </summary>
internal sealed class OnLoadScriptReader
{
    /// <summary>Functions whose argument runs at once, or when the page has loaded.</summary>
    private static readonly HashSet<string> Callers =
        new(StringComparer.Ordinal) { "setTimeout", "setInterval", "ready", "$", "jQuery", "requestAnimationFrame", "queueMicrotask" };

    private static readonly HashSet<string> LoadEvents = new(StringComparer.Ordinal) { "load", "DOMContentLoaded", "pageshow", "ready" };

    /// <summary>Members that matter here, however they are written.</summary>
    private static readonly HashSet<string> Members = new(StringComparer.Ordinal) { "location", "href", "assign", "replace", "reload", "submit", "requestSubmit", "action" };

    /// <summary>Functions nested more deeply are irrelevant to a sign-in.</summary>
    private const int MaxDepth = 40;

    /// <summary>The longest text that is treated as code.</summary>
    private const int MaxCode = 2_000;

    private readonly Dictionary<string, List<Part>> _functions = new(StringComparer.Ordinal);
    private readonly List<Part> _parts = [];

    /// <summary>A token that runs when the page loads.</summary>
    /// <param name="IsConditional">Whether it runs conditionally.</param>
    /// <param name="Delay">How long after loading it runs.</param>
    public readonly record struct Part(ScriptToken Token, bool IsConditional, TimeSpan Delay = default);

    /// <summary>The tokens that run when the page loads, in text order.</summary>
    /// <param name="scripts">The inline scripts of a page and its onload handlers.</param>
    public static IReadOnlyList<Part> Of(IEnumerable<string> scripts)
    {
        OnLoadScriptReader script = new();
        script.Read(scripts, script._parts);
        return Run(script);
    }

    /// <summary>The tokens that run at a click.</summary>
    /// <param name="scripts">The inline scripts of a page, whose functions may be called.</param>
    /// <param name="handler">The code of the handler.</param>
    public static IReadOnlyList<Part> OfHandler(IEnumerable<string> scripts, string handler)
    {
        OnLoadScriptReader script = new();
        script.Read(scripts, []);
        script.Read([handler], script._parts);
        return Run(script);
    }

    private void Read(IEnumerable<string> scripts, List<Part> into)
    {
        foreach (string script in scripts)
        {
            List<ScriptToken> tokens = WithDots(ScriptTokens.Read(script));
            new Splitter(this, tokens).Split(0, tokens.Count, into, conditional: false, TimeSpan.Zero, depth: 0);
            into.Add(new(new(ScriptTokenKind.Sign, ";"), false));
        }
    }

    /// <summary>Writes <c>window['location']</c> as <c>window.location</c>.</summary>
    private static List<ScriptToken> WithDots(List<ScriptToken> tokens)
    {
        List<ScriptToken> dotted = new(tokens.Count);
        for (int i = 0; i < tokens.Count; i++)
        {
            bool isMember = i > 0 && i + 2 < tokens.Count && tokens[i].Is("[") && tokens[i + 2].Is("]") && tokens[i + 1].Kind == ScriptTokenKind.Text && Members.Contains(tokens[i + 1].Text)
                && (tokens[i - 1].Kind == ScriptTokenKind.Word || tokens[i - 1].Is(")") || tokens[i - 1].Is("]"));
            if (!isMember)
            {
                dotted.Add(tokens[i]);
                continue;
            }

            dotted.Add(new(ScriptTokenKind.Sign, "."));
            dotted.Add(new(ScriptTokenKind.Word, tokens[i + 1].Text));
            i += 2;
        }

        return dotted;
    }

    private static List<Part> Run(OnLoadScriptReader script)
    {
        // A function that running code refers to counts as called there.
        for (int i = 0; i < script._parts.Count; i++)
        {
            (ScriptToken token, _, TimeSpan delay) = script._parts[i];
            if (token.Kind != ScriptTokenKind.Word || !script._functions.Remove(token.Text, out List<Part>? body))
                continue;
            if (ScriptTimer.IsTimed(At, i))
                delay += ScriptTimer.Delay(At, i + 1);
            script._parts.AddRange(delay == TimeSpan.Zero ? body : body.Select(part => part with { Delay = part.Delay + delay }));
        }

        return script._parts;

        ScriptToken? At(int i) => i >= 0 && i < script._parts.Count ? script._parts[i].Token : null;
    }

    /// <summary>Processes the tokens of one script.</summary>
    private sealed class Splitter(OnLoadScriptReader owner, List<ScriptToken> tokens)
    {
        /// <summary>For each round or curly bracket, the position of its partner; -1 if there is none.</summary>
        private readonly int[] _partner = Partners(tokens);

        public void Split(int from, int to, List<Part> into, bool conditional, TimeSpan delay, int depth)
        {
            Stack<bool> blocks = new();
            int conditions = 0;
            bool statement = false;
            for (int i = from; i < to; i++)
            {
                ScriptToken token = tokens[i];
                if (FunctionAt(i, out string? name, out int open))
                {
                    int close = _partner[open];
                    if (name is null && depth < MaxDepth && RunsAtOnce(i))
                    {
                        Split(open + 1, close, into, conditional || statement || conditions > 0, delay + DelayOf(i, close), depth + 1);
                        into.Add(new(new(ScriptTokenKind.Sign, ";"), false));
                    }
                    else
                        Defer(name ?? AssignedName(i), open + 1, close, into, depth);
                    i = close;
                    continue;
                }

                if (token.Is("=>") && i + 1 < to && depth < MaxDepth && ScriptTimer.IsTimed(At, BeforeParameters(i) + 1))
                {
                    int end = EndOfArgument(i + 1, to);
                    into.Add(new(new(ScriptTokenKind.Sign, ";"), false));
                    Split(i + 1, end, into, conditional || statement || conditions > 0, delay + ScriptTimer.Delay(At, end), depth + 1);
                    into.Add(new(new(ScriptTokenKind.Sign, ";"), false));
                    i = end - 1;
                    continue;
                }

                if (token.Is("if") || token.Is("for") || token.Is("while") || token.Is("switch") || token.Is("catch"))
                {
                    int after = i + 1 < to && tokens[i + 1].Is("(") && _partner[i + 1] > 0 ? _partner[i + 1] : i;
                    for (; i < after; i++)
                        into.Add(new(tokens[i], true, delay));
                    statement = true;
                }
                else if (token.Is("else"))
                {
                    statement = true;
                }
                else if (token.Is("{"))
                {
                    blocks.Push(statement);
                    conditions += statement ? 1 : 0;
                    statement = false;
                }
                else if (token.Is("}"))
                {
                    conditions -= blocks.TryPop(out bool condition) && condition ? 1 : 0;
                    statement = false;
                }
                else if (token.Is(";"))
                {
                    statement = false;
                }

                into.Add(new(tokens[i], conditional || statement || conditions > 0, delay));
                if (token.Kind == ScriptTokenKind.Text && token.Text.Length <= MaxCode && depth < MaxDepth && ScriptTimer.IsTimed(At, i))
                    SplitCode(token.Text, into, conditional || statement || conditions > 0, delay + ScriptTimer.Delay(At, i + 1), depth + 1);
            }
        }

        /// <summary>The end of an argument that is an arrow function without curly brackets.</summary>
        private int EndOfArgument(int from, int to)
        {
            for (int i = from; i < to; i++)
            {
                if (_partner[i] > i)
                    i = _partner[i];
                else if (tokens[i].Is(",") || tokens[i].Is(")") || tokens[i].Is(";"))
                    return i;
            }

            return to;
        }

        /// <summary>A string that a timer runs is code.</summary>
        private void SplitCode(string code, List<Part> into, bool conditional, TimeSpan delay, int depth)
        {
            List<ScriptToken> inner = ScriptTokens.Read(code);
            into.Add(new(new(ScriptTokenKind.Sign, ";"), false));
            new Splitter(owner, inner).Split(0, inner.Count, into, conditional, delay, depth);
            into.Add(new(new(ScriptTokenKind.Sign, ";"), false));
        }

        private TimeSpan DelayOf(int function, int close) =>
            ScriptTimer.IsTimed(At, BeforeParameters(function) + 1) ? ScriptTimer.Delay(At, close + 1) : TimeSpan.Zero;

        private ScriptToken? At(int i) => i >= 0 && i < tokens.Count ? tokens[i] : null;

        /// <summary>Keeps the body of a function until its name is used; without a name, it is unknown when it runs.</summary>
        private void Defer(string? name, int from, int to, List<Part> into, int depth)
        {
            into.Add(new(new(ScriptTokenKind.Sign, ";"), false));
            if (name is null || depth >= MaxDepth)
                return;
            List<Part> body = [];
            Split(from, to, body, conditional: false, TimeSpan.Zero, depth + 1);
            body.Insert(0, new(new(ScriptTokenKind.Sign, ";"), false));
            owner._functions[name] = body;
        }

        private bool FunctionAt(int i, out string? name, out int open)
        {
            (name, open) = (null, -1);
            if (tokens[i].Is("function"))
            {
                int at = i + 1;
                if (at < tokens.Count && tokens[at].Is("*"))
                    at++;
                if (at < tokens.Count && tokens[at].Kind == ScriptTokenKind.Word)
                    name = tokens[at++].Text;
                if (at >= tokens.Count || !tokens[at].Is("(") || _partner[at] < 0)
                    return false;
                open = _partner[at] + 1;
            }
            else if (tokens[i].Is("=>"))
            {
                open = i + 1;
            }

            return open > 0 && open < tokens.Count && tokens[open].Is("{") && _partner[open] > 0;
        }

        private static int[] Partners(List<ScriptToken> tokens)
        {
            int[] partner = new int[tokens.Count];
            Array.Fill(partner, -1);
            Stack<int> round = new(), curly = new();
            for (int i = 0; i < tokens.Count; i++)
            {
                Stack<int>? pairs = tokens[i].Is("(") || tokens[i].Is(")") ? round : tokens[i].Is("{") || tokens[i].Is("}") ? curly : null;
                if (pairs is null)
                    continue;
                if (tokens[i].Is("(") || tokens[i].Is("{"))
                    pairs.Push(i);
                else if (pairs.TryPop(out int open))
                    (partner[open], partner[i]) = (i, open);
            }

            return partner;
        }

        /// <summary>Whether an anonymous function runs automatically: called immediately, or passed to a function that calls it when the page loads.</summary>
        private bool RunsAtOnce(int i)
        {
            int at = BeforeParameters(i);
            if (at < 0)
                return true;
            if (tokens[at].Is("="))
                return at > 0 && tokens[at - 1].Is("onload");
            if (tokens[at].Is("("))
                return at == 0 || tokens[at - 1].Kind != ScriptTokenKind.Word || Callers.Contains(tokens[at - 1].Text);
            return tokens[at].Is("!")
                || (tokens[at].Is(",") && tokens[at - 1].Kind == ScriptTokenKind.Text && LoadEvents.Contains(tokens[at - 1].Text));
        }

        private string? AssignedName(int i)
        {
            int at = BeforeParameters(i);
            return at > 0 && (tokens[at].Is("=") || tokens[at].Is(":")) && tokens[at - 1].Kind == ScriptTokenKind.Word
                && !tokens[at - 1].Text.StartsWith("on", StringComparison.Ordinal)
                ? tokens[at - 1].Text
                : null;
        }

        /// <summary>The token before a function; the parameters of an arrow function come before its arrow.</summary>
        private int BeforeParameters(int i)
        {
            int at = i - 1;
            if (tokens[i].Is("=>") && at >= 0)
            {
                if (tokens[at].Is(")"))
                    at = _partner[at];
                at--;
            }

            return at > 0 && tokens[at].Is("async") ? at - 1 : at;
        }
    }
}
