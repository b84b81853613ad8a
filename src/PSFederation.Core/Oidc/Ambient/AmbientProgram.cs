using System.ComponentModel;
using System.Diagnostics;
using PSFederation.Core.Io;

namespace PSFederation.Core.Oidc.Ambient;

/// <summary>Runs a program of the platform that prints the token. No shell is between, and nothing it prints is shown.</summary>
internal static class AmbientProgram
{
    private const int MaxOutput = 512 * 1024;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(100);

    /// <summary>Runs it.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(ProgramWay way, AmbientContext context, CancellationToken cancellationToken)
    {
        string path = context.Environment.Program(way.Program)!;
        ProcessStartInfo start = new(path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        foreach (string argument in way.Arguments)
            start.ArgumentList.Add(context.Expand(argument)!);
        context.Reporter.Verbose($"Running {path} {string.Join(' ', start.ArgumentList)}");

        TimeSpan patience = context.Request.Timeout ?? DefaultTimeout;
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        using Process process = Start(start, context);
        try
        {
            process.StandardInput.Close();
            Task<string> output = ReadAsync(process.StandardOutput, deadline.Token);
            Task<string> error = ReadAsync(process.StandardError, deadline.Token);
            await WaitProgress.ShowAsync(Task.WhenAll(output, error), way.Program, context.Reporter).ConfigureAwait(false);
            await process.WaitForExitAsync(deadline.Token).ConfigureAwait(false);
            string said = await error.ConfigureAwait(false);
            return process.ExitCode == 0
                ? await output.ConfigureAwait(false)
                : throw context.Refused($"{way.Program} ended with exit code {process.ExitCode}{(string.IsNullOrWhiteSpace(said) || InputEcho.LooksSecret(said) ? string.Empty : $" ({ForeignText.Line(said).TrimEnd('.')})")}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FederationException(
                FederationErrorCode.Timeout, $"{way.Program} did not end within {patience.TotalSeconds:0.#} s. Allow more with -TimeoutSec.", way.Program);
        }
        finally
        {
            End(process);
        }
    }

    private static Process Start(ProcessStartInfo start, AmbientContext context)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            throw context.Incomplete($"{start.FileName} cannot be run ({e.Message})");
        }
    }

    /// <summary>Reads to the end and keeps the beginning, so that the program is never held up.</summary>
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

    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It ended by itself in between.
        }
    }
}
