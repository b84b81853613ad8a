using System.Collections;
using System.Management.Automation;
using PSFederation.Core.Text;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>
/// Accepts the objects that AWS.Tools accepts for <c>-PolicyArn</c> (PolicyDescriptorType), and the policies that its IAM cmdlets return:
/// objects with a property Arn. Binding would convert
/// such an object to the name of its type.
/// </summary>
internal sealed class PolicyArnInputAttribute : ArgumentTransformationAttribute
{
    private const string Arn = "Arn";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => PSValue.Unwrap(inputData) switch
    {
        null => inputData!,
        string => inputData,
        IDictionary table => ArnOf(table),
        IEnumerable several => several.Cast<object?>().Select(ArnOf).ToArray(),
        _ => new[] { ArnOf(inputData) },
    };

    private static string ArnOf(object? item) => PSValue.Unwrap(item) switch
    {
        string text => text,
        IDictionary table when table.Count == 1 && PSValue.Unwrap(table[Arn]) is string arn => arn,
        not null and not IDictionary when PSValue.Unwrap(PSObject.AsPSObject(item!).Properties[Arn]?.Value) is string arn => arn,
        var other => throw new ArgumentTransformationMetadataException(
            $"-PolicyArn has {(other is null ? "an empty value" : $"an object of type {UntrustedText.Line(other.GetType().Name)}")}; expected the ARN of a managed policy, or an object with the property Arn. Pass the ARN."),
    };
}
