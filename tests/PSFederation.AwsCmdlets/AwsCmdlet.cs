using System.Management.Automation;
using Amazon.Runtime;

namespace PSFederation.AwsCmdlets;

/// <summary>The common parameters of AWS.Tools' cmdlets, with its names, aliases and binding, and the order in which it takes credentials.</summary>
public abstract class AwsCmdlet : PSCmdlet
{
    internal const string StoredCredentials = "StoredAWSCredentials";

    /// <summary>The access key id.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("AK")]
    public string? AccessKey { get; set; }

    /// <summary>The secret access key.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("SK", "SecretAccessKey")]
    public string? SecretKey { get; set; }

    /// <summary>The session token.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ST")]
    public string? SessionToken { get; set; }

    /// <summary>A profile of the credentials file.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("StoredCredentials", "AWSProfileName")]
    public string? ProfileName { get; set; }

    /// <summary>Where that file is.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("AWSProfilesLocation", "ProfilesLocation")]
    public string? ProfileLocation { get; set; }

    /// <summary>The credentials.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public AWSCredentials? Credential { get; set; }

    /// <summary>The region.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("RegionToCall")]
    public object? Region { get; set; }

    /// <summary>Another address of the service.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public Uri? EndpointUrl { get; set; }

    /// <summary>The credentials, and the parameter or variable they come from.</summary>
    protected (AWSCredentials Credentials, string From) Resolve()
    {
        if (Credential is not null)
            return (Credential, nameof(Credential));
        if (AccessKey is not null && SecretKey is not null)
            return (SessionToken is null ? new BasicAWSCredentials(AccessKey, SecretKey) : new SessionAWSCredentials(AccessKey, SecretKey, SessionToken), nameof(AccessKey));
        if (ProfileName is not null)
            throw new PSNotSupportedException("Profiles are read by the real cmdlets alone.");
        object? stored = SessionState.PSVariable.GetValue(StoredCredentials);
        return (stored is PSObject wrapped ? wrapped.BaseObject : stored) is StoredAwsCredentials set
            ? (set.Credentials, StoredCredentials)
            : throw new InvalidOperationException("No credentials specified or obtained from persisted/shell defaults.");
    }
}

/// <summary>What the variable holds: a type that nobody else makes.</summary>
internal sealed class StoredAwsCredentials(AWSCredentials credentials)
{
    public AWSCredentials Credentials => credentials;
}
