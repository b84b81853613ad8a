using System.Buffers;
using PSFederation.Core.Aws;
using PSFederation.Core.Io;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.AwsConfig;

/// <summary>Puts credentials, or the way to them, into the AWS files, where every AWS SDK and the AWS CLI find them by profile name.</summary>
public static class ProfileWriter
{
    private static readonly SearchValues<char> Reserved = SearchValues.Create("[]\"'#;\r\n\t\0");

    /// <summary>Where the credentials file of this process lies (AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/credentials).</summary>
    public static string CredentialsPath => AwsFiles.Locate(AwsVariable.Get).CredentialsPath;

    /// <summary>Where the config file of this process lies (AWS_CONFIG_FILE, else ~/.aws/config).</summary>
    public static string ConfigPath => AwsFiles.Locate(AwsVariable.Get).ConfigPath;

    /// <summary>Refuses a name that the files cannot hold.</summary>
    /// <exception cref="FederationException">It has characters that the files give a meaning to.</exception>
    public static void RequireName(string profileName)
    {
        if (profileName.Length == 0 || profileName.Trim().Length != profileName.Length || profileName.AsSpan().ContainsAny(Reserved))
            throw new FederationException(
                FederationErrorCode.ProfileNameInvalid, $"The profile name {InputPreview.Quote(profileName)} cannot be used; expected letters, digits and - _ . @ : / + %, no brackets, quotes or comment signs.", InputPreview.Target(profileName));
    }

    /// <summary>
    /// Writes the keys of a profile and leaves everything else in the file as it is. The time of expiry goes to
    /// <c>x_security_token_expires</c>, which the SDKs pass over and other federation tools read. Any other way to credentials that the
    /// profile has in either file is taken out, since it would outrank the keys or be shadowed by them.
    /// </summary>
    /// <param name="region">The region of the profile; null leaves it as it is.</param>
    /// <param name="reporter">Where a long wait for another writer is shown, and what was taken out.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>When the files are written.</returns>
    /// <exception cref="FederationException">A file is damaged or cannot be written; it is unchanged.</exception>
    public static async Task WriteKeysAsync(string profileName, AwsSessionKeys keys, string? region, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        RequireName(profileName);
        string credentials = CredentialsPath, config = ConfigPath;
        AwsCredentials set = AwsCredentials.Of(keys);
        // The new way first, then the old one: whenever it ends, the profile gives credentials.
        List<ProfileChange> changes = [new(credentials, _ => profileName, CredentialSettings.RivalsOfKeys, [
            new("aws_access_key_id", set.AccessKeyId),
            new("aws_secret_access_key", set.SecretAccessKey),
            new("aws_session_token", set.SessionToken),
            new("aws_security_token", null),
            new("x_security_token_expires", set.Expiration?.Iso()),
        ])];
        if (region is not null || AwsFiles.Exists(config))
            changes.Add(new(config, file => CredentialSettings.ConfigSection(file, profileName), [.. CredentialSettings.StaticKeys, .. CredentialSettings.RivalsOfKeys], Region(region)));
        await UpdateAsync(changes, reporter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes a program the way to the credentials of a profile, in the config file, and leaves everything else as it is. Keys and any other way that
    /// the profile has in either file are taken out.
    /// </summary>
    /// <param name="command">The value of <c>credential_process</c>.</param>
    /// <param name="region">The region of the profile; null leaves it as it is.</param>
    /// <param name="reporter">Where a long wait for another writer is shown, and what was taken out.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>When the files are written.</returns>
    /// <exception cref="FederationException">A file is damaged or cannot be written; it is unchanged.</exception>
    public static async Task WriteProcessAsync(string profileName, string command, string? region, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        RequireName(profileName);
        string credentials = CredentialsPath, config = ConfigPath;
        List<ProfileChange> changes = [new(config, file => CredentialSettings.ConfigSection(file, profileName), CredentialSettings.RivalsOfProcess, [new(CredentialSettings.Process, command), .. Region(region)])];
        if (AwsFiles.Exists(credentials))
            changes.Add(new(credentials, _ => profileName, [.. CredentialSettings.RivalsOfProcess, CredentialSettings.Process], []));
        await UpdateAsync(changes, reporter, cancellationToken).ConfigureAwait(false);
    }

    private static KeyValuePair<string, string?>[] Region(string? region) => region is null ? [] : [new("region", region)];

    private static async Task UpdateAsync(List<ProfileChange> changes, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        List<string> warnings = [];
        await AtomicFile.UpdateTogetherAsync([.. changes.Select(change => new FileChange(change.Path, text => change.Make(text, warnings)))], reporter, cancellationToken).ConfigureAwait(false);
        foreach (string warning in warnings)
            reporter.Warning(warning);
    }

    /// <summary>What becomes of one section of a file.</summary>
    /// <param name="Path">The file.</param>
    /// <param name="SectionOf">Its heading in that file.</param>
    /// <param name="Rivals">The keys that are taken out.</param>
    /// <param name="Values">The keys that are set.</param>
    private sealed record ProfileChange(string Path, Func<ProfileFile, string> SectionOf, IReadOnlyList<string> Rivals, KeyValuePair<string, string?>[] Values)
    {
        public string Make(string text, List<string> warnings)
        {
            ProfileFile file = ProfileFile.Parse(text, Path);
            string section = SectionOf(file);
            IReadOnlyList<string> removed = CredentialSettings.Present(file, section, Rivals);
            file.Set(section, [.. removed.Select(key => new KeyValuePair<string, string?>(key, null)), .. Values]);
            if (removed.Count > 0)
                warnings.Add($"[{section}] in {Path} had another way to credentials, which was taken out: {string.Join(", ", removed)}.");
            return file.Text;
        }
    }
}
