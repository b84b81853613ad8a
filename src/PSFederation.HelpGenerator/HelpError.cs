using System.Collections;

namespace PSFederation.HelpGenerator;

/// <summary>What can be wrong; the number is the one printed.</summary>
internal enum HelpErrorCode
{
    /// <summary>A folder, page or module could not be read at all.</summary>
    CannotRead = 0,

    /// <summary>A page does not have the form of a help page.</summary>
    MalformedPage = 1,

    /// <summary>A generated part of a page differs from the cmdlet.</summary>
    OutOfDate = 2,

    /// <summary>A placeholder was left for a person to fill in.</summary>
    Placeholder = 3,

    /// <summary>A cmdlet has no page.</summary>
    CmdletWithoutPage = 4,

    /// <summary>A page has no cmdlet.</summary>
    PageWithoutCmdlet = 5,

    /// <summary>The license text of a shipped package is missing.</summary>
    LicenseMissing = 6,
}

/// <summary>One thing that is wrong, and where.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Code">What kind of thing.</param>
/// <param name="Message">What was expected and what was found.</param>
internal sealed record HelpError(string Path, int Line, HelpErrorCode Code, string Message)
{
    /// <summary>The form in which MSBuild recognises an error: path(line): error code: message.</summary>
    public override string ToString() => FormattableString.Invariant($"{Path}({Line}): error HELP{(int)Code:000}: {Message}");
}

/// <summary>The errors of one run, in the order in which they were found.</summary>
internal sealed class HelpErrors : IReadOnlyCollection<HelpError>
{
    private readonly List<HelpError> _errors = [];

    /// <summary>How many there are.</summary>
    public int Count => _errors.Count;

    /// <summary>Adds an error.</summary>
    internal void Add(string path, int line, HelpErrorCode code, string message) => _errors.Add(new(path, line, code, message));

    /// <inheritdoc />
    public IEnumerator<HelpError> GetEnumerator() => _errors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
