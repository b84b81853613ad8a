using System.Globalization;
using System.Management.Automation;
using PSFederation.Core.Sts;
using PSFederation.Core.Text;

namespace PSFederation.Pipeline;

/// <summary>The progress of a fan-out: one activity, updated a few times a second, because each update takes several milliseconds in a terminal.</summary>
internal sealed class FanOutProgress(AsyncCmdlet cmdlet, StsPace pace, TimeProvider time)
{
    private const string Activity = "Assuming roles";

    /// <summary>A number that no other activity uses. PowerShell's own commands use small numbers.</summary>
    private const int ActivityId = 738_201;

    private readonly long _start = time.GetTimestamp();
    private TimeSpan _shown = TimeSpan.Zero;
    private bool _isShown;

    /// <summary>The time between two updates.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The number of roles, or zero while more can follow.</summary>
    public int Total { get; set; }

    /// <summary>The number of finished roles, including failed ones.</summary>
    public int Finished { get; set; }

    /// <summary>The number of failed roles.</summary>
    public int Failed { get; set; }

    /// <summary>Shows the state, if the last update was long enough ago.</summary>
    public void Show()
    {
        TimeSpan now = time.GetElapsedTime(_start);
        if (now - _shown < Interval)
            return;
        (_shown, _isShown) = (now, true);
        double rate = Finished / now.TotalSeconds;
        string limit = pace.Limit is { } slowed ? $"; STS throttles the calls, limit {slowed.Whole()} calls a second" : string.Empty;
        ProgressRecord record = new(
            ActivityId,
            Activity,
            $"{Finished.ToString(CultureInfo.InvariantCulture)}{(Total > 0 ? $" of {Total}" : string.Empty)} done, {Failed} failed, {rate.Tenths()} a second{limit}");
        if (Total > 0)
        {
            record.PercentComplete = Math.Min(100 * Finished / Total, 100);
            if (rate > 0)
                record.SecondsRemaining = (int)Math.Ceiling((Total - Finished) / rate);
        }

        cmdlet.WriteProgress(record);
    }

    /// <summary>Removes it from the screen.</summary>
    public void End()
    {
        if (_isShown)
            cmdlet.WriteProgress(new ProgressRecord(ActivityId, Activity, "Done") { RecordType = ProgressRecordType.Completed });
    }
}
