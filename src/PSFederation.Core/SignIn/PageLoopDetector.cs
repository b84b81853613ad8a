using PSFederation.Core.Html;
using PSFederation.Core.Http;

namespace PSFederation.Core.SignIn;

/// <summary>Detects pages that come back after they were answered, so that a loop ends at once.</summary>
internal sealed class PageLoopDetector
{
    /// <summary>A page that continues by itself may come twice: before a cookie is set and after.</summary>
    private const int MostPassings = 2;

    private readonly Dictionary<string, int> _times = new(StringComparer.Ordinal);

    /// <summary>Forgets all pages: something was filled in, after which they may come again.</summary>
    public void Clear() => _times.Clear();

    /// <summary>Records an answer by a button.</summary>
    /// <param name="page">The page as it came.</param>
    /// <param name="answer">What a person would have done: values of what is seen, and the button.</param>
    /// <exception cref="FederationException">The same page had the same answer before.</exception>
    public void Press(HttpPage page, HtmlPage html, string answer)
    {
        if (Count($"press {page.Address.GetLeftPart(UriPartial.Path)}\n{string.Join('\n', VisibleText.Lines(html))}\n{answer}") > 1)
            throw SignInErrors.Loop(page.Address, html, "with the same answer");
    }

    /// <summary>Records a page that continues by itself, without a pause.</summary>
    /// <param name="page">The page as it came.</param>
    /// <exception cref="FederationException">The same page continued before, in the same way.</exception>
    public void Pass(HttpPage page, HtmlPage html)
    {
        if (Count($"pass {page.Address}\n{page.Body}") > MostPassings)
            throw SignInErrors.Loop(page.Address, html, "and continues the same way");
    }

    /// <summary>Whether a page that submits itself came before: a server that holds its answer back is polled like that.</summary>
    /// <param name="page">The page as it came.</param>
    public bool ComesAgain(HttpPage page) => Count($"poll {page.Address}\n{page.Body}") > 1;

    private int Count(string key) => _times[key] = _times.GetValueOrDefault(key) + 1;
}
