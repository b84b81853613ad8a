using System.Buffers;
using PSFederation.Core.Aws;
using PSFederation.Core.Io;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.AwsConfig;

/// <summary>Writes credentials, or a credential_process, to the AWS files, where every AWS SDK and the AWS CLI find them by profile name.</summary>
public static class ProfileWriter
{
    private const string RegionKey = "region";

    /// <summary>The section of Python's configparser whose settings apply to all other sections.</summary>
    private const string AllProfiles = "DEFAULT";

    private static readonly SearchValues<char> Reserved = SearchValues.Create("[]\"'#;\r\n\t\0");

    /// <summary>The path of the credentials file (AWS_SHARED_CREDENTIALS_FILE, or otherwise ~/.aws/credentials).</summary>
    public static string CredentialsPath => AwsFiles.Locate(AwsVariable.Get).CredentialsPath;

    /// <summary>The path of the config file (AWS_CONFIG_FILE, or otherwise ~/.aws/config).</summary>
    public static string ConfigPath => AwsFiles.Locate(AwsVariable.Get).ConfigPath;

    /// <summary>Throws if the files cannot contain the name.</summary>
    /// <exception cref="FederationException">It has characters with a special meaning in the files.</exception>
    public static void RequireName(string profileName)
    {
        if (profileName == AllProfiles)
            throw new FederationException(
                FederationErrorCode.ProfileNameInvalid, "The profile name 'DEFAULT' is not valid, because the AWS CLI would use its credentials for every profile in the file. Use 'default', or another name.", profileName);
        if (profileName.Any(c => c != ' ' && char.IsWhiteSpace(c)) || profileName.Length == 0 || profileName.Trim().Length != profileName.Length || profileName.AsSpan().ContainsAny(Reserved))
            throw new FederationException(
                FederationErrorCode.ProfileNameInvalid, $"The profile name {InputPreview.Quote(profileName)} is not valid; expected letters, digits and - _ . @ : / + % characters.", InputPreview.Target(profileName));
    }

