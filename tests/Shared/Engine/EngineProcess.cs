using System.Diagnostics;

namespace PSFederation.Tests;

/// <summary>Runs a script in the engine in a fresh process.</summary>
internal static class EngineProcess
{
    /// <summary>The lines that the script wrote; fails the test when it ended with an error.</summary>
    public static async Task<string[]> RunAsync(string script, params (string Name, string Value)[] environment)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, script, TestContext.Current.CancellationToken);
            using Process process = Start(file, environment);
            Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, output + await errors);
            return output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Starts a process that runs the script of a file, for a test that kills it.</summary>
    public static Process Start(string file, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(HostPath());
        start.ArgumentList.Add(file);
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
