using System.Diagnostics;

namespace PSFederation.Tests;

/// <summary>How a process ended, and what it wrote.</summary>
internal sealed record EndedProcess(int ExitCode, string Output, string Errors)
{
    public string[] Lines => Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Runs a script in the engine in a fresh process.</summary>
internal static class EngineProcess
{
    /// <summary>The lines that the script wrote; fails the test when it ended with an error.</summary>
    public static Task<string[]> RunAsync(string script, params (string Name, string Value)[] environment) =>
        RunAsync(script, ".tmp", file => Start(file, environment));

    /// <summary>The same behind a program that gets the command as its last arguments, and may start it.</summary>
    public static Task<string[]> RunBehindAsync(string[] program, string script, params (string Name, string Value)[] environment) =>
        RunAsync(script, ".tmp", file => StartBehind(program, file, environment));

    /// <summary>The same in a real pwsh, with all modules that come with it.</summary>
    public static Task<string[]> RunInPwshAsync(string script, params (string Name, string Value)[] environment) =>
        RunAsync(script, ".ps1", file => Start(new ProcessStartInfo(TestPwsh.Program, ["-NoProfile", "-NonInteractive", "-File", file]), environment));

    /// <summary>What a process that runs the script gave, also when it ended with an error.</summary>
    /// <param name="start">Starts it with the file of the script.</param>
    public static async Task<EndedProcess> EndAsync(string script, Func<string, Process> start, string extension = ".tmp")
    {
        string file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + extension);
        try
        {
            await File.WriteAllTextAsync(file, script, TestContext.Current.CancellationToken);
            using Process process = start(file);
            Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new EndedProcess(process.ExitCode, output, await errors);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<string[]> RunAsync(string script, string extension, Func<string, Process> start)
    {
        EndedProcess ended = await EndAsync(script, start, extension);
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Errors);
        return ended.Lines;
    }

    /// <summary>Starts a process that runs the script of a file, for a test that kills it.</summary>
    public static Process Start(string file, params (string Name, string Value)[] environment) =>
        Start(new ProcessStartInfo("dotnet", ["exec", HostPath(), file]), environment);

    /// <summary>The same behind a program that gets the command as its last arguments, and may start it.</summary>
    public static Process StartBehind(string[] program, string file, params (string Name, string Value)[] environment) =>
        Start(new ProcessStartInfo(program[0], [.. program[1..], DotNet(), "exec", HostPath(), file]), environment);

    /// <summary>The full path of the dotnet that runs the tests, or of the first one on the PATH.</summary>
    private static string DotNet() =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet")).First(File.Exists);

    private static Process Start(ProcessStartInfo start, (string Name, string Value)[] environment)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>The command line that runs the script of a file, for a shell that starts something before it.</summary>
    public static string CommandLine(string file) => $"dotnet exec '{HostPath()}' '{file}'";

    /// <summary>The host lies beside the tests: artifacts/bin/PROJECT/CONFIGURATION.</summary>
    private static string HostPath()
    {
        DirectoryInfo configuration = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(configuration.Parent!.Parent!.FullName, "PSFederation.EngineHost", configuration.Name, "PSFederation.EngineHost.dll");
    }
}
