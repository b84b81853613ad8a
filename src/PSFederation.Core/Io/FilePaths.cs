namespace PSFederation.Core.Io;

/// <summary>How the names of files compare on this system.</summary>
internal static class FilePaths
{
    /// <summary>
    /// Windows takes Config and config for one file. A Mac usually does too, but its disks may also keep them apart, and there two files must not be taken for one.
    /// </summary>
    public static StringComparer Comparer { get; } = ComparerFor(OperatingSystem.IsWindows());

    /// <summary>The comparer of Windows, or of all other systems.</summary>
    public static StringComparer ComparerFor(bool isWindows) => isWindows ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
}
