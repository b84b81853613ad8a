using PSFederation.Core.Io;

namespace PSFederation.Core.Profiles;

/// <summary>The folders for user data: PSFEDERATION_HOME, or otherwise the system defaults.</summary>
internal static class FederationFolder
{
    public const string Variable = "PSFEDERATION_HOME";
    private const string Name = "PSFederation";
    private const string ProfilesFile = "profiles.json";
    private const string CacheFolder = "cache";
    private const string EndpointsFolder = "endpoints";
    private const string BrowserFolder = "Browser";
    private const string HelperFolder = "helper";
    private const string WrittenFile = "written.json";

    /// <summary>Whether the variable is set.</summary>
    public static bool IsNamed => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    /// <summary>The file of the profiles: readable, without secrets.</summary>
    public static string ProfilesPath => Path.Combine(Home(Environment.SpecialFolder.ApplicationData), ProfilesFile);

    /// <summary>The cache folder: protected by the system if possible, otherwise by permissions.</summary>
    public static string CachePath => Path.Combine(Home(Environment.SpecialFolder.LocalApplicationData), CacheFolder);

    /// <summary>The file with digests of the values that were written to AWS files.</summary>
    public static string WrittenPath => Path.Combine(Home(Environment.SpecialFolder.LocalApplicationData), WrittenFile);

    /// <summary>The folder with the addresses and tokens of credential endpoints in separate processes.</summary>
    public static string EndpointsPath => Path.Combine(Home(Environment.SpecialFolder.LocalApplicationData), EndpointsFolder);

    /// <summary>The folder of the native program for credential_process, which module updates do not change.</summary>
    public static string HelperPath => Path.Combine(Home(Environment.SpecialFolder.LocalApplicationData), HelperFolder);

    /// <summary>
    /// Throws if other accounts could change the home folder, and removes their permissions if everything in it belongs to this module. A folder in
    /// PSFEDERATION_HOME can contain other files, which other accounts may need to read.
    /// </summary>
    /// <param name="path">The file or folder in it.</param>
    /// <param name="what">Its content, for the message.</param>
    /// <exception cref="FederationException">It is not safe.</exception>
    public static void RequireOwnHome(string path, string what)
    {
        string home = Path.GetDirectoryName(path)!;
        PrivateFolder.RequireOwn(home, what, repair: Directory.Exists(home) && PrivateFolder.IsOpenToOthers(home) && HoldsNothingElse(home));
    }

    private static bool HoldsNothingElse(string home)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(home).Select(Path.GetFileName)
                .All(name => name is CacheFolder or EndpointsFolder or BrowserFolder or HelperFolder || name!.TrimStart('.') is { } file && (file.StartsWith(ProfilesFile, StringComparison.Ordinal) || file.StartsWith(WrittenFile, StringComparison.Ordinal)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Home(Environment.SpecialFolder folder) =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } home
            ? Path.GetFullPath(home)
            : Path.Combine(Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify), Name);
}
