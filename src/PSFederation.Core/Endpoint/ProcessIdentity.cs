using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace PSFederation.Core.Endpoint;

/// <summary>A process and its start time, because process IDs are reused.</summary>
/// <param name="Start">Its start time, in a form that does not change if the clock is set.</param>
internal sealed record ProcessIdentity(int Id, string Start)
{
    /// <summary>The current process.</summary>
    public static ProcessIdentity Current { get; } = new(Environment.ProcessId, StartOf(Environment.ProcessId) ?? string.Empty);

    /// <summary>Whether exactly that process is running.</summary>
    public bool IsRunning => StartOf(Id) == Start;

    /// <summary>When the process with an ID was started; null if it does not exist, or has ended and is still a zombie.</summary>
    private static string? StartOf(int id) => OperatingSystem.IsLinux() ? Ticks(id) : Time(id);

    /// <summary>Linux counts from the system start, which is independent of the clock; .NET converts that with the current clock.</summary>
    private static string? Ticks(int id)
    {
        const int State = 0, Started = 19;
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            // The name of the program is in brackets before the fields, and can contain brackets and spaces (proc_pid_stat(5)).
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
