namespace PSFederation.Benchmarks;

/// <summary>Measures several ways in turn: one run of each to warm up the disk, then A B C A B C …</summary>
internal sealed class Alternating(int runs)
{
    private readonly List<(string Name, Func<double> Way)> _ways = [];
    private Dictionary<string, double[]>? _series;

    /// <summary>Adds a way before any is measured.</summary>
    public void Add(string name, Func<double> way) => _ways.Add((name, way));

    /// <summary>Whether there is such a way.</summary>
    public bool Has(string name) => _ways.Exists(way => way.Name == name);

    /// <summary>What one way took in each run.</summary>
    public IReadOnlyList<double> this[string name] => (_series ??= Run())[name];

    /// <summary>The row of two ways.</summary>
    public Measurement Row(string what, string ours, string theirs, double budget = double.NaN, string? against = null) => new(what, against ?? theirs, budget, this[ours], this[theirs]);

    private Dictionary<string, double[]> Run()
    {
        Dictionary<string, double[]> series = _ways.ToDictionary(way => way.Name, _ => new double[runs]);
        foreach ((_, Func<double> way) in _ways)
            way();
        for (int i = 0; i < runs; i++)
        {
            foreach ((string name, Func<double> way) in _ways)
                series[name][i] = way();
        }

        return series;
    }
}
