using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Pipeline;

/// <summary>
/// Writes messages for a person to standard error. If a program reads JSON from standard output, pwsh would write warnings and links
/// there too.
/// </summary>
/// <param name="command">The type of the cmdlet, for the parameters in the advice.</param>
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
