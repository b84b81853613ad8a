using PSFederation.Core.Io;
using PSFederation.Core.Text;

namespace PSFederation.Core.Trust.Findings;

/// <summary>The files of a folder that can contain trust policies.</summary>
public static class TrustPolicyFiles
{
    /// <summary>
    /// The files with the extension .json in a folder and its subfolders, sorted by name in each folder. Links to folders are not
    /// followed, because they can lead out of the folder, or back into it.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="unreadable">Receives the error of each unreadable folder; other folders are still read.</param>
    /// <returns>The full paths, enumerated lazily.</returns>
    public static IEnumerable<string> In(string folder, Action<FederationException> unreadable)
    {
        Stack<string> folders = new([folder]);
        while (folders.TryPop(out string? next))
        {
            FileSystemInfo[] entries = Entries(next, unreadable);
            foreach (FileInfo file in entries.OfType<FileInfo>().Where(file => file.Extension.Equals(".json", StringComparison.OrdinalIgnoreCase) && IsRegular(file)))
                yield return file.FullName;
            foreach (DirectoryInfo inner in entries.OfType<DirectoryInfo>().Reverse().Where(inner => inner.LinkTarget is null))
                folders.Push(inner.FullName);
        }
    }

    /// <summary>A pipe or a device, or a link to one, could be read without end. An unreachable file is included, so that reading it is an error.</summary>
    private static bool IsRegular(FileInfo file) =>
        OperatingSystem.IsWindows() || UnixFileStatus.Of(Target(file)) is not { } status || status.IsRegular;

    private static string Target(FileInfo file)
    {
        try
        {
            return file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName;
        }
        catch (IOException)
        {
            return file.FullName;
        }
    }

    private static FileSystemInfo[] Entries(string folder, Action<FederationException> unreadable)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            unreadable(new FederationException(
                FederationErrorCode.FileUnreadable, $"The folder '{folder}' cannot be read ({UntrustedText.Of(e)}); expected a folder that contains trust policies. Check its permissions.", folder, e));
            return [];
        }
    }
}
