using System.ComponentModel;
using System.Diagnostics;
using PSFederation.Core.Cache;
using PSFederation.Core.Io;
using PSFederation.Core.Pwsh;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Endpoint;

/// <summary>Starts a process that serves an endpoint, and waits until it does.</summary>
public static class DetachedStart
{
    /// <summary>A start takes a second, or longer if many start at once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs a script in another pwsh, which acts as a <see cref="DetachedProcess"/>.</summary>
    /// <param name="script">The script. Contains no secret, because every account on the machine can see it.</param>
    /// <param name="reporter">Reports a long wait.</param>
    /// <param name="cancellationToken">Cancels the wait and stops the process.</param>
    /// <returns>The endpoint, which now runs independently.</returns>
    /// <exception cref="FederationException">pwsh is missing, the process cannot start, or it exited; its own error is used if there is one.</exception>
    public static Task<FederatedCredentialEndpoint> RunAsync(string script, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        PowerShellProgram program = PowerShellProgram.FindFile(Environment.GetEnvironmentVariable, AppContext.BaseDirectory, Environment.ProcessPath, OperatingSystem.IsWindows());
        return WaitProgress.ShowAsync(RunAsync(program, script, DetachedFiles.New(), cancellationToken), "the process that serves the endpoint", reporter);
    }

    private static async Task<FederatedCredentialEndpoint> RunAsync(PowerShellProgram program, string script, DetachedFiles files, CancellationToken cancellationToken)
    {
        using Process process = Start(program.Path, [.. program.Library is { } library ? [library] : Array.Empty<string>(), "-NoProfile", "-NonInteractive", "-Command", script], files);
        try
        {
            process.StandardInput.Close();
            // Read continuously, so that the process never waits for this one.
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            long start = Stopwatch.GetTimestamp();
            while (true)
            {
                // First check whether it has exited, then read its output.
                bool ended = process.HasExited;
                if (EndpointState.Read(files.State) is { } state && !ended)
                    return state.Describe();
                if (ended)
                    throw await ErrorAsync(process, files, output, errors).ConfigureAwait(false);
                if (Stopwatch.GetElapsedTime(start) > Patience)
                    throw new FederationException(
                        FederationErrorCode.EndpointNotStarted, $"The endpoint process ({process.Id}) did not start serving within {Patience.TotalMinutes.Whole()} minutes and was stopped. Use -Wait instead of -Detached to see why.", program.Path);
                await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            End(process);
            files.Remove();
            throw;
        }
    }

    private static Process Start(string program, string[] arguments, DetachedFiles files)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[DetachedProcess.Variable] = files.Id;
        start.Environment["NO_COLOR"] = "1";
        try
        {
            return WindowsHandles.StartApart(start);
        }
        catch (Exception e) when (e is Win32Exception or FileNotFoundException)
        {
            throw new FederationException(FederationErrorCode.EndpointNotStarted, $"The program '{program}' cannot start to serve the credential endpoint: {e.Message}", program, e);
        }
    }

    private static async Task<FederationException> ErrorAsync(Process process, DetachedFiles files, Task<string> output, Task<string> errors)
    {
        if (File.Exists(files.Failure) && SignInFailure.Read(BoundedFile.ReadAllBytes(files.Failure, BoundedFile.OwnLength, "the error of an endpoint")) is { } failure)
            return new FederationException(failure.Code, failure.Message);
        string said = UntrustedText.Line(await TextAsync(errors).ConfigureAwait(false) + await TextAsync(output).ConfigureAwait(false));
        return new FederationException(
            FederationErrorCode.EndpointNotStarted, $"The endpoint process exited with code {process.ExitCode} before it started serving{(said.Length > 0 ? $": {said}" : ".")}", process.StartInfo.FileName);
    }

    /// <summary>Its output; empty if a child process still holds the other end.</summary>
    private static async Task<string> TextAsync(Task<string> reading)
    {
        try
        {
            return await reading.WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return string.Empty;
        }
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has already exited.
        }
    }
}
