namespace PSFederation.Fuzz;

/// <summary>Random numbers that a seed and the number of an input determine, on every runtime (SplitMix64).</summary>
internal sealed class FuzzRandom(ulong seed, long index)
{
    private ulong _state = seed ^ Mix(unchecked((ulong)index * 0x9E3779B97F4A7C15));

    /// <summary>A number from 0 to below <paramref name="bound"/>; 0 when the bound is 0.</summary>
    public int Below(int bound) => bound <= 0 ? 0 : (int)(Next() % (ulong)bound);

    /// <summary>True once in <paramref name="times"/> times.</summary>
    public bool OneIn(int times) => Below(times) == 0;

    /// <summary>One of the items.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    private ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
