using System.ComponentModel;
using System.Diagnostics;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Io;

/// <summary>The output of a program that runs without input and without a window; its output is not shown.</summary>
internal sealed class ProgramOutput
{
    private const int MaxOutput = 512 * 1024;

    /// <summary>The length of an AWS secret access key in Base64 characters.</summary>
    private const int SecretKeyLength = 40;

    /// <summary>Base64 text of that length is a session token or another token.</summary>
    private const int TokenLength = 100;

    private ProgramOutput(int exitCode, string output, string error) => (ExitCode, Output, Error) = (exitCode, output, error);

    public int ExitCode { get; }

    /// <summary>The beginning of its standard output, at most 512 Ki characters. It can contain secrets.</summary>
    public string Output { get; }

    /// <summary>The beginning of its standard error.</summary>
    private string Error { get; }

    /// <summary>Its error output as one line for messages, unless it looks like a secret; null if there is none.</summary>
    public string? Complaint =>
        string.IsNullOrWhiteSpace(Error) ? null
        : InputPreview.LooksSecret(Error) || HoldsKeys(Error) ? "text that looks like a secret (not shown)"
        : UntrustedText.Line(Error).TrimEnd('.');

    /// <summary>Runs a program to its end. If the call is canceled, the program and its child processes are stopped.</summary>
    /// <param name="start">The program and its arguments.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="timeout">The time limit.</param>
    /// <param name="reporter">Reports the wait.</param>
    /// <returns>Its output.</returns>
    /// <exception cref="FederationException">It did not exit in time.</exception>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static async Task<ProgramOutput> OfAsync(ProcessStartInfo start, string name, TimeSpan timeout, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        Secrets.Use(SecretName.ValuesOf(start.Environment));
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.CreateNoWindow = true;
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        using Process process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            Task<string> output = ReadAsync(process.StandardOutput, deadline.Token);
            Task<string> error = ReadAsync(process.StandardError, deadline.Token);
            await WaitProgress.ShowAsync(Task.WhenAll(output, error), name, reporter).ConfigureAwait(false);
            await process.WaitForExitAsync(deadline.Token).ConfigureAwait(false);
            return new ProgramOutput(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FederationException(
                FederationErrorCode.Timeout, $"{name} did not exit within {timeout.TotalSeconds.Tenths()} s. Run it yourself to see what it waits for, or increase -TimeoutSec.", name);
        }
        finally
        {
            End(process);
        }
    }

    /// <summary>Reads to the end and keeps the beginning, so that the program never blocks.</summary>
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        char[] kept = new char[MaxOutput], rest = new char[4096];
        int length = 0;
        while (true)
        {
            Memory<char> room = length < kept.Length ? kept.AsMemory(length) : rest;
            int read = await reader.ReadAsync(room, cancellationToken).ConfigureAwait(false);
            if (read == 0)
                return new string(kept, 0, length);
            length = Math.Min(length + read, kept.Length);
        }
    }

    /// <summary>Whether a text contains AWS credentials, or text that looks like them: Base64 of their length with capital letters, small letters and digits.</summary>
    private static bool HoldsKeys(string text)
    {
        for (int start = 0; start < text.Length; start++)
        {
            int end = start;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '+' or '/'))
                end++;
            if (end - start is SecretKeyLength or >= TokenLength && IsMixed(text.AsSpan(start, end - start)))
                return true;
            start = end;
        }

        return false;
    }

    private static bool IsMixed(ReadOnlySpan<char> run) =>
        run.ContainsAnyInRange('A', 'Z') && run.ContainsAnyInRange('a', 'z') && run.ContainsAnyInRange('0', '9');

    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has already exited.
        }
    }
}
