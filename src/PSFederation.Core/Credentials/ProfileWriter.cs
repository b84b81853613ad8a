using System.Buffers;
using PSFederation.Core.Io;

namespace PSFederation.Core.Credentials;

/// <summary>Puts credentials into the shared credentials file, where every AWS SDK and the AWS CLI find them by profile name.</summary>
public static class ProfileWriter
{
    private static readonly SearchValues<char> Reserved = SearchValues.Create("[]\"'#;\r\n\t\0");

    /// <summary>Where the credentials file of this process lies (AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/credentials).</summary>
    public static string CredentialsPath => AwsFiles.Locate(Environment.GetEnvironmentVariable).CredentialsPath;

    /// <summary>Where the config file of this process lies (AWS_CONFIG_FILE, else ~/.aws/config).</summary>
    public static string ConfigPath => AwsFiles.Locate(Environment.GetEnvironmentVariable).ConfigPath;

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
    /// <c>x_security_token_expires</c>, which the SDKs pass over and other federation tools read.
    /// </summary>
    /// <param name="profileName">The profile.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="reporter">Where a long wait for another writer is shown.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>When the file is written.</returns>
    /// <exception cref="FederationException">The file is damaged or cannot be written; it is unchanged.</exception>
    public static Task WriteKeysAsync(string profileName, AwsSessionKeys keys, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        RequireName(profileName);
        string path = CredentialsPath;
        return AtomicFile.UpdateAsync(path, text =>
        {
            ProfileFile file = ProfileFile.Parse(text, path);
            file.Set(profileName, [
                new("aws_access_key_id", keys.AccessKeyId),
                new("aws_secret_access_key", keys.SecretAccessKey),
                new("aws_session_token", keys.SessionToken),
                new("x_security_token_expires", keys.Expiration.ToString("yyyy-MM-ddTHH:mm:ssZ", null)),
            ]);
            return file.Text;
        }, reporter, cancellationToken);
    }

    /// <summary>Writes the region of a profile into the config file and leaves everything else as it is.</summary>
    /// <param name="profileName">The profile.</param>
    /// <param name="region">The region.</param>
    /// <param name="reporter">Where a long wait for another writer is shown.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>When the file is written.</returns>
    /// <exception cref="FederationException">The file is damaged or cannot be written; it is unchanged.</exception>
    public static Task WriteRegionAsync(string profileName, string region, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        RequireName(profileName);
        string path = ConfigPath;
        return AtomicFile.UpdateAsync(path, text =>
        {
            ProfileFile file = ProfileFile.Parse(text, path);
            string section = profileName == "default" && !file.Has("profile default") ? "default" : "profile " + profileName;
            file.Set(section, [new("region", region)]);
            return file.Text;
        }, reporter, cancellationToken);
    }
}
