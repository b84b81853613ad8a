using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PSFederation.Core.Io;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Profiles;

/// <content>Changes of the file. The program for credential_process only reads it, and does not have these.</content>
public static partial class ProfileStore
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Adds a profile, or puts it in the place of the one of its name.</summary>
    /// <param name="replace">Whether one of its name may be replaced.</param>
    /// <param name="reporter">Where a long wait for another writer is shown.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>When the file is written.</returns>
    /// <exception cref="FederationException">There is one already, or the file is damaged or cannot be written; it is unchanged.</exception>
    public static Task SetAsync(FederatedProfileDefinition profile, bool replace, IOperationReporter reporter, CancellationToken cancellationToken) =>
        ChangeAsync(
            profiles =>
            {
                if (!replace && profiles.ContainsKey(profile.Name))
                    throw new FederationException(
                        FederationErrorCode.FederatedProfileExists, $"There is a federated profile '{profile.Name}' already. Choose another name, or replace it with -Force.", profile.Name);
                JsonObject json = profiles[profile.Name] as JsonObject ?? [];
                profile.WriteTo(json);
                if (json.Parent is null)
                    profiles[profile.Name] = json;
            },
            reporter,
            cancellationToken);

    /// <summary>Removes a profile.</summary>
    /// <param name="reporter">Where a long wait for another writer is shown.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>When the file is written.</returns>
    /// <exception cref="FederationException">There is none of that name, or the file is damaged or cannot be written; it is unchanged.</exception>
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
                    // A member that is there twice, and which one is meant cannot be known; or a name that is not valid Unicode.
                    throw Malformed(null);
                }
            },
            reporter,
            cancellationToken).ConfigureAwait(false);
    }
}
