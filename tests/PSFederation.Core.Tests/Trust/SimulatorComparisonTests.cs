using System.Diagnostics;
using System.Text.Json;
using PSFederation.Core.Trust;
using PSFederation.Fuzz;

namespace PSFederation.Core.Tests.Trust;

/// <summary>
/// Generated policies and requests, judged here and by npm's @cloud-copilot/iam-simulate in its own process. Where the two differ, the test says why; an
/// unexplained difference fails it. To install it: <c>tests/Interop/servers/interop install iam-simulate</c>.
/// </summary>
public sealed class SimulatorComparisonTests : IDisposable
{
    private const int Cases = 6_000;

    private const string Script = """
        import { readFileSync } from 'node:fs';
        const { runUnsafeSimulation } = await import(process.argv[3]);
        const cases = JSON.parse(readFileSync(process.argv[2], 'utf8'));
        let verdicts = '';
        // An identity policy of the same statements: without validation, the simulator takes no policy of a resource.
        for (const { policy, context } of cases) {
          const statements = policy.Statement.map(({ Principal, ...rest }) => ({ ...rest, Action: 's3:ListAllMyBuckets', Resource: '*' }));
          const result = runUnsafeSimulation({
            request: { principal: 'arn:aws:iam::111122223333:user/ann', action: 's3:ListAllMyBuckets',
              resource: { resource: '*', accountId: '111122223333' }, contextVariables: context },
            identityPolicies: [{ name: 'p', policy: { ...policy, Statement: statements } }], serviceControlPolicies: [], resourceControlPolicies: [] }, {});
          verdicts += result === 'Allowed' ? 'A' : 'D';
        }
        console.log(verdicts);
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Where the simulator has another rule, and why ours is kept.</summary>
    private static readonly (string Why, Func<RandomCondition, IReadOnlyList<string>?, bool> Applies)[] Differences =
    [
        ("Several values without a set operator: AWS does not document the outcome, so it is open here and false there", (c, values) => !c.Operator.Contains(':', StringComparison.Ordinal) && IsSeveral(c.Key) && values is not null),
        ("ForAnyValue with IfExists and no key: IfExists says true; the simulator does not look at IfExists there", (c, values) => c.Operator.StartsWith("ForAnyValue:", StringComparison.Ordinal) && c.Operator.EndsWith("IfExists", StringComparison.Ordinal) && values is null),
        ("A negated operator and a value of another type: no value matches, so NOR is true; the simulator takes the comparison as failed", (c, values) => c.Operator.Contains("Not", StringComparison.Ordinal) && c.Operator.Contains("Numeric", StringComparison.Ordinal) | c.Operator.Contains("Date", StringComparison.Ordinal) | c.Operator.Contains("Ip", StringComparison.Ordinal) | c.Operator.Contains("Arn", StringComparison.Ordinal) && values is not null),
        ("An empty text is a null dataset for ForAllValues and ForAnyValue; the simulator compares it", (c, values) => c.Operator.Contains(':', StringComparison.Ordinal) && values?.All(value => value.Length == 0) == true),
        ("A single value that is an empty text counts as missing in the simulator", (c, values) => values?.Contains(string.Empty, StringComparer.Ordinal) == true),
        ("A variable whose value is empty has no value in the simulator", (c, _) => c.Values.Any(value => value.Contains("${", StringComparison.Ordinal))),
        ("BinaryEquals compares bytes here and texts there", (c, _) => c.Operator.Contains("BinaryEquals", StringComparison.Ordinal)),
        ("Dates: the simulator reads a number as milliseconds and JavaScript's other forms", (c, values) => c.Operator.Contains("Date", StringComparison.Ordinal) && values?.All(value => value.Contains('-', StringComparison.Ordinal)) == false),
        ("A text is a number as a whole here; the simulator reads the number at its beginning, also before an exponent", (c, values) => c.Operator.Contains("Numeric", StringComparison.Ordinal) && c.Values.Concat(values ?? []).Any(IsHalfANumber)),
        ("Null is compared as true or false here, ignoring case", (c, _) => c.Operator == "Null" && c.Values.Count > 1),
    ];

    [Fact]
    public async Task Generated_policies_have_the_verdict_of_the_simulator_or_an_explanation()
    {
        string home = Environment.GetEnvironmentVariable("INTEROP_HOME") is { Length: > 0 } named ? named : Path.Combine(Repository.Root, ".interop");
        string library = Path.Combine(home, "iam-simulate", "app", "node_modules", "@cloud-copilot", "iam-simulate", "dist", "esm", "index.js");
        Assert.SkipUnless(File.Exists(library), "npm's @cloud-copilot/iam-simulate is not here; tests/Interop/servers/interop install iam-simulate brings it.");
        List<(string Policy, Dictionary<string, string[]> Context, RandomCondition[] Conditions, string[] Statements)> cases = [];
        for (int i = 0; i < Cases; i++)
        {
            FuzzRandom random = new(seed: 21, i);
            RandomCondition[] first = [.. Enumerable.Range(0, 1 + random.Below(2)).Select(_ => RandomPolicies.Condition(random))];
            RandomCondition[] second = random.OneIn(3) ? [RandomPolicies.Condition(random)] : [];
            string[] statements = second.Length > 0 ? [RandomPolicies.Statement(true, first), RandomPolicies.Statement(random.OneIn(2), second)] : [RandomPolicies.Statement(true, first)];
            cases.Add(($$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}""", RandomPolicies.Context(random, first.Concat(second)), [.. first, .. second], statements));
        }

        string verdicts = await JudgeAsync(library, JsonSerializer.Serialize(cases.Select(c => new
        {
            policy = JsonSerializer.Deserialize<JsonElement>(c.Policy),
            context = c.Context.ToDictionary(entry => entry.Key, entry => IsSeveral(entry.Key) ? (object)entry.Value : entry.Value[0]),
        })));
        Assert.Equal(Cases, verdicts.Length);
        List<string> unexplained = [];
        for (int i = 0; i < Cases; i++)
        {
            bool? ours = TrustPropertyTests.Evaluate(cases[i].Statements, cases[i].Context.ToDictionary(entry => entry.Key, entry => ContextKey.Of(entry.Value))).IsAllowed;
            if (ours == (verdicts[i] == 'A'))
                continue;
            if (!cases[i].Conditions.Any(c => Array.Exists(Differences, difference => difference.Applies(c, cases[i].Context.GetValueOrDefault(c.Key)))))
                unexplained.Add($"ours {ours}, theirs {verdicts[i]}: {cases[i].Policy} {JsonSerializer.Serialize(cases[i].Context)}");
        }

        Assert.True(unexplained.Count == 0, $"{unexplained.Count} unexplained differences: {string.Join(Environment.NewLine, unexplained.Take(20))}");
        Assert.InRange(verdicts.Count(verdict => verdict == 'A'), Cases / 10, Cases * 9 / 10);
    }

    private static bool IsHalfANumber(string text) =>
        text.Length > 0 && char.IsAsciiDigit(text[0])
        && !decimal.TryParse(text, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out _);

    private static bool IsSeveral(string key) => Array.Exists(RandomPolicies.Keys, entry => entry.Key == key && entry.Several);

    private async Task<string> JudgeAsync(string library, string data)
    {
        string script = Path.Combine(_folder.FullName, "judge.mjs"), file = Path.Combine(_folder.FullName, "data.json");
        await File.WriteAllTextAsync(script, Script, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(file, data, TestContext.Current.CancellationToken);
        using Process process = Process.Start(new ProcessStartInfo("node", [script, file, library]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        return output.Trim();
    }
}
