using PSFederation.Core;
using PSFederation.Core.Io;

namespace PSFederation.Commands;

/// <summary>
/// Says on standard error what a person must know: where standard output belongs to a program that reads JSON, pwsh would put warnings and links
/// there too.
/// </summary>
internal sealed class StandardErrorReporter : IOperationReporter
{
    public void Verbose(string message)
    {
    }

    public void Warning(string message) => Console.Error.WriteLine("WARNING: " + ForeignText.Printable(message));

    public void Notice(string message) => Console.Error.WriteLine(ForeignText.Printable(message));

    public void Notice(string message, Uri link) => Console.Error.WriteLine($"{ForeignText.Printable(message)} {link.AbsoluteUri}");

    public void Progress(string activity, string? status)
    {
    }
}
