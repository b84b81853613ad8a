using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipes;
using PSFederation.Core.Text;
using PSFederation.Core.UserBrowser;

namespace PSFederation.Core.SignIn.Browser;

/// <summary>
/// A browser that this process started and controls through a pair of pipes. A debugging port would be open to every program on the
/// machine; no other process has the pipes, and a browser exits when its pipe is closed because this process has ended.
/// </summary>
internal sealed class BrowserProcess : IAsyncDisposable
{
    private const int MaxLastWords = 2;
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KillGrace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastWordsGrace = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The browser reads descriptor 3 and writes descriptor 4; .NET passes 0, 1 and 2. The shell moves the descriptors and becomes the
    /// browser. If <c>setsid</c> exists, the browser gets its own session. Otherwise the terminal sends SIGINT to it on Ctrl+C and
    /// SIGHUP when pwsh ends, and a browser that is still starting ends without removing its lock from the profile.
    /// </summary>
    private const string HandOver =
        "s=$(command -v setsid); case $s in /*) ;; *) s=;; esac; exec ${s:+\"$s\"} \"$0\" \"$@\" 3<&0 4>&1 0</dev/null 1>/dev/null";

    private readonly Process _process;
    private readonly Queue<string> _lastWords = new();
    private readonly Task _listening;

    private BrowserProcess(Process process, Stream toBrowser, Stream fromBrowser)
    {
        _process = process;
        DevTools = new DevToolsConnection(toBrowser, fromBrowser);
        _listening = ListenAsync(process.StandardError);
    }

    /// <summary>The protocol.</summary>
    public DevToolsConnection DevTools { get; }

    /// <summary>The process.</summary>
    public int Id => _process.Id;

    /// <summary>The last line of its error stream; empty if there is none.</summary>
    public string LastWords
    {
        get
        {
            lock (_lastWords)
                return UntrustedText.Line(string.Join(" ", _lastWords));
        }
    }

    /// <summary>Its arguments: the minimum for a separate window without background activity.</summary>
    /// <param name="profile">The folder of the profile.</param>
    /// <param name="headless">Whether it shows no window.</param>
    public static IReadOnlyList<string> Arguments(string profile, bool headless) =>
    [
        "--remote-debugging-pipe",
        $"--user-data-dir={profile}",
        "--no-first-run",
        "--no-default-browser-check",
        "--hide-crash-restore-bubble",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        .. headless ? ["--headless=new"] : new[] { "--window-size=800,900" },
        "about:blank",
    ];

    /// <param name="profile">The folder of the profile.</param>
    /// <param name="headless">Whether it shows no window.</param>
    /// <exception cref="FederationException">It cannot be started.</exception>
    public static BrowserProcess Start(string program, string profile, bool headless)
    {
        try
        {
            IReadOnlyList<string> arguments = Arguments(profile, headless);
            return OperatingSystem.IsWindows() ? StartOnWindows(program, profile, arguments) : StartOnUnix(program, profile, arguments);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            throw new FederationException(
                FederationErrorCode.BrowserNotStarted, $"The browser '{program}' could not be started ({e.Message}). Check -BrowserPath, or use -LoopbackAcs to sign in with the default browser.", program, e);
        }
    }

    /// <summary>Waits until it has exited and its error stream is read. A child process can keep that stream open, so the second wait is short.</summary>
    /// <param name="cancellationToken">Cancels the wait, not the browser.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForEndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAny(_listening, Task.Delay(LastWordsGrace, cancellationToken)).ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>Requests it to close; kills it and its child processes if it does not exit within five seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            DevTools.Post("Browser.close", parameters: null, session: null);
        if (!await HasEndedAsync(CloseGrace).ConfigureAwait(false))
        {
            try
            {
                _process.Kill(entireProcessTree: true);
            }
            catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
            {
                // It has already exited, or we are not allowed to kill it.
            }

            await HasEndedAsync(KillGrace).ConfigureAwait(false);
        }

        await DevTools.DisposeAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task<bool> HasEndedAsync(TimeSpan timeout)
    {
        using CancellationTokenSource deadline = new(timeout);
        try
        {
            await _process.WaitForExitAsync(deadline.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static BrowserProcess StartOnUnix(string program, string profile, IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = profile };
        foreach (string argument in (string[])["-c", HandOver, program, .. arguments])
            start.ArgumentList.Add(argument);
        BrowserEnvironment.Clean(start);
        Process process = Process.Start(start)!;
        return new BrowserProcess(process, process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
    }

    /// <summary>Windows has no descriptors; the browser gets the inherited handles as an argument.</summary>
    private static BrowserProcess StartOnWindows(string program, string profile, IReadOnlyList<string> arguments)
    {
        AnonymousPipeServerStream toBrowser = new(PipeDirection.Out, HandleInheritability.Inheritable);
        AnonymousPipeServerStream fromBrowser = new(PipeDirection.In, HandleInheritability.Inheritable);
        try
        {
            ProcessStartInfo start = new(program) { RedirectStandardError = true, WorkingDirectory = profile };
            foreach (string argument in (string[])[$"--remote-debugging-io-pipes={toBrowser.GetClientHandleAsString()},{fromBrowser.GetClientHandleAsString()}", .. arguments])
                start.ArgumentList.Add(argument);
            BrowserEnvironment.Clean(start);
            return new BrowserProcess(Process.Start(start)!, toBrowser, fromBrowser);
        }
        catch
        {
            toBrowser.Dispose();
            fromBrowser.Dispose();
            throw;
        }
        finally
        {
            // Otherwise we would hold the browser's ends open, and never detect its exit.
            toBrowser.DisposeLocalCopyOfClientHandle();
            fromBrowser.DisposeLocalCopyOfClientHandle();
        }
    }

    /// <summary>Reads the error stream, which would block the browser if full, and keeps its last line.</summary>
    private async Task ListenAsync(StreamReader errors)
    {
        try
        {
            while (await errors.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                if (string.IsNullOrWhiteSpace(line))
                    continue;
                lock (_lastWords)
                {
                    _lastWords.Enqueue(UntrustedText.Line(line));
                    if (_lastWords.Count > MaxLastWords)
                        _lastWords.Dequeue();
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The browser has exited.
        }
    }
}
