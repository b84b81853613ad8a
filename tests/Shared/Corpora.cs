using System.Text.Json.Nodes;
using Xunit;

namespace PSFederation.Tests;

/// <summary>
/// Third-party cases, which are no part of this repository: the folder named by PSFEDERATION_CORPORA, or <c>shared/corpora</c> beside
/// the checkout. Where there is none, the tests that need it are skipped.
/// </summary>
internal static class Corpora
{
    private static readonly string Folder =
        Environment.GetEnvironmentVariable("PSFEDERATION_CORPORA") is { Length: > 0 } named
            ? named
            : Path.Combine(Path.GetDirectoryName(Repository.Root)!, "shared", "corpora");

    /// <summary>The path of a file or folder of the corpora; skips the test when it is absent.</summary>
    public static string Require(params string[] parts)
    {
        // One reason for all tests of a machine without corpora: skips are reported once for each reason.
        Assert.SkipUnless(Directory.Exists(Folder), "The third-party corpora are not on this machine; set PSFEDERATION_CORPORA to their folder.");
        string path = Path.Combine([Folder, .. parts]);
        Assert.SkipUnless(Path.Exists(path), $"The third-party corpora lack {Path.Combine(parts)}.");
        return path;
    }

    /// <summary>A JSON file of the corpora.</summary>
    public static JsonNode Json(params string[] parts) => JsonNode.Parse(File.ReadAllText(Require(parts)))!;
}
