using System.Management.Automation;

namespace PSFederation.EmptyModule;

/// <summary>What the engine takes at least: parameters as an exchange has them are bound, and an object goes through the pipeline.</summary>
[Cmdlet(VerbsCommon.Get, "Nothing")]
[OutputType(typeof(object))]
public sealed class GetNothingCommand : PSCmdlet
{
    private static readonly object Nothing = new();

    [Parameter]
    public object? WebIdentityToken { get; set; }

    [Parameter]
    public string[] RoleArn { get; set; } = [];

    [Parameter]
    public string? RoleSessionName { get; set; }

    [Parameter]
    public string? EndpointUrl { get; set; }

    [Parameter]
    public string? Region { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Nothing);
}
