namespace PSFederation.Core.Profiles;

/// <summary>Where this module keeps what is the user's: PSFEDERATION_HOME, else the places of the system.</summary>
internal static class FederationFolder
{
    public const string Variable = "PSFEDERATION_HOME";
    private const string Name = "PSFederation";

    /// <summary>Whether the variable says where.</summary>
    public static bool IsNamed => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };

    /// <summary>The file of the profiles: readable, without secrets.</summary>
    public static string ProfilesPath => Path.Combine(Home(Environment.SpecialFolder.ApplicationData), "profiles.json");

    /// <summary>The folder of the cache: protected by the system where it can, else by permissions.</summary>
    public static string CachePath => Path.Combine(Home(Environment.SpecialFolder.LocalApplicationData), "cache");

    /// <summary>The folder of the credential endpoints that have processes of their own: where they are, and their tokens.</summary>
    public static string EndpointsPath => Path.Combine(Home(Environment.SpecialFolder.LocalApplicationData), "endpoints");

    private static string Home(Environment.SpecialFolder folder) =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } home
            ? Path.GetFullPath(home)
            : Path.Combine(Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify), Name);
}
