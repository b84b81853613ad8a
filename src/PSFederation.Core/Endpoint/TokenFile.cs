using System.Text;
using PSFederation.Core.Io;

namespace PSFederation.Core.Endpoint;

/// <summary>The file with the authorization token of an endpoint, readable only by its owner.</summary>
internal static class TokenFile
{
    private const int MaxLength = 4096;

    /// <exception cref="FederationException">It cannot be written.</exception>
    public static async Task WriteAsync(string path, string token, CancellationToken cancellationToken)
    {
        try
        {
            await AtomicFile.WriteUnlockedAsync(path, Encoding.UTF8.GetBytes(token), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FederationException(
                FederationErrorCode.FileNotWritable, $"The file '{path}' cannot be written ({e.Message}). Check the permissions of the file and its folder.", path, e);
        }
    }

    /// <summary>The token in it; null if there is no readable token.</summary>
    public static string? Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: > 0 and <= MaxLength }
                ? Encoding.UTF8.GetString(BoundedFile.ReadAllBytes(path, MaxLength, "the token of an endpoint")).Trim()
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FederationException)
        {
            return null;
        }
    }

    /// <summary>Deletes it, unless another endpoint has written its own token there.</summary>
    public static void Remove(string path, string token)
    {
        if (Read(path) == token)
            Delete(path);
    }

    /// <summary>Deletes a file; if that fails, the file stays, but its token is invalid.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
