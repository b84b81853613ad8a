using System.Diagnostics;

namespace PSFederation.Module.Tests.Hosting;

/// <summary>Another account of this machine, which looks at what it can see: the arguments of all programs, files, and pages on loopback. Root alone can become one.</summary>
internal static class OtherAccount
{
    private const string Id = "65534";

    /// <summary>Skips the test where no other account can be played.</summary>
    public static void Require()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "Only root on Linux can run programs as another account.");
        Assert.SkipUnless(Exists("setpriv") && Exists("curl"), "There is no setpriv or no curl here (Debian: util-linux, curl).");
    }

    /// <summary>The arguments of all processes, as that account sees them: a line for each.</summary>
    public static Task<string> ArgumentsAsync() =>
        RunAsync("for f in /proc/[0-9]*/cmdline; do tr '\\0\\n' '  ' < $f; echo; done 2>/dev/null; true");

    /// <summary>The environment of all processes, as far as that account sees it.</summary>
    public static Task<string> EnvironmentAsync() => RunAsync("cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'; true");

    /// <summary>Follows a link of either kind; gives all that comes back, header fields and all.</summary>
    public static Task<string> FollowAsync(Uri link) => RunAsync($"curl -s -i --noproxy '*' --max-time 20 '{link.AbsoluteUri}'; true");

    /// <summary>Runs a line of shell as that account.</summary>
    public static async Task<string> RunAsync(string line)
    {
        ProcessStartInfo start = new("setpriv", ["--reuid", Id, "--regid", Id, "--clear-groups", "/bin/sh", "-c", line]) { RedirectStandardOutput = true, WorkingDirectory = "/" };
        // What the other account starts must not show what is looked for.
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private static bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
