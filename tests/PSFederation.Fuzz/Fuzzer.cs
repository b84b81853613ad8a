using System.Diagnostics;

namespace PSFederation.Fuzz;

/// <summary>The result of a run.</summary>
/// <param name="Inputs">How many inputs were run.</param>
/// <param name="Elapsed">How long all took.</param>
/// <param name="Slowest">The longest that one took.</param>
/// <param name="Largest">The most bytes that one allocated.</param>
/// <param name="Findings">The inputs with which something was wrong.</param>
internal sealed record FuzzResult(long Inputs, TimeSpan Elapsed, TimeSpan Slowest, long Largest, IReadOnlyList<FuzzFinding> Findings);

/// <summary>An input with which something was wrong.</summary>
/// <param name="Index">Its number; the seed and the number determine the input.</param>
/// <param name="Problem">What was wrong.</param>
/// <param name="Input">The input.</param>
internal sealed record FuzzFinding(long Index, string Problem, string Input);

/// <summary>
/// Runs a target over inputs that a seed determines, and holds each to bounds of time and memory. An input that never ends is told by
/// <see cref="Current"/>, which the caller of the run can watch.
/// </summary>
internal sealed class Fuzzer(IFuzzTarget target, ulong seed)
{
    private const int MaxFindings = 20;
    private const long MaxBytes = 256L * 1024 * 1024;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(10);

    private long _index = -1;

    /// <summary>The number of the input that is being run.</summary>
    public long Current => Volatile.Read(ref _index);

    /// <summary>The input of a number.</summary>
    public string Input(long index) => target.Make(new FuzzRandom(seed, index));

    /// <summary>Runs inputs.</summary>
    /// <param name="first">The number of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="progress">Is told the number of inputs done, every ten thousand.</param>
    public FuzzResult Run(long first, long count, Action<long>? progress = null)
    {
        List<FuzzFinding> findings = [];
        Stopwatch whole = Stopwatch.StartNew();
        TimeSpan slowest = default;
        long largest = 0;
        long done = 0;
        for (; done < count && findings.Count < MaxFindings; done++)
        {
            Volatile.Write(ref _index, first + done);
            string input = Input(first + done);
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            string? problem = Run(input);
            TimeSpan time = Stopwatch.GetElapsedTime(start);
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            slowest = time > slowest ? time : slowest;
            largest = Math.Max(largest, bytes);
            problem ??= time > MaxTime ? $"took {time}" : bytes > MaxBytes ? $"allocated {bytes:N0} bytes" : null;
            if (problem is not null)
                findings.Add(new FuzzFinding(first + done, problem, input));
            if ((done + 1) % 10_000 == 0)
                progress?.Invoke(done + 1);
        }

        return new FuzzResult(done, whole.Elapsed, slowest, largest, findings);
    }

#pragma warning disable CA1031 // Any exception is what is looked for.
    private string? Run(string input)
    {
        try
        {
            return target.Run(input);
        }
        catch (Exception e)
        {
            return e.ToString();
        }
    }
#pragma warning restore CA1031
}
