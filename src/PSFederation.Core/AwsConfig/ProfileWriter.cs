using System.Buffers;
using PSFederation.Core.Io;

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
    /// <param name="profileName">The name.</param>
    /// <exception cref="FederationException">It has characters that the files give a meaning to.</exception>
    public static void RequireName(string profileName)
    {
        if (profileName.Length == 0 || profileName.Trim().Length != profileName.Length || profileName.AsSpan().ContainsAny(Reserved))
            throw new FederationException(
                FederationErrorCode.ProfileNameInvalid, $"The profile name {InputEcho.Quote(profileName)} cannot be used; expected letters, digits and - _ . @ : / + %, no brackets, quotes or comment signs.", InputEcho.Target(profileName));
    }

    /// <summary>
    /// Writes the keys of a profile and leaves everything else in the file as it is. The time of expiry goes to
    /// <c>x_security_token_expires</c>, which the SDKs pass over and other federation tools read. Any other way to credentials that the
    /// profile has in either file is taken out, since it would outrank the keys or be shadowed by them.
    /// </summary>
    /// <param name="profileName">The profile.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="region">The region of the profile; null leaves it as it is.</param>
    /// <param name="reporter">Where a long wait for another writer is shown, and what was taken out.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>When the files are written.</returns>
    /// <exception cref="FederationException">A file is damaged or cannot be written; it is unchanged.</exception>
    public static async Task WriteKeysAsync(string profileName, AwsSessionKeys keys, string? region, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        RequireName(profileName);
        string credentials = CredentialsPath, config = ConfigPath;
        RequireReadable(config);
        // The new way first, then the old one: whenever it ends, the profile gives credentials.
        await UpdateAsync(credentials, _ => profileName, ProfileWays.RivalsOfKeys, [
            new("aws_access_key_id", keys.AccessKeyId),
            new("aws_secret_access_key", keys.SecretAccessKey),
            new("aws_session_token", keys.SessionToken),
            new("aws_security_token", null),
            new("x_security_token_expires", keys.Expiration.ToString("yyyy-MM-ddTHH:mm:ssZ", null)),
        ], reporter, cancellationToken).ConfigureAwait(false);
        if (region is not null || File.Exists(config))
            await UpdateAsync(config, file => ProfileWays.ConfigSection(file, profileName), [.. ProfileWays.StaticKeys, .. ProfileWays.RivalsOfKeys], Region(region), reporter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Makes a program the way to the credentials of a profile, in the config file, and leaves everything else as it is. Keys and any other way that
    /// the profile has in either file are taken out.
    /// </summary>
    /// <param name="profileName">The profile.</param>
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
        RequireReadable(credentials);
        await UpdateAsync(config, file => ProfileWays.ConfigSection(file, profileName), ProfileWays.RivalsOfProcess, [new(ProfileWays.Process, command), .. Region(region)], reporter, cancellationToken).ConfigureAwait(false);
        if (File.Exists(credentials))
            await UpdateAsync(credentials, _ => profileName, [.. ProfileWays.RivalsOfProcess, ProfileWays.Process], [], reporter, cancellationToken).ConfigureAwait(false);
    }

    private static KeyValuePair<string, string?>[] Region(string? region) => region is null ? [] : [new("region", region)];

    /// <summary>The second of two files is read before the first is changed: a damaged one stops the whole, not the half of it.</summary>
    private static void RequireReadable(string path)
    {
        try
        {
            AwsFiles.Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FederationException(
                FederationErrorCode.FileUnreadable, $"The AWS file '{path}' cannot be read: {e.Message} Nothing was changed; check its permissions.", path, e);
        }
    }

    private static async Task UpdateAsync(
        string path, Func<ProfileFile, string> sectionOf, IReadOnlyList<string> rivals, KeyValuePair<string, string?>[] values, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> removed = [];
        string section = string.Empty;
        await AtomicFile.UpdateAsync(path, text =>
        {
            ProfileFile file = ProfileFile.Parse(text, path);
            section = sectionOf(file);
            removed = ProfileWays.Present(file, section, rivals);
            file.Set(section, [.. removed.Select(key => new KeyValuePair<string, string?>(key, null)), .. values]);
            return file.Text;
        }, reporter, cancellationToken).ConfigureAwait(false);
        if (removed.Count > 0)
            reporter.Warning($"[{section}] in {path} had another way to credentials, which was taken out: {string.Join(", ", removed)}.");
    }
}
