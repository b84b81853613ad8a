using System.Buffers;
using PSFederation.Core.Aws;
using PSFederation.Core.Io;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.AwsConfig;

/// <summary>Puts credentials, or the way to them, into the AWS files, where every AWS SDK and the AWS CLI find them by profile name.</summary>
public static class ProfileWriter
{
    private const string RegionKey = "region";

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
    /// <returns>What was written.</returns>
    /// <exception cref="FederationException">A file is damaged or cannot be written; it is unchanged.</exception>
    public static async Task<IReadOnlyList<WrittenValue>> WriteKeysAsync(string profileName, AwsSessionKeys keys, string? region, IOperationReporter reporter, CancellationToken cancellationToken)
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
        return await UpdateAsync(changes, reporter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes a program the way to the credentials of a profile, in the config file, and leaves everything else as it is. Keys and any other way that
    /// the profile has in either file are taken out.
    /// </summary>
    /// <param name="command">The value of <c>credential_process</c>.</param>
    /// <param name="region">The region of the profile; null leaves it as it is.</param>
    /// <param name="reporter">Where a long wait for another writer is shown, and what was taken out.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="FederationException">A file is damaged or cannot be written; it is unchanged.</exception>
    public static async Task<IReadOnlyList<WrittenValue>> WriteProcessAsync(string profileName, string command, string? region, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        RequireName(profileName);
        string credentials = CredentialsPath, config = ConfigPath;
        List<ProfileChange> changes = [new(config, file => CredentialSettings.ConfigSection(file, profileName), CredentialSettings.RivalsOfProcess, [new(CredentialSettings.Process, command), .. Region(region)])];
        if (AwsFiles.Exists(credentials))
            changes.Add(new(credentials, _ => profileName, [.. CredentialSettings.RivalsOfProcess, CredentialSettings.Process], []));
        return await UpdateAsync(changes, reporter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes values out of a profile that were written by the methods above, and the heading when nothing else is under it.</summary>
    /// <param name="process">Whether those of a credential_process are meant, else the keys.</param>
    /// <param name="wasWritten">Whether a value was ever written at that place.</param>
    /// <param name="isOurs">Whether the value is the one that was written.</param>
    /// <param name="reporter">Where a long wait for another writer is shown, and what stays.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>What was taken out.</returns>
    /// <exception cref="FederationException">A file is damaged or cannot be written; it is unchanged.</exception>
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
            // The region was written with the keys or the process, and goes with them alone.
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
        if (AwsFiles.Exists(credentials) && !process)
            changes.Add(new FileChange(credentials, text => Change(credentials, _ => profileName, text)));
        if (AwsFiles.Exists(config))
            changes.Add(new FileChange(config, text => Change(config, file => CredentialSettings.ConfigSection(file, profileName), text)));
        if (changes.Count > 0)
            await AtomicFile.UpdateTogetherAsync(changes, reporter, cancellationToken).ConfigureAwait(false);
        if (changed.Count > 0)
            reporter.Warning($"Changed since Set-FederatedCredential wrote it, so it stays: {string.Join(", ", changed)}.");
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

    /// <summary>What becomes of one section of a file.</summary>
    /// <param name="Path">The file.</param>
    /// <param name="SectionOf">Its heading in that file.</param>
    /// <param name="Rivals">The keys that are taken out.</param>
    /// <param name="Values">The keys that are set.</param>
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
                warnings.Add($"[{section}] in {Path} had another way to credentials, which was taken out: {string.Join(", ", removed)}.");
            return file.Text;
        }
    }
}
