namespace PSFederation.Core.Reporting;

/// <summary>Says nothing: for what happens when no cmdlet runs.</summary>
public sealed class QuietReporter : IOperationReporter
{
    private QuietReporter()
    {
    }

    /// <summary>The one there is.</summary>
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
