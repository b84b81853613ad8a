namespace PSFederation.Core.Reporting;

/// <summary>Discards messages: for operations without a running cmdlet.</summary>
public sealed class QuietReporter : IOperationReporter
{
    private QuietReporter()
    {
    }

    /// <summary>The only instance.</summary>
    public static QuietReporter Instance { get; } = new();

    /// <inheritdoc/>
    public void Verbose(string message)
    {
    }

    /// <inheritdoc/>
    public void Warning(string message)
    {
    }

    /// <inheritdoc/>
    public void Notice(string message)
    {
    }

    /// <inheritdoc/>
    public void Progress(string activity, string? status)
    {
    }
}
