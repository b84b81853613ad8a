using System.Diagnostics.CodeAnalysis;

namespace PSFederation.Sandbox.Hosting;

/// <summary>Faults for a share of all requests.</summary>
internal sealed class FaultShares
{
    private readonly Lock _lock = new();
    private Random _random = new();
    private double _throttle;
    private double _drop;

    public double Throttle
    {
        get
        {
            lock (_lock)
            {
                return _throttle;
            }
        }

        set
        {
            lock (_lock)
            {
                _throttle = Valid(value, _drop);
            }
        }
    }

    public double Drop
    {
        get
        {
            lock (_lock)
            {
                return _drop;
            }
        }

        set
        {
            lock (_lock)
            {
                _drop = Valid(value, _throttle);
            }
        }
    }

    public void UseSeed(int seed)
    {
        lock (_lock)
        {
            _random = new Random(seed);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            (_throttle, _drop) = (0, 0);
        }
    }

    /// <summary>Decides for one request.</summary>
    [SuppressMessage("Security", "CA5394", Justification = "The random numbers choose faults; a seed repeats a run.")]
    public Fault? Take()
    {
        lock (_lock)
        {
            if (_throttle + _drop is 0)
            {
                return null;
            }

            double draw = _random.NextDouble();
            if (draw < _throttle)
            {
                return new Fault(FaultKind.Throttle, 0);
            }

            if (draw >= _throttle + _drop)
            {
                return null;
            }

            return new Fault(draw < _throttle + (_drop / 2) ? FaultKind.Drop : FaultKind.LoseAnswer, 0);
        }
    }

    private static double Valid(double share, double other)
        => share is >= 0 and <= 1 && share + other <= 1
            ? share
            : throw new ArgumentOutOfRangeException(nameof(share), share, "The shares of throttled requests and of dropped connections must be between 0 and 1, and together at most 1.");
}
