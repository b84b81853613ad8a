using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Pipeline;

/// <summary>
/// Says on standard error what a person must know: where standard output belongs to a program that reads JSON, pwsh would put warnings and links
/// there too.
/// </summary>
/// <param name="command">The type of the cmdlet: advice names parameters that it has.</param>
internal sealed class StandardErrorReporter(Type command) : IOperationReporter
{
    public void Verbose(string message)
    {
    }

    public void Warning(string message) => Console.Error.WriteLine("WARNING: " + Advice.Fit(UntrustedText.Printable(message), command));

    public void Notice(string message) => Console.Error.WriteLine(Advice.Fit(UntrustedText.Printable(message), command));

    public void Notice(string message, Uri link) => Console.Error.WriteLine($"{UntrustedText.Printable(message)} {link.AbsoluteUri}");

    public void Progress(string activity, string? status)
    {
    }
}
