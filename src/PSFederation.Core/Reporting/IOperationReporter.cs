namespace PSFederation.Core.Reporting;

/// <summary>
/// Receives messages of an operation. The cmdlets implement it and write to the pipeline streams; it can be called
/// from any thread. Messages contain no secrets.
/// </summary>
public interface IOperationReporter
{
    /// <summary>A verbose message for troubleshooting: called addresses, choices.</summary>
    /// <param name="message">One line.</param>
    void Verbose(string message);

    /// <summary>A warning; the operation continues.</summary>
    /// <param name="message">One line.</param>
    void Warning(string message);

    /// <summary>A notice that a person has to read to continue, such as a link to open. Always shown.</summary>
    /// <param name="message">One line.</param>
    void Notice(string message);

    /// <summary>A notice that ends with a link to open. The link is shown unchanged, because it would not work with parts redacted.</summary>
    /// <param name="message">The text before the link.</param>
    /// <param name="link">The link. It can contain values that must not occur in any other text, such as state and nonce.</param>
    void Notice(string message, Uri link) => Notice($"{message} {link.AbsoluteUri}");

    /// <summary>The maximum size of a drawing, in columns and rows of text; null if no person at a terminal would see it.</summary>
    (int Columns, int Rows)? Canvas => null;

    /// <summary>Shows a drawing that fits on <see cref="Canvas"/>.</summary>
    /// <param name="drawing">Lines of text with colors, created by this module.</param>
    void Draw(string drawing)
    {
    }

    /// <summary>Progress of a wait.</summary>
    /// <param name="activity">The operation as a whole.</param>
    /// <param name="status">Its state; null if it has ended.</param>
    void Progress(string activity, string? status);
}
