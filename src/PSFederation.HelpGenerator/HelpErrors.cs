namespace PSFederation.HelpGenerator;

/// <summary>Errors, one line each in the MSBuild format: path(line): error code: message.</summary>
internal sealed class HelpErrors
{
    private readonly List<string> _lines = [];

    internal IReadOnlyList<string> Lines => _lines;

    /// <param name="path">The file or folder.</param>
    /// <param name="lineIndex">The line, counted from 0.</param>
    /// <param name="message">What was expected and what was found.</param>
    internal void Add(string path, int lineIndex, string message) =>
        _lines.Add(FormattableString.Invariant($"{path}({lineIndex + 1}): error HELP001: {message}"));
}
