using PSFederation.Core.Io;
using PSFederation.Core.Profiles;

namespace PSFederation.Core.Endpoint;

/// <summary>The files of one endpoint in a separate process. They share a random name.</summary>
/// <param name="Id">That name.</param>
internal sealed record DetachedFiles(string Id)
{
    /// <summary>A description for messages.</summary>
    public const string What = "the addresses and tokens of credential endpoints";

    private const string StateExtension = ".json";

    /// <summary>Longer than any start takes, so older files are left from a killed process.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    /// <summary>Its description; exists while it runs.</summary>
    public string State => PathOf(StateExtension);

    /// <summary>Its token, unless another file was specified.</summary>
    public string Token => PathOf(".token");

    /// <summary>Why it did not start.</summary>
    public string Failure => PathOf(".failed");

    private static string Folder => FederationFolder.EndpointsPath;

    /// <summary>Files for a new endpoint.</summary>
    /// <exception cref="FederationException">Another account can write to their folder.</exception>
    public static DetachedFiles New()
    {
        RequireOwn();
        return new DetachedFiles(Guid.NewGuid().ToString("N"));
    }

    /// <summary>The existing files.</summary>
    /// <exception cref="FederationException">Another account can write to their folder.</exception>
    public static IEnumerable<DetachedFiles> All()
    {
        RequireOwn();
        try
        {
            return Directory.Exists(Folder)
                ? [.. Directory.EnumerateFiles(Folder, "*" + StateExtension).Select(path => new DetachedFiles(Path.GetFileNameWithoutExtension(path))).Where(files => IsId(files.Id))]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Whether a name is one that <see cref="New"/> gives.</summary>
    public static bool IsId(string name) => Guid.TryParseExact(name, "N", out _);

    /// <summary>Deletes files of processes that were killed while they started.</summary>
    /// <param name="now">The time of UTC.</param>
    public static void RemoveForgotten(DateTime now)
    {
        try
        {
            if (!Directory.Exists(Folder))
                return;
            foreach (FileInfo file in new DirectoryInfo(Folder).EnumerateFiles())
            {
                DetachedFiles files = new(Path.GetFileNameWithoutExtension(file.Name));
                if (IsId(files.Id) && !File.Exists(files.State) && now - file.LastWriteTimeUtc > Forgotten)
                    file.Delete();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another time.
        }
    }

    /// <summary>Removes them all.</summary>
    public void Remove()
    {
        TokenFile.Delete(State);
        TokenFile.Delete(Token);
        TokenFile.Delete(Failure);
    }

    private static void RequireOwn()
    {
        FederationFolder.RequireOwnHome(Folder, What);
        PrivateFolder.RequireOwn(Folder, What);
    }

    private string PathOf(string extension) => Path.Combine(Folder, Id + extension);
}
