using System.Collections;
using System.Management.Automation;
using PSFederation.Core.Text;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>
/// Rejects values that cannot be a policy in JSON before binding converts them to text: a hashtable, which would become the name of its type, the lines of a file, and a path. A hashtable is not
/// converted to JSON, because the caller determines the order and the lists of a policy.
/// </summary>
internal sealed class PolicyInputAttribute : ArgumentTransformationAttribute
{
    private const string Expected = "expected a policy in JSON, or file:// and a path";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => PSValue.Unwrap(inputData) switch
    {
        IDictionary => throw Refusal("-Policy is a hashtable", "Convert it: ConvertTo-Json -Depth 10 -Compress."),
        string text when IsOther(text) => throw Refusal($"-Policy is {InputPreview.Quote(text)}, which is not a JSON object", "Read a file with -Policy (Get-Content -Raw policy.json), or name it with -Policy file://policy.json."),
        not string and IEnumerable => throw Refusal("-Policy is a list, such as the lines of a file", "Read a file as one text: -Policy (Get-Content -Raw policy.json)."),
        _ => inputData,
    };

    /// <summary>Whether a text is neither a JSON object nor names a file. An empty one has an error of its own.</summary>
    private static bool IsOther(string text) =>
        text.AsSpan().Trim() is { Length: > 0 } policy && policy[0] != '{' && !policy.StartsWith("file://", StringComparison.OrdinalIgnoreCase);

    private static ArgumentTransformationMetadataException Refusal(string found, string remedy) => new($"{found}; {Expected}. {remedy}");
}
