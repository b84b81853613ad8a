using System.Globalization;
using System.Text.Json;
using PSFederation.Core.Io;
using PSFederation.Core.Text;

namespace PSFederation.Core.Profiles;

/// <summary>
/// The federated profiles of the user: one JSON file that people can read and edit. Members that this version does not recognize stay when a
/// profile is written.
/// </summary>
public static partial class ProfileStore
{
    private const string ProfilesMember = "profiles";
    private const string VersionMember = "version";

    /// <summary>The version of the file's form. In a later version the same members can have another meaning, so it is neither read nor written.</summary>
    private const int Version = 1;
    private const int MaxDepth = 32;
    private const string What = "the federated profiles";
    private const int MaxNameLength = 128;

    /// <summary>The file.</summary>
    public static string Path => FederationFolder.ProfilesPath;

    /// <summary>The environment variable with the location of the file; null if it is not set.</summary>
    public static string? HomeVariable => FederationFolder.IsNamed ? FederationFolder.Variable : null;

    /// <summary>Throws if the name is not valid.</summary>
    /// <exception cref="FederationException">It has characters with a special meaning in AWS config files or command lines.</exception>
    public static void RequireName(string name)
    {
        if (name.Length is 0 or > MaxNameLength || !name.All(c => char.IsLetterOrDigit(c) || "-_.@:/+%".Contains(c, StringComparison.Ordinal)))
            throw new FederationException(
                FederationErrorCode.ProfileNameInvalid, $"The profile name {InputPreview.Quote(name)} is not valid; expected 1 to {MaxNameLength} letters, digits and - _ . @ : / + % characters.", InputPreview.Target(name));
    }

    /// <summary>All current profiles in the file. Code that needs several profiles reads the file once.</summary>
    /// <returns>The profiles; empty if there is no file.</returns>
    /// <exception cref="FederationException">The file is damaged.</exception>
    public static ProfileSet Read() => Open() is { } text ? Parse(text) : new(null);

    /// <summary>The names, in order.</summary>
    /// <returns>The names; empty if there is no file.</returns>
    /// <exception cref="FederationException">The file is damaged.</exception>
    public static IReadOnlyList<string> Names() => Read().Names;

    /// <exception cref="FederationException">It does not exist, or it is damaged.</exception>
    public static FederatedProfileDefinition Get(string name) => Read().Get(name);

    /// <summary>A profile; null if it does not exist or is damaged.</summary>
    /// <returns>The profile or null.</returns>
    /// <exception cref="FederationException">The file is damaged.</exception>
    public static FederatedProfileDefinition? Find(string name) => Read().Find(name);

    /// <summary>The error for a profile that does not exist.</summary>
    /// <param name="name">Its name, or a pattern.</param>
    /// <param name="names">The existing names.</param>
    /// <returns>The error.</returns>
    public static FederationException NotFound(string name, IEnumerable<string> names) => new(
        FederationErrorCode.FederatedProfileNotFound, $"The federated profile {InputPreview.Quote(name)} does not exist in {Path}.{Suggestions.Of(name, names)} Get-FederatedProfile lists the existing profiles; Register-FederatedProfile creates one.", InputPreview.Target(name));

    /// <summary>A profile determines which programs run and where secrets are sent.</summary>
    private static void RequireOwn()
    {
        FederationFolder.RequireOwnHome(Path, What);
        PrivateFolder.RequireOwn(Path, What);
    }

    /// <summary>The profiles of a file.</summary>
    /// <param name="text">Its content.</param>
    /// <exception cref="FederationException">The file is damaged.</exception>
    internal static ProfileSet Parse(ReadOnlyMemory<byte> text)
    {
        try
        {
            return new ProfileSet(Profiles(JsonDocument.Parse(WithoutMark(text), new JsonDocumentOptions { MaxDepth = MaxDepth })));
        }
        catch (JsonException e)
        {
            throw Malformed(e);
        }
        catch (InvalidOperationException)
        {
            // A name that is not valid Unicode.
            throw Malformed(null);
        }
    }

    private static byte[]? Open()
    {
        RequireOwn();
        try
        {
            return BoundedFile.ReadAllBytes(Path, BoundedFile.OwnLength, "a file of profiles");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FederationException(
                FederationErrorCode.FileUnreadable, $"The federated profiles in {Path} cannot be read: {e.Message}. Check its permissions.", Path, e);
        }
    }

    /// <summary>The text without the byte order mark of some editors.</summary>
    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> text) => text.Span.StartsWith("\uFEFF"u8) ? text[3..] : text;

    private static JsonElement Profiles(JsonDocument document)
    {
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw Malformed(null);
        if (root.TryGetProperty(VersionMember, out JsonElement version))
            RequireVersion(version.GetRawText());
        return root.TryGetProperty(ProfilesMember, out JsonElement profiles) && profiles.ValueKind == JsonValueKind.Object ? profiles : throw Malformed(null);
    }

    private static void RequireVersion(string? version)
    {
        if (version != Version.ToString(CultureInfo.InvariantCulture))
            throw new FederationException(
                FederationErrorCode.FederatedProfileMalformed, $"The file {Path} has version {UntrustedText.Line(version)}; expected version {Version}. The file was not changed; update the module, or set PSFEDERATION_HOME to another folder.", Path);
    }

    private static FederationException Malformed(JsonException? e) => new(
        FederationErrorCode.FederatedProfileMalformed, $"The file {Path} is damaged{(e?.LineNumber is { } line ? $" at line {line + 1}" : string.Empty)}; expected a JSON object with the member '{ProfilesMember}'. The file was not changed; repair or delete it.", Path);
}
