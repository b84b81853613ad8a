using PSFederation.Core.Html;
using PSFederation.Core.Http;

namespace PSFederation.Core.SignIn;

/// <summary>Detects pages that appear again after they were answered, so that a loop ends at once.</summary>
internal sealed class PageLoopDetector
{
    /// <summary>A page that continues automatically can appear twice: before and after a cookie is set.</summary>
    private const int MostPassings = 2;

    private readonly Dictionary<string, int> _times = new(StringComparer.Ordinal);

    /// <summary>Clears all pages after input, because they can then appear again.</summary>
    public void Clear() => _times.Clear();

    /// <summary>Records an answer with a button.</summary>
    /// <param name="page">The received page.</param>
    /// <param name="answer">The input of a person: the visible values, and the button.</param>
    /// <exception cref="FederationException">The same page already had the same answer.</exception>
    public void Press(HttpPage page, HtmlPage html, string answer)
    {
        if (Count($"press {page.Address.GetLeftPart(UriPartial.Path)}\n{string.Join('\n', VisibleText.Lines(html))}\n{answer}") > 1)
            throw SignInErrors.Loop(page.Address, html, "with the same response");
    }

    /// <summary>Records a page that continues automatically without a pause.</summary>
    /// <param name="page">The received page.</param>
    /// <exception cref="FederationException">The same page already continued in the same way.</exception>
    public void Pass(HttpPage page, HtmlPage html)
    {
        if (Count($"pass {page.Address}\n{page.Body}") > MostPassings)
            throw SignInErrors.Loop(page.Address, html, "and continues in the same way");
    }

    /// <summary>Whether a page that submits itself has appeared before: such a page polls its server.</summary>
    /// <param name="page">The received page.</param>
    public bool ComesAgain(HttpPage page) => Count($"poll {page.Address}\n{page.Body}") > 1;

    private int Count(string key) => _times[key] = _times.GetValueOrDefault(key) + 1;
}
