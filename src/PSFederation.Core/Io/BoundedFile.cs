using PSFederation.Core.Text;

namespace PSFederation.Core.Io;

/// <summary>Reads whole files up to a maximum length. A pipe or device has no length before it is read, and can have no end.</summary>
internal static class BoundedFile
{
    /// <summary>The maximum size in bytes of a file of this module, or of an AWS file that it changes.</summary>
    public const int OwnLength = 16 * 1024 * 1024;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The full path.</param>
    /// <param name="most">The maximum size in bytes.</param>
    /// <param name="what">The content, for the message: "an AWS file".</param>
    /// <exception cref="FederationException">It is longer.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static byte[] ReadAllBytes(string path, int most, string what)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.CanSeek && file.Length > most)
            throw TooLarge(path, $"{file.Length.Grouped()} bytes", most, what);
        using MemoryStream content = new();
        byte[] buffer = new byte[32 * 1024];
        int read;
        while ((read = file.Read(buffer)) > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > most)
                throw TooLarge(path, $"more than {most.Grouped()} bytes", most, what);
        }

        return content.ToArray();
    }

    private static FederationException TooLarge(string path, string found, int most, string what) => new(
        FederationErrorCode.InputTooLarge, $"The file '{path}' has {found}; expected {what} of at most {most.Grouped()} bytes. Check the path and the content of the file.", path);
}
