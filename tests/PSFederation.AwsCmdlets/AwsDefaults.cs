using System.Management.Automation;
using Amazon.Runtime;

namespace PSFederation.AwsCmdlets;

/// <summary>Set-AWSCredential: makes credentials the default of the session.</summary>
[Cmdlet(VerbsCommon.Set, "AWSCredential")]
public sealed class SetAwsCredentialCommand : PSCmdlet
{
    /// <summary>The credentials.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public AWSCredentials Credential { get; set; } = null!;

    /// <summary>Whose variable is set: Global, Local, Script, Private.</summary>
    [Parameter]
    [Alias("VariableScope")]
    public string Scope { get; set; } = "Local";

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        SessionState.PSVariable.Set($"{Scope}:{AwsCmdlet.StoredCredentials}", new StoredAwsCredentials(Credential));
}

/// <summary>Clear-AWSCredential: takes the default away.</summary>
[Cmdlet(VerbsCommon.Clear, "AWSCredential")]
public sealed class ClearAwsCredentialCommand : PSCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => SessionState.PSVariable.Remove("Global:" + AwsCmdlet.StoredCredentials);
}

/// <summary>Set-DefaultAWSRegion: makes a region the default of the session.</summary>
[Cmdlet(VerbsCommon.Set, "DefaultAWSRegion")]
public sealed class SetDefaultAwsRegionCommand : PSCmdlet
{
    /// <summary>The region.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Region { get; set; } = null!;

    /// <summary>Whose variable is set.</summary>
    [Parameter]
    public string Scope { get; set; } = "Local";

    /// <inheritdoc/>
    protected override void ProcessRecord() => SessionState.PSVariable.Set($"{Scope}:StoredAWSRegion", Region);
}
