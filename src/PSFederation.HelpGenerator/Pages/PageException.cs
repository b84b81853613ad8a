namespace PSFederation.HelpGenerator.Pages;

/// <summary>A page is not as a help page must be.</summary>
internal sealed class PageException : Exception
{
    /// <summary>Creates the exception without a place.</summary>
    public PageException()
    {
    }

    /// <summary>Creates the exception without a place.</summary>
    public PageException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception without a place.</summary>
    public PageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="lineIndex">The index of the line.</param>
    /// <param name="message">What was expected and what was found.</param>
    internal PageException(int lineIndex, string message)
        : base(message) => LineIndex = lineIndex;

    /// <summary>The index of the line at fault.</summary>
    internal int LineIndex { get; }
}
