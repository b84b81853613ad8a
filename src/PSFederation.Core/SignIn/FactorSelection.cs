using System.IO.Enumeration;
using PSFederation.Core.Html;

namespace PSFederation.Core.SignIn;

/// <summary>Asks a person to choose.</summary>
/// <param name="question">The question, in one line.</param>
/// <param name="preset">The number of the preselected option; null if there is none.</param>
/// <returns>The number of the choice, from 0; null if there is no person to ask, or no answer.</returns>
public delegate Task<int?> AskChoice(string question, IReadOnlyList<string> choices, int? preset, CancellationToken cancellationToken);

/// <summary>Chooses among the options of a page, such as second factors: by patterns, then by asking the person.</summary>
/// <param name="patterns">Wildcard patterns (* and ?) for the labels of choices; they are not case-sensitive, and the first matching pattern decides.</param>
/// <param name="ask">Asks a person.</param>
public sealed class FactorSelection(IReadOnlyList<string> patterns, AskChoice ask)
{
    /// <summary>No patterns, and no person to ask.</summary>
    public static FactorSelection None { get; } = Silent([]);

    /// <summary>Patterns, and no person to ask.</summary>
    public static FactorSelection Silent(IReadOnlyList<string> patterns) => new(patterns, (_, _, _, _) => Task.FromResult<int?>(null));

    /// <summary>Whether a pattern was specified but has not matched.</summary>
    internal bool IsUnused => patterns.Count > 0 && !_hasFitted;

    private bool _hasFitted;

    /// <summary>The first choice that matches the first matching pattern; null if none matches.</summary>
    /// <param name="choices">For each choice its label and its value.</param>
    internal int? Match(IReadOnlyList<FormOption> choices)
    {
        foreach (string pattern in patterns)
        {
            int at = choices.TakeWhile(choice => !Fits(pattern, choice)).Count();
            if (at == choices.Count)
                continue;
            _hasFitted = true;
            return at;
        }

        return null;
    }

    /// <summary>Asks a person.</summary>
    internal Task<int?> AskAsync(string question, IReadOnlyList<FormOption> choices, int? preset, CancellationToken cancellationToken) =>
        ask(question, [.. choices.Select(choice => choice.Shown)], preset, cancellationToken);

    private static bool Fits(string pattern, FormOption choice) =>
        FileSystemName.MatchesSimpleExpression(pattern, choice.Shown) || FileSystemName.MatchesSimpleExpression(pattern, choice.Value);
}
