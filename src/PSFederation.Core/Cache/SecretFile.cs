using PSFederation.Core.Io;

namespace PSFederation.Core.Cache;

/// <summary>A secret in a file that only its owner can read. The module and the program for credential_process both read it.</summary>
internal static class SecretFile
{
    /// <summary>A description for messages.</summary>
    public const string What = "cached credentials";

    public const string Extension = ".json";

    /// <summary>The path of the file.</summary>
    /// <param name="folder">The folder of the cache.</param>
    /// <param name="name">The name of the secret.</param>
    public static string PathOf(string folder, string name) => Path.Combine(folder, name + Extension);

    /// <summary>Reads a secret; null if there is none, or it cannot be read.</summary>
    /// <inheritdoc cref="PathOf"/>
    /// <exception cref="FederationException">Another account could have put it there, or it is too large.</exception>
    public static byte[]? Read(string folder, string name)
    {
        PrivateFolder.RequireOwn(folder, What);
        string path = PathOf(folder, name);
        PrivateFolder.RequireOwn(path, What);
        try
        {
            return BoundedFile.ReadAllBytes(path, BoundedFile.OwnLength, What);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
