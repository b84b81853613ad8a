using System.Management.Automation;

namespace PSFederation.HelpGenerator.Sample;

/// <summary>A cmdlet that changes something, has one unnamed parameter set, and neither input nor output.</summary>
[Cmdlet(VerbsCommon.Set, "Sample", SupportsShouldProcess = true)]
public sealed class SetSampleCommand : PSCmdlet
{
    /// <summary>The value.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public object? Value { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord() => _ = ShouldProcess("the sample", "Set");
}
