using System.Diagnostics;
using System.Globalization;
using PSFederation.Tests;

namespace PSFederation.Benchmarks;

/// <summary>Runs scripts in fresh pwsh processes.</summary>
internal static class PowerShellProcess
{
    /// <summary>The pwsh that is compiled as the official packages of PowerShell are (build.ps1 CompilePwsh), which may not be there.</summary>
    private static readonly string Compiled = Path.Combine(Repository.Root, "artifacts", "pwsh-compiled", OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");

    /// <summary>The dotnet tool, which the build installs.</summary>
    public static string Tool => TestPwsh.Program;

    /// <summary>The pwsh to measure unless another is named: the one that is as users have it; the dotnet tool if that one is not built.</summary>
    public static string Default => File.Exists(Compiled) ? Compiled : Tool;

    /// <summary>The pwsh that is measured.</summary>
    public static string Program { get; set; } = Default;

    /// <summary>A program on the PATH, or null.</summary>
    public static string? Find(string name) => FindAll(name).FirstOrDefault();

    /// <summary>All programs of a name on the PATH.</summary>
    public static IEnumerable<string> FindAll(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .SelectMany(folder => (string[])[Path.Combine(folder, name), Path.Combine(folder, name + ".exe")])
            .Where(File.Exists);

    /// <summary>Runs a script that prints milliseconds as its last line.</summary>
    public static double Milliseconds(string script) =>
        double.Parse(Run(Program, "-NoProfile", "-NonInteractive", "-Command", script).Trim().Split('\n')[^1], CultureInfo.InvariantCulture);

    /// <summary>Runs a script that prints numbers, one a line; a number for each line of the end.</summary>
    public static double[] Numbers(string script, int count) =>
        [.. Run(Program, "-NoProfile", "-NonInteractive", "-Command", script).Trim().Split('\n')[^count..].Select(line => double.Parse(line, CultureInfo.InvariantCulture))];

    /// <summary>How long a whole pwsh takes for a command.</summary>
    public static double Pwsh(string command) => WholeProcess(Program, "-NoProfile", "-NonInteractive", "-Command", command);

    /// <summary>How long a whole process takes.</summary>
    public static double WholeProcess(string program, params string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        Run(program, arguments);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Runs a program and gives what it printed.</summary>
    public static string Run(string program, params string[] arguments)
    {
        ProcessStartInfo info = new(Find(program) ?? program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        info.Environment["NO_COLOR"] = "1";
        using Process process = Process.Start(info)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} failed: {output}{errors.Result}");
    }
}
