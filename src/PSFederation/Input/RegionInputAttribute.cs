using System.Management.Automation;

namespace PSFederation.Input;

/// <summary>
/// Accepts a region of the AWS SDK (<c>Amazon.RegionEndpoint</c>) or of AWS.Tools (<c>AWSRegion</c>, of Get-AWSRegion) and converts it to its
/// name, such as eu-central-1. Its ToString
/// returns another text: "Europe (Frankfurt) (eu-central-1)". Each module has its own copy of these types, so they are identified by name.
/// </summary>
internal sealed class RegionInputAttribute : ArgumentTransformationAttribute
{
    private const string SdkRegion = "Amazon.RegionEndpoint";
    private const string ToolsRegion = "Amazon.PowerShell.Common.AWSRegion";
    private const string Deserialized = "Deserialized.";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (inputData is null or string or PSObject { BaseObject: string })
            return inputData!;
        PSObject region = PSObject.AsPSObject(inputData);
        string? property = region.TypeNames.Select(name => (name.StartsWith(Deserialized, StringComparison.Ordinal) ? name[Deserialized.Length..] : name) switch
        {
            SdkRegion => "SystemName",
            ToolsRegion => "Region",
            _ => null,
        }).FirstOrDefault(name => name is not null);
        return property is not null && region.Properties[property]?.Value is string name ? name : inputData;
    }
}
