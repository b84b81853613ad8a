using System.Management.Automation;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Pipeline;

/// <summary>Passes reports of Core to the streams of a cmdlet.</summary>
internal sealed class StreamReporter(AsyncCmdlet cmdlet) : IOperationReporter
{
    /// <summary>With this tag, the engine shows an information record in the console independent of the preference.</summary>
    private static readonly string[] HostTag = ["PSHOST"];

    public void Verbose(string message) => cmdlet.WriteVerbose(message);

    public void Warning(string message) => cmdlet.WriteWarning(Fit(message));

    public void Notice(string message) => Show(Fit(message));

    public void Notice(string message, Uri link) => Show($"{Fit(message)} {link.AbsoluteUri}");

    public (int Columns, int Rows)? Canvas => Terminal.Canvas(cmdlet.Host);

    public void Draw(string drawing) => Show(drawing);

    public void Progress(string activity, string? status) =>
        cmdlet.WriteProgress(new ProgressRecord(ActivityId(activity), UntrustedText.Printable(activity), UntrustedText.Printable(status ?? "Done"))
        {
            RecordType = status is null ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        });

    private string Fit(string message) => Advice.Fit(UntrustedText.Printable(message), cmdlet.GetType());

    private void Show(string text) => cmdlet.WriteInformation(new HostInformationMessage { Message = text }, HostTag);

    /// <summary>A different number for each activity, so that the end of one does not remove another from the screen.</summary>
    private static int ActivityId(string activity) => activity.GetHashCode(StringComparison.Ordinal) & int.MaxValue;
}
