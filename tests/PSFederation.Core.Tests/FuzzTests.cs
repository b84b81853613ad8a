using PSFederation.Fuzz;

namespace PSFederation.Core.Tests;

/// <summary>A short run of every fuzz target; docs/architecture.md describes a long run.</summary>
[Trait("Duration", "Long")]
public class FuzzTests
{
    public static TheoryData<string> Targets => [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Mutated_input_is_refused_in_good_order(string name)
    {
        FuzzResult result = new Fuzzer(FuzzTargets.Make(name)!, seed: 42).Run(first: 0, count: 3_000);
        Assert.Empty(result.Findings);
        Assert.Equal(3_000, result.Inputs);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Inputs_differ_by_their_number_and_by_the_seed(string name)
    {
        IFuzzTarget target = FuzzTargets.Make(name)!;
        Fuzzer fuzzer = new(target, seed: 1), other = new(target, seed: 2);
        Assert.Equal(WithoutValues(fuzzer.Input(7)), WithoutValues(fuzzer.Input(7)));
        Assert.NotEqual(fuzzer.Input(7), fuzzer.Input(8));
        Assert.NotEqual(fuzzer.Input(7), other.Input(7));
    }

    /// <summary>Signature values of ECDSA and what is encrypted are random by nature.</summary>
    private static string WithoutValues(string input) => System.Text.RegularExpressions.Regex.Replace(input, "[A-Za-z0-9+/=]{40,}", string.Empty);

    [Fact]
    public void A_crash_and_a_wrong_acceptance_are_findings()
    {
        FuzzResult result = new Fuzzer(new Broken(), seed: 1).Run(first: 10, count: 100);
        Assert.Equal(20, result.Findings.Count);
        Assert.Contains(result.Findings, finding => finding.Problem.Contains("on purpose", StringComparison.Ordinal));
        Assert.Contains(result.Findings, finding => finding.Problem == "accepted");
    }

    private sealed class Broken : IFuzzTarget
    {
        public string Name => "broken";

        public string Make(FuzzRandom random) => random.OneIn(2) ? "crash" : "accept";

        public string? Run(string input) => input == "crash" ? throw new InvalidOperationException("on purpose") : "accepted";
    }
}
