using System.IO.Enumeration;
using PSFederation.Core.Html;

namespace PSFederation.Core.SignIn;

/// <summary>Asks a person to choose.</summary>
/// <param name="question">What is to be chosen, in one line.</param>
/// <param name="preset">The number of the one that the page has chosen; null when it has none.</param>
/// <returns>The number of the choice, from 0; null when there is no person to ask, or no answer.</returns>
public delegate Task<int?> AskChoice(string question, IReadOnlyList<string> choices, int? preset, CancellationToken cancellationToken);

/// <summary>How to choose among the options of a page, such as second factors: by patterns, then by asking the person.</summary>
/// <param name="patterns">Wildcard patterns (* and ?) on the labels of choices; case does not matter, and the first pattern that fits one decides.</param>
/// <param name="ask">Asks a person.</param>
public sealed class FactorSelection(IReadOnlyList<string> patterns, AskChoice ask)
{
    /// <summary>No patterns, and no person to ask.</summary>
    public static FactorSelection None { get; } = Silent([]);

    /// <summary>Patterns, and no person to ask.</summary>
    public static FactorSelection Silent(IReadOnlyList<string> patterns) => new(patterns, (_, _, _, _) => Task.FromResult<int?>(null));

    /// <summary>Whether a pattern was given and has not fitted anything.</summary>
    internal bool IsUnused => patterns.Count > 0 && !_hasFitted;

    private bool _hasFitted;

    /// <summary>The first choice that the first fitting pattern names; null when none fits.</summary>
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
