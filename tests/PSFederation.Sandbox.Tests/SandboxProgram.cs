using System.Diagnostics;

namespace PSFederation.Sandbox.Tests;

/// <summary>The program of the sandbox, in its own process.</summary>
internal sealed class SandboxProgram : IAsyncDisposable
{
    private readonly Process _process;

    private SandboxProgram(Process process) => _process = process;

    /// <summary>Starts it.</summary>
    public static SandboxProgram Start(params string[] arguments) => new(Process.Start(
        new ProcessStartInfo("dotnet", ["exec", typeof(SandboxHost).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!);

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using SandboxProgram program = Start(arguments);
        Task<string> errors = program._process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await program._process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program._process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (program._process.ExitCode, output, await errors);
    }

    /// <summary>Reads the next line that it prints.</summary>
    public async Task<string> ReadLineAsync()
        => await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
            ?? throw new InvalidOperationException("The sandbox ended: " + await _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
