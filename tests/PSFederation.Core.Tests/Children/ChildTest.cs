using System.Diagnostics;

namespace PSFederation.Core.Tests.Children;

/// <summary>
/// Runs a test of this assembly in its own process, for what is set once for a whole process: the limits of the thread pool, switches of the runtime.
/// </summary>
internal static class ChildTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs the test; fails when it fails, or does not end.</summary>
    /// <param name="test">The class.</param>
    /// <param name="method">The name of the test. It is explicit, so that no other run takes it.</param>
    /// <param name="environment">Variables of the child.</param>
    public static async Task RunAsync(Type test, string method, params (string Name, string Value)[] environment) =>
        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", await RunAsync(test, ["-method", $"{test.FullName}.{method}"], environment), StringComparison.Ordinal);

    /// <summary>Runs explicit tests; fails when one of them fails, or the process does not end.</summary>
    /// <param name="test">A class of the assembly.</param>
    /// <param name="arguments">Arguments of the runner.</param>
    /// <param name="environment">Variables of the child.</param>
    /// <returns>What the runner wrote.</returns>
    public static async Task<string> RunAsync(Type test, string[] arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new("dotnet", [test.Assembly.Location, "-explicit", "only", "-noColor", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        using Process child = Process.Start(start)!;
        try
        {
            Task<string> output = child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), error = child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string said = await output.WaitAsync(Patience, TestContext.Current.CancellationToken) + await error.WaitAsync(Patience, TestContext.Current.CancellationToken);
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(child.ExitCode == 0, said);
            return said;
        }
        finally
        {
            if (!child.HasExited)
                child.Kill(entireProcessTree: true);
        }
    }
}
