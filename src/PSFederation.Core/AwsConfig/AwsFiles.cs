using System.Text;
using PSFederation.Core.Io;

namespace PSFederation.Core.AwsConfig;

/// <summary>Where the AWS SDKs and the AWS CLI keep their files, by their own rules.</summary>
/// <param name="ConfigPath">The config file.</param>
/// <param name="CredentialsPath">The shared credentials file.</param>
internal sealed record AwsFiles(string ConfigPath, string CredentialsPath)
{
    /// <summary>The most bytes that a file may have: some 5,000 profiles with session tokens.</summary>
    public const int MaxLength = AtomicFile.MaxLength;

    /// <summary>Reads a file; null when there is none.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FederationException">It is too long, or damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static ProfileFile? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        using StreamReader reader = new(new MemoryStream(BoundedFile.ReadAllBytes(path, MaxLength, "an AWS file"), writable: false), Encoding.UTF8);
        return ProfileFile.Parse(reader.ReadToEnd(), path);
    }

    /// <summary>The places that the environment names.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    public static AwsFiles Locate(Func<string, string?> variable)
    {
        string home = Home(variable);
        return new AwsFiles(
            Place(variable("AWS_CONFIG_FILE"), home, "config"),
            Place(variable("AWS_SHARED_CREDENTIALS_FILE"), home, "credentials"));
    }

    /// <summary>Whether the SDKs take it for a profile's name: letters, digits, and - / . % @ _ : +</summary>
    /// <param name="name">The name.</param>
    public static bool IsProfileName(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || "-/.%@_:+".Contains(c, StringComparison.Ordinal));

    private static string Place(string? named, string home, string name)
    {
        if (named is null)
            return Path.Combine(home, ".aws", name);
        string path = named.StartsWith('~') && (named.Length == 1 || named[1] is '/' or '\\') ? home + named[1..] : named;
        return Path.GetFullPath(path);
    }

    private static string Home(Func<string, string?> variable)
    {
        if (variable("HOME") is { Length: > 0 } home)
            return home;
        if (OperatingSystem.IsWindows() && variable("USERPROFILE") is { Length: > 0 } profile)
            return profile;
        if (OperatingSystem.IsWindows() && variable("HOMEDRIVE") is { Length: > 0 } drive && variable("HOMEPATH") is { Length: > 0 } path)
            return drive + path;
        return Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
    }
}
