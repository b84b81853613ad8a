using PSFederation.Sandbox.Hosting;
using PSFederation.Sandbox.Sts.Trust;

namespace PSFederation.Sandbox.Sts;

/// <summary>A registered role.</summary>
public sealed class StsRole
{
    internal StsRole(AwsArn arn, TrustPolicy trust, string trustPolicy, int maxSessionDuration, IReadOnlyDictionary<string, string> tags)
    {
        Arn = arn;
        Trust = trust;
        TrustPolicy = trustPolicy;
        MaxSessionDuration = maxSessionDuration;
        Tags = tags;
    }

    /// <summary>Gets the ARN of the role.</summary>
    public string RoleArn => Arn.ToString();

    /// <summary>Gets the trust policy document, as registered.</summary>
    public string TrustPolicy { get; }

    /// <summary>Gets the longest session in seconds, 3600 to 43200.</summary>
    public int MaxSessionDuration { get; }

    /// <summary>Gets the tags of the role.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; }

    /// <summary>Gets the unique ID, which starts AssumedRoleId.</summary>
    public string RoleId { get; } = RandomText.AwsIdentifier("AROA", 21);

    /// <summary>
    /// Gets or sets a limit of the session duration; null for none. It can be below the AWS minimum of 900 s, so that a renewal is visible.
    /// </summary>
    public TimeSpan? SessionLimit { get; set; }

    internal AwsArn Arn { get; }

    internal TrustPolicy Trust { get; }
}
