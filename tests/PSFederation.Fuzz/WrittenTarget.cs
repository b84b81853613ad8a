using System.Text.Json.Nodes;
using PSFederation.Core.Profiles;

namespace PSFederation.Fuzz;

/// <summary>The record of what was written to the files of AWS, which decides what is taken out of them: what is read is a digest for each place, and comes back when it is written.</summary>
internal sealed class WrittenTarget : IFuzzTarget
{
    public const string TargetName = "written";

    private const string Path = "/home/ann/written.json";
    private const string Digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private static readonly string[] Seeds =
    [
        $"{{\"version\":1,\"values\":{{\"{Digest}\":\"60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752\",\"fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13\":\"{Digest}\"}}}}\n",
        """{"version":1,"values":{}}""",
        $"{{ \"values\" : {{ \"{Digest}\" : \"{Digest}\" }} , \"version\" : 1.0 }}",
    ];

    private static readonly TextMutator Text = new(
    [
        "\"version\":1,", "\"version\":2,", "\"version\":1e0,", "\"values\":{", "\"values\":[", "\"values\":null,", $"\"{Digest}\":", $"\"{Digest}\"", "null", "true", "{}", "[]", "1e99", "-0", "99999999999999999999", "\"\"", "\"\":", "\\u0000", "\\ud800", "\"\\udc00\":", "\\u001b[31m", "\\n", ",", ":", "\"", "{", "}", "\uFEFF", "\ud800",
        new string('[', 70), new string('a', 300), "/*", "//", "\0",
    ]);

    public string Name => TargetName;

    public string Make(FuzzRandom random) => random.OneIn(16) ? random.Pick(Seeds) : Text.Mutate(random.Pick(Seeds), random);

    public string? Run(string input)
    {
        JsonObject values;
        try
        {
            values = WrittenProfiles.Parse(input, Path);
        }
        catch (FederationException e)
        {
            return e.Code != FederationErrorCode.ProfileFileMalformed ? $"the error is {e.Code}" : e.Message.Contains(Path, StringComparison.Ordinal) ? null : "the error does not name the file";
        }

        Dictionary<string, string?> read = Pairs(values), again = Pairs(WrittenProfiles.Parse(WrittenProfiles.Write(values), Path));
        return read.Count == again.Count && read.All(pair => again.TryGetValue(pair.Key, out string? digest) && digest == pair.Value) ? null : "what is written is not what was read";
    }

    private static Dictionary<string, string?> Pairs(JsonObject values) => values.ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal);
}