    /// <summary>
    /// Writes the credentials of a profile and keeps everything else in the file. The expiration is written to
    /// <c>x_security_token_expires</c>, which the SDKs ignore and other federation tools read. Other credential settings of the
    /// profile in either file are removed, because they would override these credentials or be ignored.
    /// </summary>
    /// <param name="region">The region of the profile; null keeps it.</param>
    /// <param name="reporter">Reports a long wait for another writer, and the removed settings.</param>
    /// <param name="cancellationToken">Cancels before any file is written.</param>
    /// <returns>The written values.</returns>
    /// <exception cref="FederationException">A file is damaged or not writable; it is unchanged.</exception>
    public static async Task<IReadOnlyList<WrittenValue>> WriteKeysAsync(string profileName, AwsSessionKeys keys, string? region, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        RequireName(profileName);
        string credentials = CredentialsPath, config = ConfigPath;
        AwsCredentials set = AwsCredentials.Of(keys);
        // The new setting is written before the old one is removed, so the profile always has credentials.
        List<ProfileChange> changes = [new(credentials, _ => profileName, CredentialSettings.RivalsOfKeys, [
            new("aws_access_key_id", set.AccessKeyId),
            new("aws_secret_access_key", set.SecretAccessKey),
            new("aws_session_token", set.SessionToken),
            new("aws_security_token", null),
            new("x_security_token_expires", set.Expiration?.Iso()),
        ])];
        if (region is not null || AwsFiles.IsRegular(config))
            changes.Add(new(config, file => CredentialSettings.ConfigSection(file, profileName), [.. CredentialSettings.StaticKeys, .. CredentialSettings.RivalsOfKeys], Region(region)));
        return await UpdateAsync(changes, reporter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Sets the credential_process of a profile in the config file, and keeps everything else. Credentials and other credential settings that
    /// the profile has in either file are removed.
    /// </summary>
    /// <param name="command">The value of <c>credential_process</c>.</param>
    /// <param name="region">The region of the profile; null keeps it.</param>
    /// <param name="reporter">Reports a long wait for another writer, and the removed settings.</param>
    /// <param name="cancellationToken">Cancels before any file is written.</param>
    /// <returns>The written values.</returns>
    /// <exception cref="FederationException">A file is damaged or not writable; it is unchanged.</exception>
    public static async Task<IReadOnlyList<WrittenValue>> WriteProcessAsync(string profileName, string command, string? region, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        RequireName(profileName);
        string credentials = CredentialsPath, config = ConfigPath;
        List<ProfileChange> changes = [new(config, file => CredentialSettings.ConfigSection(file, profileName), CredentialSettings.RivalsOfProcess, [new(CredentialSettings.Process, command), .. Region(region)])];
        if (AwsFiles.IsRegular(credentials))
            changes.Add(new(credentials, _ => profileName, [.. CredentialSettings.RivalsOfProcess, CredentialSettings.Process], []));
        return await UpdateAsync(changes, reporter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes values that the methods above wrote to a profile, and the heading if the section is then empty.</summary>
    /// <param name="process">True for the values of a credential_process; false for the credentials.</param>
    /// <param name="wasWritten">Whether a value was ever written there.</param>
    /// <param name="isOurs">Whether the value is unchanged since it was written.</param>
    /// <param name="reporter">Reports a long wait for another writer, and the values that stay.</param>
    /// <param name="cancellationToken">Cancels before any file is written.</param>
    /// <returns>The removed values.</returns>
    /// <exception cref="FederationException">A file is damaged or not writable; it is unchanged.</exception>
    internal static async Task<IReadOnlyList<WrittenValue>> RemoveAsync(
        string profileName, bool process, Func<WrittenValue, bool> wasWritten, Func<WrittenValue, bool> isOurs, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        string[] ways = process ? [CredentialSettings.Process] : [.. CredentialSettings.StaticKeys];
        List<WrittenValue> removed = [];
        List<string> changed = [];
        bool hasWay = false;
        string Change(string path, Func<ProfileFile, string> sectionOf, string text)
        {
            ProfileFile file = ProfileFile.Parse(text, path);
            string section = sectionOf(file);
            IReadOnlyDictionary<string, string> properties = file.Properties(section);
            // The region was written with the credentials or the process, so it is removed only with them.
            foreach (string key in (string[])[.. ways, RegionKey])
            {
                if (!properties.TryGetValue(key, out string? value) || (key == RegionKey && !hasWay))
                    continue;
                WrittenValue found = new(path, section, key, value, IsNew: false);
                bool ours = isOurs(found);
                hasWay |= ours && key != RegionKey;
                if (ours)
                    removed.Add(found);
                else if (wasWritten(found))
                    changed.Add($"{found}");
            }

            foreach (WrittenValue value in removed.Where(value => value.Path == path))
                file.Remove(section, value.Key);
            WrittenValue heading = new(path, section, WrittenValue.Heading, section, IsNew: false);
            if (isOurs(heading) && file.RemoveEmpty(section))
                removed.Add(heading);
            return file.Text;
        }

        string credentials = CredentialsPath, config = ConfigPath;
        List<FileChange> changes = [];
        if (AwsFiles.IsRegular(credentials) && !process)
            changes.Add(new FileChange(credentials, text => Change(credentials, _ => profileName, text)));
        if (AwsFiles.IsRegular(config))
            changes.Add(new FileChange(config, text => Change(config, file => CredentialSettings.ConfigSection(file, profileName), text)));
        if (changes.Count > 0)
            await AtomicFile.UpdateTogetherAsync(changes, reporter, cancellationToken).ConfigureAwait(false);
        if (changed.Count > 0)
            reporter.Warning($"Not removed, because the value was changed after Set-FederatedCredential wrote it: {string.Join(", ", changed)}.");
        return removed;
    }

    private static KeyValuePair<string, string?>[] Region(string? region) => region is null ? [] : [new(RegionKey, region)];

    private static async Task<IReadOnlyList<WrittenValue>> UpdateAsync(List<ProfileChange> changes, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        List<string> warnings = [];
        List<WrittenValue> written = [];
        await AtomicFile.UpdateTogetherAsync([.. changes.Select(change => new FileChange(change.Path, text => change.Make(text, warnings, written)))], reporter, cancellationToken).ConfigureAwait(false);
        foreach (string warning in warnings)
            reporter.Warning(warning);
        return written;
    }

    /// <summary>The changes to one section of a file.</summary>
    /// <param name="Path">The file.</param>
    /// <param name="SectionOf">Its heading in that file.</param>
    /// <param name="Rivals">The keys to remove.</param>
    /// <param name="Values">The keys to set.</param>
    private sealed record ProfileChange(string Path, Func<ProfileFile, string> SectionOf, IReadOnlyList<string> Rivals, KeyValuePair<string, string?>[] Values)
    {
        public string Make(string text, List<string> warnings, List<WrittenValue> written)
        {
            ProfileFile file = ProfileFile.Parse(text, Path);
            string section = SectionOf(file);
            IReadOnlyDictionary<string, string> before = file.Properties(section);
            if (Values.Length > 0)
                written.Add(new WrittenValue(Path, section, WrittenValue.Heading, section, !file.Has(section)));
            written.AddRange(Values.Where(value => value.Value is not null)
                .Select(value => new WrittenValue(Path, section, value.Key, value.Value!, before.GetValueOrDefault(value.Key) != value.Value)));
            IReadOnlyList<string> removed = CredentialSettings.Present(file, section, Rivals);
            file.Set(section, [.. removed.Select(key => new KeyValuePair<string, string?>(key, null)), .. Values]);
            if (removed.Count > 0)
                warnings.Add($"Removed other credential settings from [{section}] in {Path}: {string.Join(", ", removed)}.");
            return file.Text;
        }
    }
}
