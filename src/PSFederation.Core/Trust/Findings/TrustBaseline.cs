using System.Text.Json.Nodes;
using PSFederation.Core.Io;
using PSFederation.Core.Text;

namespace PSFederation.Core.Trust.Findings;

/// <summary>A finding for a new baseline.</summary>
/// <param name="Issue">The finding, with the name that it has in the folder of that baseline.</param>
/// <param name="Chosen">Whether it is to be accepted.</param>
/// <param name="Reason">The reason for which the baseline of the run accepts it; null when it does not.</param>
public sealed record BaselineFinding(FederationTrustIssue Issue, bool Chosen, string? Reason);

/// <summary>Findings that were accepted: a file with the fingerprint of each, and the reason.</summary>
public sealed class TrustBaseline
{
    private const string What = "a baseline of Find-FederationTrustIssue";

    private readonly Dictionary<string, string> _accepted;

    private TrustBaseline(Dictionary<string, string> accepted) => _accepted = accepted;

    /// <summary>Whether a finding is accepted.</summary>
    /// <param name="issue">The finding.</param>
    /// <returns>The reason, which may be empty; null when it is not accepted.</returns>
    public string? Reason(FederationTrustIssue issue) => issue.IsAcceptable ? _accepted.GetValueOrDefault(issue.Fingerprint) : null;

    /// <summary>Reads a baseline.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The baseline.</returns>
    /// <exception cref="FederationException">It cannot be read, or is something else.</exception>
    public static TrustBaseline Read(string path)
    {
        string text = TextInput.ReadFile(path, What);
        try
        {
            IReadOnlyDictionary<string, object?> root = StrictJson.ReadObject(System.Text.Encoding.UTF8.GetBytes(text));
            if (root.GetValueOrDefault("version") is not 1L || root.GetValueOrDefault("accepted") is not IReadOnlyList<object?> entries)
                throw Damaged(path, "its version is not 1, or it has no list named accepted");
            Dictionary<string, string> accepted = new(StringComparer.Ordinal);
            foreach (object? entry in entries)
            {
                if (entry is not IReadOnlyDictionary<string, object?> members || members.GetValueOrDefault("fingerprint") is not string fingerprint)
                    throw Damaged(path, "an entry has no fingerprint");
                accepted[fingerprint] = members.GetValueOrDefault("reason") as string ?? string.Empty;
            }

            return new TrustBaseline(accepted);
        }
        catch (FormatException e)
        {
            throw Damaged(path, "the text " + e.Message);
        }
    }

    /// <summary>
    /// The entries of a new baseline: of the findings that are chosen, and of those that were accepted before, by the baseline that the run had or by the file that is
    /// replaced. Reasons stay. Findings that are equal, and a policy of which nothing is known, have one entry and none.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="found">All findings.</param>
    /// <returns>The entries by their fingerprints.</returns>
    /// <exception cref="FederationException">The file that is there cannot be read, or is something else.</exception>
    public static IReadOnlyDictionary<string, JsonNode> Entries(string path, IEnumerable<BaselineFinding> found)
    {
        TrustBaseline? before = File.Exists(path) ? Read(path) : null;
        Dictionary<string, JsonNode> accepted = new(StringComparer.Ordinal);
        foreach ((FederationTrustIssue issue, bool chosen, string? known) in found)
        {
            string? replaced = before?.Reason(issue);
            if (!issue.IsAcceptable || (!chosen && known is null && replaced is null))
                continue;
            accepted.TryAdd(issue.Fingerprint, new JsonObject
            {
                ["fingerprint"] = issue.Fingerprint,
                ["rule"] = issue.Rule,
                ["source"] = issue.Source,
                ["statement"] = issue.Statement,
                ["reason"] = string.IsNullOrEmpty(known) ? replaced ?? string.Empty : known,
            });
        }

        return accepted;
    }

    /// <summary>Writes a baseline.</summary>
    /// <param name="path">The file.</param>
    /// <param name="entries">What <see cref="Entries"/> gave.</param>
    /// <exception cref="FederationException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, JsonNode> entries)
    {
        JsonObject root = new() { ["version"] = 1, ["accepted"] = new JsonArray([.. entries.Values]) };
        // A file of a repository: it has the mode of its folder, and no lock beside it.
        string temporary = $"{path}.{Guid.NewGuid():N}{AtomicFile.TemporaryEnd}";
        try
        {
            // A new file: a link that lies there already is not written through.
            using (FileStream file = new(temporary, FileMode.CreateNew))
                file.Write(System.Text.Encoding.UTF8.GetBytes(PolicyText.Json(root, indented: true) + "\n"));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw new FederationException(FederationErrorCode.FileNotWritable, $"{path} cannot be written ({UntrustedText.Of(e)}); expected a path in a folder that you may write to.", path, e);
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error before says what is wrong with the folder.
        }
    }

    private static FederationException Damaged(string path, string what) => new(
        FederationErrorCode.TrustBaselineMalformed, $"{path} is not {What}: {what}. Name another file, or create a baseline in a new file with -NewBaseline.", path);
}
