using System.ComponentModel;
using System.Diagnostics;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.UserBrowser;

/// <summary>
/// Opens an address in the person's default browser. Addresses are confidential (the state and nonce of a request, a link to the console), but the
/// arguments of programs are not secret, so the browser gets a <see cref="BrowserHandOver"/> instead.
/// </summary>
internal static class SystemBrowser
{
    /// <summary>
    /// The command that starts the opener on Unix. Its output and that of the browser are discarded, so they do not appear in the output of a script or in a pipe whose
    /// end this process closes, which would kill the opener. Ctrl+C in the terminal ends the wait, not the browser.
    /// </summary>
    private const string Launch = "trap '' INT HUP; exec \"$0\" \"$1\" </dev/null >/dev/null 2>&1";

    private const string NoDesktop = "neither DISPLAY nor WAYLAND_DISPLAY is set, so there is no desktop";

    /// <summary>One of them is set where xdg-open has a browser with a window: in the session of a desktop, by an editor for its remote terminals, and in WSL.</summary>
    private static readonly string[] DesktopVariables = ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME"];

    /// <summary>Opens it without waiting for the browser to exit.</summary>
    /// <param name="address">The address to open.</param>
    /// <param name="reporter">Told the link when there is no desktop, and when the opener says, later, that it could not open it.</param>
    /// <param name="cancellationToken">Canceled when the wait for the browser ends; until then the browser can get the address.</param>
    /// <param name="failed">Called when no browser opens, if given. Its owner shows the link in any case.</param>
    /// <returns>A task that completes when the browser has the address.</returns>
    /// <exception cref="FederationException">There is no browser.</exception>
    public static Task Open(Uri address, IOperationReporter reporter, CancellationToken cancellationToken, Action? failed = null)
    {
        BrowserHandOver? handOver = null;
        try
        {
            handOver = BrowserHandOver.Begin(address, BrowserHandOver.Guard, cancellationToken);
            if (OperatingSystem.IsWindows())
                Process.Start(new ProcessStartInfo(handOver.Link.AbsoluteUri) { UseShellExecute = true })?.Dispose();
            else
                Start(handOver.Link, address, reporter, failed, cancellationToken);
            return handOver.Taken;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            handOver?.Dispose();
            throw new FederationException(
                FederationErrorCode.BrowserNotStarted, $"No browser could be started ({e.Message}). Use -NoBrowser to get the link and open it yourself.", null, e);
        }
    }

    /// <summary>Why no browser can be opened here, as far as that shows without opening one; null if nothing speaks against it.</summary>
    public static string? Problem
    {
        get
        {
            if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
                return null;
            try
            {
                OnPath("xdg-open");
            }
            catch (FileNotFoundException e)
            {
                return $"{e.Message}. Use -NoBrowser to get a link";
            }

            return HasDesktop ? null : $"{NoDesktop}. Use -NoBrowser to get a link, or -DeviceCode";
        }
    }

    private static bool HasDesktop =>
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() || Array.Exists(DesktopVariables, name => Environment.GetEnvironmentVariable(name) is { Length: > 0 });

    /// <summary>
    /// Starts the opener. Without a desktop it may start a browser for terminals, such as lynx, which has no terminal here: it loads the page, and ends without an error.
    /// So the person gets the link at once.
    /// </summary>
    private static void Start(Uri link, Uri address, IOperationReporter reporter, Action? failed, CancellationToken cancellationToken)
    {
        Process opener = Process.Start(StartInfo(link.AbsoluteUri))!;
        if (HasDesktop)
        {
            _ = WatchAsync(opener, address, reporter, failed, cancellationToken);
            return;
        }

        opener.Dispose();
        if (failed is null)
            reporter.Notice($"A browser may not open: {NoDesktop}. Open this address in a browser to sign in:", address);
        else
            failed();
    }

    private static ProcessStartInfo StartInfo(string address)
    {
        // Redirected, so that the terminal is not affected.
        ProcessStartInfo start = new("/bin/sh")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (string argument in (string[])["-c", Launch, OnPath(OperatingSystem.IsMacOS() ? "open" : "xdg-open"), address])
            start.ArgumentList.Add(argument);
        BrowserEnvironment.Clean(start);
        return start;
    }

    private static string OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"{program} is not on the PATH");

    /// <summary>An opener that fails (no desktop, no browser) returns an exit code. An opener that becomes the browser keeps running.</summary>
    private static async Task WatchAsync(Process opener, Uri address, IOperationReporter reporter, Action? failed, CancellationToken cancellationToken)
    {
        using (opener)
        {
            try
            {
                await opener.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            if (opener.ExitCode == 0 || cancellationToken.IsCancellationRequested)
                return;
            reporter.Notice($"The browser could not be opened ({Path.GetFileName(opener.StartInfo.ArgumentList[2])} exited with {opener.ExitCode}). Open this address in a browser to sign in:", address);
            failed?.Invoke();
        }
    }
}
