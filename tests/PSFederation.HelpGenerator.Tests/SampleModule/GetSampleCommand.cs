using System.Collections;
using System.Management.Automation;

namespace PSFederation.HelpGenerator.Sample;

/// <summary>How much of a sample is returned.</summary>
public enum SampleDetail
{
    /// <summary>The name.</summary>
    Brief,

    /// <summary>Everything.</summary>
    Full,
}

/// <summary>A cmdlet with two parameter sets, pipeline input, aliases, accepted values and a hidden parameter.</summary>
[Cmdlet(VerbsCommon.Get, "Sample", DefaultParameterSetName = "Name", HelpUri = "https://example.com/help/Get-Sample")]
[Alias("gsample")]
[OutputType(typeof(string))]
[OutputType(typeof(Hashtable))]
public sealed class GetSampleCommand : PSCmdlet
{
    /// <summary>The names.</summary>
    [Parameter(
        ParameterSetName = "Name",
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true,
        HelpMessage = "One or more names: wildcards work")]
    [Alias("SampleName", "n")]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>A file with samples.</summary>
    [Parameter(ParameterSetName = "Path", Mandatory = true)]
    public string? Path { get; set; }

    /// <summary>An enumeration.</summary>
    [Parameter(Position = 1)]
    public SampleDetail Detail { get; set; }

    /// <summary>A validated set.</summary>
    [Parameter]
    [ValidateSet("Session", "Process", "Profile")]
    public string Scope { get; set; } = "Session";

    /// <summary>A nullable value.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public DateTime? At { get; set; }

    /// <summary>A generic type.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, int>? Weight { get; set; }

    /// <summary>In one set required, in the other not.</summary>
    [Parameter(ParameterSetName = "Name")]
    [Parameter(ParameterSetName = "Path", Mandatory = true)]
    public SwitchParameter Force { get; set; }

    /// <summary>For tests only.</summary>
    [Parameter(DontShow = true)]
    public int Seed { get; set; }

    /// <inheritdoc />
    protected override void ProcessRecord() => WriteObject(Name, enumerateCollection: true);
}
