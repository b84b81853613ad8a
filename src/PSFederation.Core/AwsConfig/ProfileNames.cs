namespace PSFederation.Core.AwsConfig;

/// <summary>The names of the profiles that the AWS files hold.</summary>
public static class ProfileNames
{
    private const string Prefix = "profile ";

    /// <summary>All names, each once, in order.</summary>
    /// <returns>The names; none when there are no files.</returns>
    /// <exception cref="FederationException">A file is damaged.</exception>
    public static IReadOnlyList<string> All()
    {
        AwsFiles files = AwsFiles.Locate(Environment.GetEnvironmentVariable);
        IEnumerable<string> configured = Sections(files.ConfigPath)
            .Where(section => section == "default" || section.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(section => section == "default" ? section : section[Prefix.Length..]);
        return [.. Sections(files.CredentialsPath).Concat(configured).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Sections(string path) =>
        File.Exists(path) ? ProfileFile.Parse(File.ReadAllText(path), path).Sections : [];
}
