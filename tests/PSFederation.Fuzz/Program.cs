using System.Globalization;
using PSFederation.Fuzz;

// Runs mutated input through the readers of foreign documents: dotnet run -c Release --project tests/PSFederation.Fuzz -- TARGET [--count N] [--seed N] [--first N]
// Ends with 1 when something was found; the inputs are written to files in the current folder. A finding is run again by its seed and number:
// -- saml --seed 7 --first 123456 --count 1
string? name = args.FirstOrDefault();
if (name is null || FuzzTargets.Make(name) is not { } target)
{
    await Console.Error.WriteLineAsync($"Expected a target ({string.Join(", ", FuzzTargets.Names)}), then perhaps --count N, --seed N, --first N.");
    return 2;
}

long count = Number("--count", 100_000);
long seed = Number("--seed", 1);
long first = Number("--first", 0);
long watched = -1;
Fuzzer fuzzer = new(target, (ulong)seed);
using Timer watch = new(WatchForHang, null, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
FuzzResult result = fuzzer.Run(first, count, done =>
{
    if (done % 100_000 == 0)
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done:N0} inputs"));
});

Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{name}, seed {seed}: {result.Inputs:N0} inputs in {result.Elapsed.TotalSeconds:N0} s, the slowest {result.Slowest.TotalMilliseconds:N0} ms, the largest {result.Largest / 1048576.0:N1} MiB, {result.Findings.Count} findings"));
foreach (FuzzFinding finding in result.Findings)
{
    string file = string.Create(CultureInfo.InvariantCulture, $"finding-{name}-{seed}-{finding.Index}.txt");
    // Half a surrogate pair has no bytes; the seed makes the exact input again.
    await File.WriteAllTextAsync(file, finding.Input, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false));
    Console.WriteLine($"{file}: {finding.Problem}");
}

return result.Findings.Count == 0 ? 0 : 1;

long Number(string option, long otherwise)
{
    int at = Array.IndexOf(args, option);
    return at < 0 ? otherwise : long.Parse(args[at + 1], CultureInfo.InvariantCulture);
}

// The input that runs for a minute and more hangs; nothing else can end it.
void WatchForHang(object? state)
{
    long current = fuzzer.Current;
    if (current == Interlocked.Exchange(ref watched, current) && current >= 0)
    {
        Console.WriteLine($"{name}, seed {seed}: the input {current} hangs");
        Environment.Exit(1);
    }
}
