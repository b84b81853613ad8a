using System.Diagnostics;

namespace PSFederation.Interop.Tests;

/// <summary>A person with a real browser: headless Chromium, driven over the DevTools protocol by a script of the servers' kit.</summary>
internal static class ChromiumPerson
{
    /// <summary>Follows a link through the pages of a sign-in, fills in the fields that are there, and gives the text of the last page.</summary>
    public static async Task<string> FollowAsync(Uri link, params string[] fields)
    {
        ProcessStartInfo start = new("node", [Path.Combine(Repository.Root, "tests", "Interop", "servers", "tools", "sign-in-browser.mjs"), link.AbsoluteUri, .. fields])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, text + await errors);
        return text;
    }

    /// <summary>Follows a link to the page of the module's own listener.</summary>
    public static async Task SignInAsync(Uri link, params string[] fields) =>
        Assert.Contains("return to PowerShell", await FollowAsync(link, fields), StringComparison.Ordinal);

    /// <summary>Skips the test where there is no such browser.</summary>
    public static void Require()
    {
        foreach (string program in (string[])["chromium", "node"])
            Assert.SkipUnless(IsOnPath(program), $"There is no {program} on the PATH, by which the browser is driven.");
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
