using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace PSFederation.Core.Endpoint;

/// <summary>A process, and when it was started: numbers alone are given out again.</summary>
/// <param name="Start">When it was started, in a form that two readings have in common whatever happens to the clock between.</param>
internal sealed record ProcessIdentity(int Id, string Start)
{
    /// <summary>The process we are in.</summary>
    public static ProcessIdentity Current { get; } = new(Environment.ProcessId, StartOf(Environment.ProcessId) ?? string.Empty);

    /// <summary>Whether that very process runs.</summary>
    public bool IsRunning => StartOf(Id) == Start;

    /// <summary>When the process of a number was started; null when there is none, or it has ended and is still a zombie.</summary>
    private static string? StartOf(int id) => OperatingSystem.IsLinux() ? Ticks(id) : Time(id);

    /// <summary>Linux counts from its own start, which setting the clock does not change; .NET converts that by the clock of the moment.</summary>
    private static string? Ticks(int id)
    {
        const int State = 0, Started = 19;
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            // The name of the program stands in brackets before the fields, and may have brackets and spaces in it (proc_pid_stat(5)).
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[State] is "Z" or "X" ? null : fields[Started];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static string? Time(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return process.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception or NotSupportedException)
        {
            return null;
        }
    }
}
