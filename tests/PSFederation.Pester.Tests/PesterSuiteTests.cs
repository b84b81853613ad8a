namespace PSFederation.Pester.Tests;

/// <summary>The Pester suite in a real pwsh, one result for each file.</summary>
/// <param name="suite">The one run of the suite.</param>
[Trait("Duration", "Long")]
public sealed class PesterSuiteTests(PesterSuite suite) : IClassFixture<PesterSuite>
{
    /// <summary>The reasons for which a test of the suite may be skipped. Any other skip is a failure.</summary>
    private static readonly string[] ListedReasons =
    [
        "bash is not installed",
        "fish is not installed",
        "The test needs Linux.",
        "The test needs Linux and Chromium.",
        "The test needs Linux or macOS.",
        "The test needs the AWS CLI.",
        "The test needs Microsoft.PowerShell.SecretManagement and SecretStore, and a home folder of its own for their vault.",
        "The test needs Windows.",
        "The test needs another account than root.",
    ];

    public static TheoryData<string> Files => [.. Directory.GetFiles(PesterSuite.Folder, "*.Tests.ps1").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    private PesterResults Results
    {
        get
        {
            Assert.True(suite.Results is not null, "The Pester suite wrote no results. It printed:" + Environment.NewLine + suite.Output);
            return suite.Results;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Passes(string file)
    {
        Assert.DoesNotContain(Results.FailedFiles, failed => failed.File == file);
        PesterTest[] tests = [.. Results.Tests.Where(test => test.File == file)];
        string[] faults = [.. tests.Where(IsFault).Select(test => $"{test.Outcome}: {test.Name}{Environment.NewLine}{test.Reason}")];
        Assert.True(faults.Length == 0, string.Join(Environment.NewLine, faults));
        Assert.Contains(tests, test => test.Outcome == "Passed");
        TestContext.Current.SendDiagnosticMessage("{0}: {1} passed", file, tests.Count(test => test.Outcome == "Passed"));
    }

    [Fact]
    public void Runs_in_the_pwsh_that_the_build_installed()
    {
        Assert.StartsWith("7.6.", Results.PowerShell, StringComparison.Ordinal);
        Assert.Equal("6.2.0", Results.Pester);
    }

    private static bool IsFault(PesterTest test) => test.Outcome == "Failed" || (test.Outcome == "Skipped" && !ListedReasons.Contains(test.Reason, StringComparer.Ordinal));
}
