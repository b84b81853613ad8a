using System.Diagnostics;
using System.Management.Automation;
using System.Net;

namespace PSFederation.Interop.Tests;

/// <summary>
/// A real server, started by <c>tests/Interop/servers/interop up NAME</c>: what that printed. The state lies in INTEROP_HOME, else in
/// <c>.interop</c> of the checkout. Where the server is not up, the test is skipped.
/// </summary>
internal sealed class Server
{
    private readonly Dictionary<string, string> _values;

    private Server(Dictionary<string, string> values) => _values = values;

    /// <summary>A value that the server was started with.</summary>
    public string this[string key] => _values[key];

    private static string Kit => Path.Combine(Repository.Root, "tests", "Interop", "servers");

    private static string Home => Environment.GetEnvironmentVariable("INTEROP_HOME") is { Length: > 0 } home ? home : Path.Combine(Repository.Root, ".interop");

    /// <summary>The server of that name; skips the test when it is not up.</summary>
    public static Server Require(string name)
    {
        string file = Path.Combine(Home, name + ".env");
        Assert.SkipUnless(File.Exists(file), $"The server {name} is not up; start it with: tests/Interop/servers/interop up {name}");
        return new Server(File.ReadLines(file).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]));
    }

    /// <summary>A file of the server's own, such as its key: a test may do in its name what it does not do on demand.</summary>
    public static string FileOf(string name, string path) => Path.Combine(Home, name, path);

    /// <summary>Runs the script of the servers and gives what it printed.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        ProcessStartInfo start = new(Path.Combine(Kit, "interop"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        start.Environment["INTEROP_HOME"] = Home;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await errors);
        return output.Trim();
    }

    /// <summary>User name and password as PowerShell has them.</summary>
    public static PSCredential Credential(string userName, string password) =>
        new(userName, new NetworkCredential(string.Empty, password).SecurePassword);
}
