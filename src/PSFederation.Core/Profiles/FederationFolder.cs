using PSFederation.Core.Io;

namespace PSFederation.Core.Profiles;

/// <summary>Where this module keeps what is the user's: PSFEDERATION_HOME, else the places of the system.</summary>
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

    /// <summary>Whether the variable says where.</summary>
    public static bool IsNamed => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    /// <summary>The file of the profiles: readable, without secrets.</summary>
    public static string ProfilesPath => Path.Combine(Home(Environment.SpecialFolder.ApplicationData), ProfilesFile);

    /// <summary>The folder of the cache: protected by the system where it can, else by permissions.</summary>
    public static string CachePath => Path.Combine(Home(Environment.SpecialFolder.LocalApplicationData), CacheFolder);

    /// <summary>The file that says what was written to the files of AWS, by digests.</summary>
    public static string WrittenPath => Path.Combine(Home(Environment.SpecialFolder.LocalApplicationData), WrittenFile);

    /// <summary>The folder of the credential endpoints that have processes of their own: where they are, and their tokens.</summary>
    public static string EndpointsPath => Path.Combine(Home(Environment.SpecialFolder.LocalApplicationData), EndpointsFolder);

    /// <summary>The folder of the native program for credential_process: a place that updates of the module do not change.</summary>
    public static string HelperPath => Path.Combine(Home(Environment.SpecialFolder.LocalApplicationData), HelperFolder);

    /// <summary>
    /// Refuses the home folder when other accounts could change it, and takes their rights away where everything in it is this module's. A folder that
    /// PSFEDERATION_HOME names may hold other things, whose readers this module does not know.
    /// </summary>
    /// <param name="path">The file or folder in it.</param>
    /// <param name="what">What that holds, for the message.</param>
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
