namespace PSFederation.Core.Tests.Memory;

/// <summary>How much more the managed heap holds after an action than before it; garbage does not count.</summary>
internal static class MemoryGrowth
{
    private const int Collections = 3;

    /// <summary>What the action adds, in bytes.</summary>
    /// <param name="warmUp">The same, so often that everything that is made once is there.</param>
    /// <param name="action">The action.</param>
    public static async Task<long> OfAsync(Func<Task> warmUp, Func<Task> action)
    {
        await warmUp();
        long before = Held();
        await action();
        return Held() - before;
    }

    private static long Held()
    {
        // What a finalizer lets go is garbage in the collection after it.
        for (int i = 0; i < Collections; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
