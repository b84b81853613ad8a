using System.Globalization;
using System.Text.RegularExpressions;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Delivery;
using PSFederation.Core.Text;

namespace PSFederation.Core.Tests;

/// <summary>
/// Text that leaves the process is the same under every culture. The tests run without ICU, so the culture is made by hand: other separators of dates, times
/// and numbers, which show in every text that depends on a culture. A test of the module tries the real ones in a pwsh.
/// </summary>
[Collection("Environment")]
public sealed partial class CultureTests : IDisposable
{
    private static readonly DateTime End = new(2026, 11, 30, 4, 56, 12, DateTimeKind.Utc);

    private readonly CultureInfo _before = CultureInfo.CurrentCulture;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public CultureTests()
    {
        var strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        strange.DateTimeFormat.TimeSeparator = ".";
        strange.DateTimeFormat.DateSeparator = "_";
        strange.NumberFormat.NumberGroupSeparator = "'";
        strange.NumberFormat.NumberDecimalSeparator = ";";
        strange.NumberFormat.NegativeSign = "minus";
        CultureInfo.CurrentCulture = strange;
    }

    public void Dispose()
    {
        CultureInfo.CurrentCulture = _before;
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void The_culture_of_these_tests_shows() =>
        Assert.Equal("04.56.12 1'000 0;5", string.Join(' ', End.ToString("HH:mm:ss", CultureInfo.CurrentCulture), 1000.ToString("N0", CultureInfo.CurrentCulture), 0.5.ToString(CultureInfo.CurrentCulture)));

    [Fact]
    public void Numbers_and_times_of_messages() =>
        Assert.Equal("2026-11-30T04:56:12Z 100,000 2 0.5", $"{End.Iso()} {100_000.Grouped()} {1.6.Whole()} {0.5.Tenths()}");

    [Fact]
    public async Task The_credentials_file()
    {
        string path = Path.Combine(_folder.FullName, "credentials");
        using EnvironmentChange environment = new(("AWS_SHARED_CREDENTIALS_FILE", path), ("AWS_CONFIG_FILE", Path.Combine(_folder.FullName, "config")));
        await ProfileWriter.WriteKeysAsync("p", new AwsSessionKeys("A", "S", "T", End), null, new RecordingReporter(), TestContext.Current.CancellationToken);
        Assert.Contains("x_security_token_expires = 2026-11-30T04:56:12Z\n", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment() =>
        Assert.Contains(("AWS_CREDENTIAL_EXPIRATION", "2026-11-30T04:56:12Z"), ProcessEnvironment.Alone(new AwsSessionKeys("A", "S", "T", End), null));

    [Fact]
    public void No_source_formats_by_the_culture_of_the_thread()
    {
        List<string> found = [];
        foreach (string folder in (string[])["PSFederation", "PSFederation.Core", "PSFederation.Model"])
        {
            foreach (string path in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", folder), "*.cs", SearchOption.AllDirectories))
            {
                string[] lines = File.ReadAllLines(path);
                found.AddRange(lines.Index().Where(line => IsOfCulture(line.Item)).Select(line => $"{Path.GetFileName(path)}:{line.Index + 1}: {line.Item.Trim()}"));
            }
        }

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("""$"{end:yyyy-MM-dd}";""", true)]
    [InlineData("""$"{count:N0} bytes";""", true)]
    [InlineData("""x.ToString("N0", null)""", true)]
    [InlineData("""$"{end:u} {Guid.NewGuid():N} {rune.Value:X4} {(a ? b : c)}";""", false)]
    [InlineData("""x is { IsOn: true } ? $"{y}" : z""", false)]
    [InlineData("""string.Create(CultureInfo.InvariantCulture, $"{count:N0}")""", false)]
    public void The_rule_finds_formats_of_a_culture(string line, bool isOfCulture) => Assert.Equal(isOfCulture, IsOfCulture(line));

    /// <summary>A format in an interpolated string, but for those that mean the invariant culture (u, s, o, r), hexadecimal numbers and identifiers.</summary>
    private static bool IsOfCulture(string line) =>
        !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
        && !line.Contains("InvariantCulture", StringComparison.Ordinal)
        && (ByNull().IsMatch(line) || (line.Contains("$\"", StringComparison.Ordinal) && Format().IsMatch(line)));

    [GeneratedRegex("""ToString\("[^"]*", null\)|CultureInfo\.CurrentCulture""")]
    private static partial Regex ByNull();

    [GeneratedRegex("""\{(?!\s|Guid\.NewGuid\(\):N\})[^{}"?]*[\w)\]]:(?![usoOrR]\}|[xX]\d?\})[\w#.,'/: -]+\}""")]
    private static partial Regex Format();
}
