using System.ComponentModel;

namespace PSFederation;

/// <summary>
/// Temporary AWS credentials got by federation. Converts to the <c>Amazon.Runtime.AWSCredentials</c> of whichever AWS SDK a cmdlet was
/// built with, so <c>Get-S3Bucket -Credential $credential</c> works; <c>AccessKey</c>, <c>SecretKey</c> and <c>SessionToken</c> bind to
/// AWS.Tools cmdlets by property name.
/// </summary>
/// <remarks>
/// All properties read from one <see cref="AwsSessionKeys"/>; whoever needs keys that belong together takes <see cref="GetKeys"/>
/// once. The default view masks the secrets and CLIXML leaves them out; <c>ConvertTo-Json</c> and <c>Format-List *</c> show them.
/// </remarks>
[TypeConverter(typeof(FederatedCredentialConverter))]
public sealed class FederatedCredential
{
    private readonly Func<AwsSessionKeys> _keys;

    /// <summary>Makes credentials that stay as they are.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="source">Where they come from.</param>
    public FederatedCredential(AwsSessionKeys keys, FederatedCredentialSource source)
        : this(() => keys, source)
    {
    }

    /// <summary>Makes credentials whose keys are asked for at every use: the place where renewal goes.</summary>
    /// <param name="keys">Gives the keys that are valid now. Called from any thread, many at once.</param>
    /// <param name="source">Where they come from.</param>
    public FederatedCredential(Func<AwsSessionKeys> keys, FederatedCredentialSource source)
    {
        _keys = keys;
        Source = source;
    }

    /// <summary>The access key id; not a secret.</summary>
    public string AccessKeyId => _keys().AccessKeyId;

    /// <summary>The secret access key.</summary>
    public string SecretAccessKey => _keys().SecretAccessKey;

    /// <summary>The session token. A secret.</summary>
    public string SessionToken => _keys().SessionToken;

    /// <summary>When the keys expire, UTC.</summary>
    public DateTime Expiration => _keys().Expiration;

    /// <summary>The access key id under the name of AWS.Tools' common parameter.</summary>
    public string AccessKey => AccessKeyId;

    /// <summary>The secret access key under the name of AWS.Tools' common parameter.</summary>
    public string SecretKey => SecretAccessKey;

    /// <summary>Where the credentials come from.</summary>
    public FederatedCredentialSource Source { get; }

    /// <summary>The keys that are valid now, as one consistent set.</summary>
    /// <returns>The keys.</returns>
    public AwsSessionKeys GetKeys() => _keys();

    /// <summary>Names the credentials by their session and key id; never a secret.</summary>
    /// <returns>A line for people.</returns>
    public override string ToString()
    {
        AwsSessionKeys keys = _keys();
        return $"{keys.AccessKeyId} ({Source}), expires {keys.Expiration:yyyy-MM-ddTHH:mm:ssZ}";
    }
}
