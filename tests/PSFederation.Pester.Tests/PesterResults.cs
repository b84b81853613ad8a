using System.Text.Json;

namespace PSFederation.Pester.Tests;

/// <summary>What <c>tests/Pester/Run.ps1</c> writes to results.json.</summary>
/// <param name="PowerShell">The version of pwsh.</param>
/// <param name="Pester">The version of Pester.</param>
/// <param name="Tests">Every test.</param>
/// <param name="FailedFiles">The files that did not load or have no tests.</param>
internal sealed record PesterResults(string PowerShell, string Pester, IReadOnlyList<PesterTest> Tests, IReadOnlyList<PesterFailedFile> FailedFiles)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static PesterResults Read(string json) => JsonSerializer.Deserialize<PesterResults>(json, Options)!;
}

/// <summary>One test.</summary>
/// <param name="File">The name of its file.</param>
/// <param name="Name">Describe, Context and It.</param>
/// <param name="Outcome">Passed, Failed or Skipped.</param>
/// <param name="Reason">Why it failed or was skipped.</param>
internal sealed record PesterTest(string File, string Name, string Outcome, string Reason);

/// <summary>A file without results.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Reason">Why it has none.</param>
internal sealed record PesterFailedFile(string File, string Reason);
