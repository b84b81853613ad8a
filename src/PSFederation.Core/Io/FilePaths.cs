namespace PSFederation.Core.Io;

/// <summary>How file names are compared on this system.</summary>
internal static class FilePaths
{
    /// <summary>
    /// On Windows, Config and config are the same file. On macOS too by default, but its disks can be case-sensitive, so two files must not be treated as one.
    /// </summary>
    public static StringComparer Comparer { get; } = ComparerFor(OperatingSystem.IsWindows());

    /// <summary>The comparer for Windows, or for all other systems.</summary>
    public static StringComparer ComparerFor(bool isWindows) => isWindows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
}
