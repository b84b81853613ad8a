namespace PSFederation.Core.Reporting;

/// <summary>
/// Where an operation says what it does. Implemented by the cmdlets, which pass it on to the streams of the pipeline; may be called
/// from any thread. What is said holds no secret.
/// </summary>
public interface IOperationReporter
{
    /// <summary>What someone who looks for a fault wants to know: addresses called, choices made.</summary>
    /// <param name="message">One line.</param>
    void Verbose(string message);

    /// <summary>What the caller should know although the operation goes on.</summary>
    /// <param name="message">One line.</param>
    void Warning(string message);

    /// <summary>What a person has to read in order to go on, such as a link to open. Shown even when nothing else is.</summary>
    /// <param name="message">One line.</param>
    void Notice(string message);

    /// <summary>A notice that ends with a link to open. The link is shown as it is: with a part taken out it would lead nowhere.</summary>
    /// <param name="message">The words before the link.</param>
    /// <param name="link">The link. It may hold values of the operation that must not occur in any other text, such as state and nonce.</param>
    void Notice(string message, Uri link) => Notice($"{message} {link.AbsoluteUri}");

    /// <summary>How large a drawing may be, in columns and rows of text; null where no person at a terminal would see it.</summary>
    (int Columns, int Rows)? Canvas => null;

    /// <summary>Shows a drawing that fits on <see cref="Canvas"/>.</summary>
    /// <param name="drawing">Lines of text with colors, made by this module.</param>
    void Draw(string drawing)
    {
    }

    /// <summary>What is being waited for.</summary>
    /// <param name="activity">The operation as a whole.</param>
    /// <param name="status">Its state; null when it has ended.</param>
    void Progress(string activity, string? status);
}
