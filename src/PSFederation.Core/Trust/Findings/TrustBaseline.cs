using System.Text.Json.Nodes;
using PSFederation.Core.Io;
using PSFederation.Core.Text;

namespace PSFederation.Core.Trust.Findings;

/// <summary>A finding for a new baseline.</summary>
/// <param name="Issue">The finding, with its name in the folder of that baseline.</param>
/// <param name="Chosen">Whether to accept it.</param>
/// <param name="Reason">The reason in the baseline of the run; null if the baseline does not accept it.</param>
public sealed record BaselineFinding(FederationTrustIssue Issue, bool Chosen, string? Reason);

/// <summary>Accepted findings: a file with the fingerprint and reason of each.</summary>
public sealed class TrustBaseline
{
    private const string What = "a baseline of Find-FederationTrustIssue";

    private readonly Dictionary<string, string> _accepted;

    private TrustBaseline(Dictionary<string, string> accepted) => _accepted = accepted;

    /// <summary>Whether a finding is accepted.</summary>
    /// <param name="issue">The finding.</param>
    /// <returns>The reason, which can be empty; null if it is not accepted.</returns>
    public string? Reason(FederationTrustIssue issue) => issue.IsAcceptable ? _accepted.GetValueOrDefault(issue.Fingerprint) : null;

    /// <summary>Reads a baseline.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The baseline.</returns>
    /// <exception cref="FederationException">It cannot be read, or has other content.</exception>
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
    /// The entries of a new baseline: of the chosen findings, and of findings that were already accepted by the baseline of the run or by the file that is
    /// replaced. Reasons stay. Equal findings have one entry; a policy that was not evaluated has none.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="found">All findings.</param>
    /// <returns>The entries by their fingerprints.</returns>
    /// <exception cref="FederationException">The existing file cannot be read, or has other content.</exception>
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
    /// <param name="entries">The result of <see cref="Entries"/>.</param>
    /// <exception cref="FederationException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, JsonNode> entries)
    {
        JsonObject root = new() { ["version"] = 1, ["accepted"] = new JsonArray([.. entries.Values]) };
        // A repository file: it gets the default mode, and has no lock file.
        string temporary = $"{path}.{Guid.NewGuid():N}{AtomicFile.TemporaryEnd}";
        try
        {
            // A new file: an existing link is not followed.
            using (FileStream file = new(temporary, FileMode.CreateNew))
                file.Write(System.Text.Encoding.UTF8.GetBytes(PolicyText.Json(root, indented: true) + "\n"));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw new FederationException(FederationErrorCode.FileNotWritable, $"{path} cannot be written ({UntrustedText.Of(e)}); expected a path in a folder that you can write to.", path, e);
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
            // The earlier error shows the problem with the folder.
        }
    }

    private static FederationException Damaged(string path, string what) => new(
        FederationErrorCode.TrustBaselineMalformed, $"{path} is not {What}: {what}. Specify another file, or use -NewBaseline to create a baseline in a new file.", path);
}
