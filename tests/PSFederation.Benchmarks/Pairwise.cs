namespace PSFederation.Benchmarks;

/// <summary>Measures two ways in turn: one run of each to warm up the disk, then A B A B …</summary>
internal static class Pairwise
{
    public static Measurement Run(string what, string against, double budget, int runs, Func<double> ours, Func<double> theirs)
    {
        ours();
        theirs();
        List<double> a = [], b = [];
        for (int i = 0; i < runs; i++)
        {
            a.Add(ours());
            b.Add(theirs());
        }

        return new Measurement(what, against, budget, a, b);
    }
}
