using System.Diagnostics;

namespace PSFederation.Pester.Tests;

/// <summary>Runs the whole Pester suite once, in the pwsh that the build installed, and keeps its results.</summary>
public sealed class PesterSuite : IAsyncLifetime
{
    /// <summary>The suite takes minutes; a pwsh that still runs after this is ended with all it started.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pester");

    /// <summary>The folder of the Pester files.</summary>
    public static string Folder => Path.Combine(Repository.Root, "tests", "Pester");

    /// <summary>The results; null when the suite ended before it wrote them.</summary>
    internal PesterResults? Results { get; private set; }

    /// <summary>What pwsh wrote, for a suite that ended early.</summary>
    public string Output { get; private set; } = string.Empty;

    public async ValueTask InitializeAsync()
    {
        ProcessStartInfo start = new(TestPwsh.Program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["-NoProfile", "-NonInteractive", "-File", Path.Combine(Folder, "Run.ps1"), "-PesterPath", Path.Combine(Repository.Root, "artifacts", "Pester"), "-ResultPath", _folder.FullName])
            start.ArgumentList.Add(argument);
        // A home of its own: no profile, module or AWS file of the person who runs the tests counts.
        start.Environment["HOME"] = _folder.CreateSubdirectory("home").FullName;
        start.Environment["NO_COLOR"] = "1";
        using Process pwsh = Process.Start(start)!;
        pwsh.StandardInput.Close();
        Task<string> output = pwsh.StandardOutput.ReadToEndAsync(), errors = pwsh.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(Limit);
        try
        {
            await pwsh.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            pwsh.Kill(entireProcessTree: true);
            await pwsh.WaitForExitAsync(CancellationToken.None);
        }

        // A process that outlives pwsh may hold its streams.
        Task streams = Task.WhenAll(output, errors);
        if (await Task.WhenAny(streams, Task.Delay(TimeSpan.FromSeconds(10))) == streams)
            Output = await output + await errors;
        string results = Path.Combine(_folder.FullName, "results.json");
        if (File.Exists(results))
            Results = PesterResults.Read(await File.ReadAllTextAsync(results, CancellationToken.None));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
