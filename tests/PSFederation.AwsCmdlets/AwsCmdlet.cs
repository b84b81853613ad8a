using System.Management.Automation;
using Amazon.PowerShell.Common;
using Amazon.Runtime;

namespace PSFederation.AwsCmdlets;

/// <summary>
/// The common parameters of AWS.Tools' cmdlets, as AWSCommonArgumentsCmdlet and ServiceCmdlet of its sources declare them. Credential and
/// NetworkCredential take pipeline input, and every object converts to a PSCredential, so every object binds and the cmdlet runs.
/// </summary>
public abstract class AwsCmdlet : PSCmdlet, ICredentialArguments
{
    /// <summary>The region.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("RegionToCall")]
    public object? Region { get; set; }

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
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public AWSCredentials? Credential { get; set; }

    /// <summary>The credential of a person, for profiles that sign in by SAML.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public PSCredential? NetworkCredential { get; set; }

    /// <summary>Another address of the service.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? EndpointUrl { get; set; }

    /// <summary>The credentials, and where they come from.</summary>
    protected AWSPSCredentials Resolve() =>
        CredentialLookup.Find(this, SessionState)
        ?? throw new InvalidOperationException("No credentials specified or obtained from persisted/shell defaults.");

    /// <summary>The region: the parameter, the variable of the session, the default profile, the environment.</summary>
    protected string ResolveRegion() => CredentialLookup.FindRegion(Region, ProfileLocation, SessionState) ?? "-";
}
