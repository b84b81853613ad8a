using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Io;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Profiles;

/// <summary>
/// The values that this module wrote to AWS files, so that exactly these can be removed. A file of the user contains digests: of the place, and of the place
/// with the value.
/// </summary>
public static class WrittenProfiles
{
    private const string ValuesMember = "values";
    private const string VersionMember = "version";
    private const int Version = 1;
    private const string What = "the record of written AWS profiles";

    /// <summary>Records written values.</summary>
    /// <returns>A task that completes when they are recorded. If the record cannot be written, a warning is shown, because the credentials are already in place.</returns>
    public static async Task RecordAsync(IReadOnlyList<WrittenValue> written, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            await ChangeAsync(
                values =>
                {
                    foreach (WrittenValue value in written)
                    {
                        if (value.IsNew || values.ContainsKey(Place(value)))
                            values[Place(value)] = Digest(value);
                    }
                },
                reporter,
                cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e)
        {
            reporter.Warning($"Clear-FederatedCredential -Scope will not find the written profile: {e.Message}");
        }
    }

    /// <summary>The warning for an AWS profile that does not exist; null if it exists.</summary>
    /// <param name="profileName">The AWS profile.</param>
    /// <param name="existing">The names of the existing AWS profiles.</param>
    public static string? Missing(string profileName, IReadOnlyList<string> existing) => existing.Contains(profileName, StringComparer.Ordinal)
        ? null
        : $"The AWS profile {InputPreview.Quote(profileName)} does not exist in {ProfileWriter.ConfigPath} or {ProfileWriter.CredentialsPath}, so nothing was removed.{Suggestions.Of(profileName, existing)} Check the name.";

    /// <summary>Removes values from an AWS profile that this module wrote and that are unchanged since.</summary>
    /// <param name="profileName">The AWS profile.</param>
    /// <param name="process">True for a credential_process; false for credentials.</param>
    /// <param name="reporter">Reports a long wait for another writer, and changed values that stay.</param>
    /// <param name="cancellationToken">Cancels before any file is written.</param>
    /// <returns>The removed keys, with their files; empty if there were none.</returns>
    /// <exception cref="FederationException">A file is damaged or cannot be written; it is unchanged.</exception>
    public static async Task<IReadOnlyList<string>> ClearAsync(string profileName, bool process, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        JsonObject recorded = Read();
        bool IsRecorded(WrittenValue value) => recorded.ContainsKey(Place(value));
        bool IsOurs(WrittenValue value) =>
            (string?)recorded[Place(value)] is { } digest && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(digest), Encoding.ASCII.GetBytes(Digest(value)));
        if (recorded.Count == 0)
            return [];
        IReadOnlyList<WrittenValue> removed = await ProfileWriter.RemoveAsync(profileName, process, IsRecorded, IsOurs, reporter, cancellationToken).ConfigureAwait(false);
        if (removed.Count > 0)
        {
            await ChangeAsync(
                values =>
                {
                    foreach (WrittenValue value in removed)
                        values.Remove(Place(value));
                },
                reporter,
                cancellationToken).ConfigureAwait(false);
        }

        return [.. removed.Where(value => value.Key.Length > 0).Select(value => $"{value.Key} of [{value.Section}] in {value.Path}")];
    }

    private static string Place(WrittenValue value) => Hash(Path.GetFullPath(value.Path), value.Section, value.Key);

    private static string Digest(WrittenValue value) => Hash(Path.GetFullPath(value.Path), value.Section, value.Key, value.Value);

    /// <summary>None of the parts contains a NUL, because they are in a text file.</summary>
    private static string Hash(params string[] parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));

    private static JsonObject Read()
    {
        string path = FederationFolder.WrittenPath;
        FederationFolder.RequireOwnHome(path, What);
        PrivateFolder.RequireOwn(path, What);
        try
        {
            return Parse(Encoding.UTF8.GetString(BoundedFile.ReadAllBytes(path, BoundedFile.OwnLength, What)), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FederationException(FederationErrorCode.FileUnreadable, $"{path} cannot be read: {e.Message}. Check its permissions.", path, e);
        }
    }

    private static Task ChangeAsync(Action<JsonObject> change, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        string path = FederationFolder.WrittenPath;
        FederationFolder.RequireOwnHome(path, What);
        return AtomicFile.UpdateAsync(
            path,
            text =>
            {
                JsonObject values = Parse(text, path);
                change(values);
                return Write(values);
            },
            reporter,
            cancellationToken);
    }

    /// <summary>The text of the file.</summary>
    /// <param name="values">The digest of each place, by that of the place.</param>
    internal static string Write(JsonObject values) => new JsonObject { [VersionMember] = Version, [ValuesMember] = values.DeepClone() }.ToJsonString() + "\n";

    /// <summary>Reads the file.</summary>
    /// <param name="text">The text; none for no file.</param>
    /// <param name="path">The path, for messages.</param>
    /// <returns>The digest of each place, by that of the place.</returns>
    /// <exception cref="FederationException">It is not such a file.</exception>
    internal static JsonObject Parse(string text, string path)
    {
        if (text.Length == 0)
            return [];
        try
        {
            if (JsonNode.Parse(text) is JsonObject root && root[VersionMember] is JsonValue version && version.TryGetValue(out int number) && number == Version
                && root[ValuesMember] is JsonObject values && values.All(value => value.Value is JsonValue digest && digest.TryGetValue(out string? _)))
                return values;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // Said below, as for JSON of another form. A name that is there twice is an ArgumentException, text that is not valid Unicode an InvalidOperationException.
        }

        throw new FederationException(
            FederationErrorCode.ProfileFileMalformed, $"{path} is not a record of written AWS profiles of version 1. Delete it; you then have to remove earlier profiles yourself.", path);
    }
}
