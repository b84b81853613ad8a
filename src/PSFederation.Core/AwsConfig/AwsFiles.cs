using System.Text.RegularExpressions;
using PSFederation.Core.Io;

namespace PSFederation.Core.AwsConfig;

/// <summary>Where the AWS SDKs and the AWS CLI keep their files, by their own rules.</summary>
/// <param name="ConfigPath">The config file.</param>
/// <param name="CredentialsPath">The shared credentials file.</param>
internal sealed partial record AwsFiles(string ConfigPath, string CredentialsPath)
{
    /// <summary>The maximum file size in bytes: some 5,000 profiles with session tokens.</summary>
    public const int MaxLength = BoundedFile.OwnLength;

    /// <summary>Reads a file; null if it does not exist. Like the AWS CLI, a broken link counts as no file.</summary>
    /// <exception cref="FederationException">It is too long.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static ProfileFile? Read(string path)
    {
        if (!Exists(path))
            return null;
        try
        {
            return ProfileFile.Read(FileText.Decode(BoundedFile.ReadAllBytes(path, MaxLength, "an AWS file")).Text);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Whether the file exists; a link is followed.</summary>
    public static bool Exists(string path) => File.Exists(path) && (new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.Exists ?? true);

    /// <summary>Whether the file exists and its text can be changed: /dev/null and pipes hold no profile.</summary>
    public static bool IsRegular(string path) =>
        Exists(path) && (OperatingSystem.IsWindows() || UnixFileStatus.Of(new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path) is { IsRegular: true });

    /// <summary>The paths from the environment.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    public static AwsFiles Locate(Func<string, string?> variable)
    {
        string home = Home(variable);
        return new AwsFiles(
            Place(variable("AWS_CONFIG_FILE"), home, "config", variable),
            Place(variable("AWS_SHARED_CREDENTIALS_FILE"), home, "credentials", variable));
    }

    /// <summary>Whether the SDKs accept it as a profile name: letters, digits, and - / . % @ _ : +</summary>
    public static bool IsProfileName(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || "-/.%@_:+".Contains(c, StringComparison.Ordinal));

    private static string Place(string? named, string home, string name, Func<string, string?> variable)
    {
        if (named is null)
            return Path.Combine(home, ".aws", name);
        return Path.GetFullPath(Expand(WithVariables(named, variable), home));
    }

    /// <summary>As in the AWS CLI: <c>$NAME</c> and <c>${NAME}</c>, on Windows also <c>%NAME%</c>. A file of variables, such as one of Docker, does not expand them. A variable that is not set stays as it is.</summary>
    private static string WithVariables(string path, Func<string, string?> variable)
    {
        if (path.AsSpan().IndexOfAny('$', '%') < 0)
            return path;
        return Variable().Replace(path, match =>
            match.Value[0] == '%' && !OperatingSystem.IsWindows() ? match.Value : variable(match.Value.Trim('$', '{', '}', '%')) ?? match.Value);
    }

    [GeneratedRegex(@"\$\w+|\$\{\w+\}|%\w+%", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    /// <summary>A path with a leading <c>~</c> replaced by the home folder.</summary>
    /// <param name="home">The home folder.</param>
    public static string Expand(string path, string home) =>
        path.StartsWith('~') && (path.Length == 1 || path[1] is '/' or '\\') ? home + path[1..] : path;

    /// <summary>The home folder.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    public static string Home(Func<string, string?> variable)
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
