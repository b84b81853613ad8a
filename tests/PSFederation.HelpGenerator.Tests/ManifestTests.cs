using System.Management.Automation.Language;
using PSFederation.HelpGenerator.ModuleFiles;

namespace PSFederation.HelpGenerator.Tests;

/// <summary>The module manifest that the verb manifest writes.</summary>
public sealed class ManifestTests
{
    private const string Source = """
        @{
            ModuleVersion = '0.0.0'
            PrivateData   = @{
                PSData = @{
                    Prerelease   = '@PRERELEASE@'
                    ProjectUri   = '@REPOSITORY@'
                    LicenseUri   = '@REPOSITORY@/blob/main/LICENSE'
                    ReleaseNotes = '@RELEASENOTES@'
                }
            }
        }
        """;

    private const string Changelog = """
        # Changelog

        ## [Unreleased]

        - What comes next.

        ## [1.2.0] - 2026-11-30

        ### Added

        - It's here; 100% of $it, and the ‘typographic’ rest.

        ## [1.1.0]

        - Old.

        [1.2.0]: https://example.com/1.2.0
        """;

    [Fact]
    public void Version_addresses_and_notes_of_the_version_are_data_of_the_manifest()
    {
        (string version, Dictionary<string, string> data) = Write("1.2.0");
        Assert.Equal("1.2.0", version);
        Assert.Equal(string.Empty, data["Prerelease"]);
        Assert.Equal("https://example.com/project", data["ProjectUri"]);
        Assert.Equal("https://example.com/project/blob/main/LICENSE", data["LicenseUri"]);
        Assert.Equal("### Added\n\n- It's here; 100% of $it, and the ‘typographic’ rest.", data["ReleaseNotes"]);
    }

    [Fact]
    public void A_version_without_a_section_has_the_notes_of_Unreleased() => Assert.Equal("- What comes next.", Write("1.3.0-alpha.0.7").Data["ReleaseNotes"]);

    [Fact]
    public void Links_at_the_end_of_the_changelog_belong_to_no_version() => Assert.Equal("- Old.", ManifestFile.ReleaseNotes(Changelog.ReplaceLineEndings("\n"), "1.1.0"));

    [Theory]
    [InlineData("alpha.0.7", "alpha00000007")]
    [InlineData("rc.1", "rc0001")]
    [InlineData("beta-2", "beta2")]
    public void The_prerelease_label_has_letters_and_digits_only(string semantic, string label) => Assert.Equal(label, ManifestFile.PrereleaseLabel(semantic));

    [Fact]
    public void Prerelease_labels_sort_as_text_in_the_order_of_their_numbers()
    {
        string[] labels = [.. new[] { "alpha.0.9", "alpha.0.10", "alpha.0.999", "alpha.0.1000", "alpha.1.1", "beta.0.1" }.Select(ManifestFile.PrereleaseLabel)];
        Assert.Equal(labels, labels.Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_missing_file_is_an_error_with_its_path()
    {
        using TempFolder folder = new();
        RunResult result = Sample.Run("manifest", folder["none.psd1"], folder["out.psd1"], "--version", "1.0.0", "--repository", "https://example.com", "--changelog", folder["none.md"]);
        Assert.Equal(1, result.Code);
        Assert.Contains(folder["none.psd1"], result.Errors, StringComparison.Ordinal);
    }

    private static (string Version, Dictionary<string, string> Data) Write(string version)
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["source.psd1"], Source);
        File.WriteAllText(folder["CHANGELOG.md"], Changelog);
        RunResult result = Sample.Run(
            "manifest", folder["source.psd1"], folder["out.psd1"], "--version", version, "--repository", "https://example.com/project/", "--changelog", folder["CHANGELOG.md"]);
        Assert.Equal((0, string.Empty), (result.Code, result.Errors));
        HashtableAst manifest = (HashtableAst)Parser.ParseFile(folder["out.psd1"], out _, out ParseError[] errors).Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false)!;
        Assert.Empty(errors);
        System.Collections.Hashtable values = (System.Collections.Hashtable)manifest.SafeGetValue();
        System.Collections.Hashtable data = (System.Collections.Hashtable)((System.Collections.Hashtable)values["PrivateData"]!)["PSData"]!;
        return ((string)values["ModuleVersion"]!, data.Keys.Cast<string>().ToDictionary(key => key, key => (string)data[key]!));
    }
}
