using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using Amazon;
using Amazon.PowerShell.Common;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using AWSRegion = Amazon.PowerShell.Common.AWSRegion;

namespace PSFederation.AwsCmdlets;

/// <summary>The scopes of variables, with the numbers of AWS.Tools.</summary>
[SuppressMessage("Design", "CA1008:Enums should have zero value", Justification = "AWS.Tools has none.")]
public enum VariableScope
{
    /// <summary>Of the session.</summary>
    Global = -1,

    /// <summary>Where the cmdlet is called.</summary>
    Local = -2,

    /// <summary>Of the script or module.</summary>
    Script = -3,

    /// <summary>Where the cmdlet is called, unseen by scopes within.</summary>
    Private = -4,
}

/// <summary>A cmdlet that sets a variable of the session: without -Scope in the scope where it is called.</summary>
public abstract class DefaultsCmdlet : PSCmdlet
{
    /// <summary>Whose variable is set.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public VariableScope Scope { get; set; }

    private protected void SetVariable(string name, object? value) =>
        SessionState.PSVariable.Set((MyInvocation.BoundParameters.ContainsKey(nameof(Scope)) ? Scope + ":" : string.Empty) + name, value);
}

/// <summary>Set-AWSCredential: makes credentials the default of the session. Keys that are piped are stored as they are and die.</summary>
[Cmdlet(VerbsCommon.Set, "AWSCredential")]
public sealed class SetAwsCredentialCommand : DefaultsCmdlet, ICredentialArguments
{
    private const string BasicOrSession = "BasicOrSession";
    private const string AwsCredentialsObject = "AWSCredentialsObject";
    private const string StoredProfile = "StoredProfile";

    /// <summary>The access key id.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, Mandatory = true, ParameterSetName = BasicOrSession)]
    [Alias("AK")]
    public string? AccessKey { get; set; }

    /// <summary>The secret access key.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, Mandatory = true, ParameterSetName = BasicOrSession)]
    [Alias("SK", "SecretAccessKey")]
    public string? SecretKey { get; set; }

    /// <summary>The session token.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = BasicOrSession)]
    [Alias("ST")]
    public string? SessionToken { get; set; }

    /// <summary>A profile of the credentials file.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, Mandatory = true, ParameterSetName = StoredProfile, Position = 200)]
    [Alias("StoredCredentials", "AWSProfileName")]
    public string? ProfileName { get; set; }

    /// <summary>Where that file is.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, Position = 201, ParameterSetName = BasicOrSession)]
    [Parameter(ValueFromPipelineByPropertyName = true, Position = 201, ParameterSetName = AwsCredentialsObject)]
    [Parameter(ValueFromPipelineByPropertyName = true, Position = 201, ParameterSetName = StoredProfile)]
    [Alias("AWSProfilesLocation", "ProfilesLocation")]
    public string? ProfileLocation { get; set; }

    /// <summary>The credentials.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, Mandatory = true, ParameterSetName = AwsCredentialsObject)]
    public AWSCredentials? Credential { get; set; }

    /// <summary>The credential of a person.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = StoredProfile)]
    public PSCredential? NetworkCredential { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        SetVariable(
            CredentialLookup.StoredCredentials,
            CredentialLookup.Find(this, SessionState) ?? throw new ArgumentException("Cannot determine credentials from supplied parameters"));
}

/// <summary>Clear-AWSCredential: leaves a variable that holds null.</summary>
[Cmdlet(VerbsCommon.Clear, "AWSCredential")]
public sealed class ClearAwsCredentialCommand : DefaultsCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => SetVariable(CredentialLookup.StoredCredentials, null);
}

/// <summary>Get-AWSCredential: the default of the session, or the credentials of a profile.</summary>
[Cmdlet(VerbsCommon.Get, "AWSCredential", DefaultParameterSetName = "Shell")]
[OutputType(typeof(AWSCredentials))]
public sealed class GetAwsCredentialCommand : PSCmdlet
{
    /// <summary>A profile of the credentials file.</summary>
    [Parameter(Position = 1, ParameterSetName = "SingleProfile", ValueFromPipelineByPropertyName = true)]
    [Alias("StoredCredentials")]
    public string? ProfileName { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!string.IsNullOrEmpty(ProfileName))
        {
            CredentialProfileStoreChain chain = new();
            if (chain.TryGetProfile(ProfileName, out CredentialProfile profile))
                WriteObject(profile.GetAWSCredentials(chain));
            return;
        }

        if (SessionState.PSVariable.GetValue(CredentialLookup.StoredCredentials) is AWSPSCredentials stored)
            WriteObject(stored.Credentials);
    }
}

/// <summary>Get-AWSRegion: the regions of the AWS SDK.</summary>
[Cmdlet(VerbsCommon.Get, "AWSRegion")]
[OutputType(typeof(AWSRegion))]
public sealed class GetAwsRegionCommand : PSCmdlet
{
    /// <summary>One of them.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    public string? SystemName { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!string.IsNullOrEmpty(SystemName))
            WriteObject(new AWSRegion(RegionEndpoint.GetBySystemName(SystemName)));
        else
            WriteObject(RegionEndpoint.EnumerableAllRegions.Select(region => new AWSRegion(region)), enumerateCollection: true);
    }
}

/// <summary>Set-DefaultAWSRegion: makes a region the default of the session.</summary>
[Cmdlet(VerbsCommon.Set, "DefaultAWSRegion")]
public sealed class SetDefaultAwsRegionCommand : DefaultsCmdlet
{
    /// <summary>The region.</summary>
    [Parameter(Position = 210, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("RegionToCall")]
    public object? Region { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => SetVariable(CredentialLookup.StoredRegion, CredentialLookup.FindRegion(Region, null, SessionState));
}

/// <summary>Clear-DefaultAWSRegion: leaves a variable that holds null.</summary>
[Cmdlet(VerbsCommon.Clear, "DefaultAWSRegion")]
public sealed class ClearDefaultAwsRegionCommand : DefaultsCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => SetVariable(CredentialLookup.StoredRegion, null);
}
