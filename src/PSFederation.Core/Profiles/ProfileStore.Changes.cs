using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PSFederation.Core.Io;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Profiles;

/// <content>Changes to the file. The program for credential_process only reads the file, and does not contain these.</content>
public static partial class ProfileStore
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Adds a profile, or replaces the profile of the same name.</summary>
    /// <param name="replace">Whether to replace a profile of the same name.</param>
    /// <param name="reporter">Reports a long wait for another writer.</param>
    /// <param name="cancellationToken">Cancels before any file is written.</param>
    /// <returns>A task that completes when the file is written.</returns>
    /// <exception cref="FederationException">The profile already exists, or the file is damaged or not writable; it is unchanged.</exception>
    public static Task SetAsync(FederatedProfileDefinition profile, bool replace, IOperationReporter reporter, CancellationToken cancellationToken) =>
        ChangeAsync(
            profiles =>
            {
                if (!replace && profiles.ContainsKey(profile.Name))
                    throw new FederationException(
                        FederationErrorCode.FederatedProfileExists, $"The federated profile '{profile.Name}' already exists. Choose another name, or use -Force to replace it.", profile.Name);
                JsonObject json = profiles[profile.Name] as JsonObject ?? [];
                profile.WriteTo(json);
                if (json.Parent is null)
                    profiles[profile.Name] = json;
            },
            reporter,
            cancellationToken);

    /// <summary>Removes a profile.</summary>
    /// <param name="reporter">Reports a long wait for another writer.</param>
    /// <param name="cancellationToken">Cancels before any file is written.</param>
    /// <returns>A task that completes when the file is written.</returns>
    /// <exception cref="FederationException">It does not exist, or the file is damaged or not writable; it is unchanged.</exception>
    public static Task RemoveAsync(string name, IOperationReporter reporter, CancellationToken cancellationToken) =>
        ChangeAsync(
            profiles =>
            {
                if (!profiles.Remove(name))
                    throw NotFound(name, profiles.Select(profile => profile.Key));
            },
            reporter,
            cancellationToken);

    private static async Task ChangeAsync(Action<JsonObject> change, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        RequireOwn();
        await AtomicFile.UpdateAsync(
            Path,
            text =>
            {
                try
                {
                    JsonObject root = string.IsNullOrWhiteSpace(text)
                        ? new JsonObject { [VersionMember] = Version, [ProfilesMember] = new JsonObject() }
                        : JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth }) as JsonObject ?? throw Malformed(null);
                    if (root[VersionMember] is { } version)
                        RequireVersion(version.ToJsonString());
                    change(root[ProfilesMember] as JsonObject ?? throw Malformed(null));
                    return root.ToJsonString(Readable) + "\n";
                }
                catch (JsonException e)
                {
                    throw Malformed(e);
                }
                catch (Exception e) when (e is ArgumentException or InvalidOperationException)
                {
                    // A duplicate member, whose meaning is ambiguous, or a name that is not valid Unicode.
                    throw Malformed(null);
                }
            },
            reporter,
            cancellationToken).ConfigureAwait(false);
    }
}
