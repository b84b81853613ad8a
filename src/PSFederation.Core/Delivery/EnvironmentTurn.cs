using System.Diagnostics.CodeAnalysis;

namespace PSFederation.Core.Delivery;

/// <summary>
/// The turn of one script block to set its credentials in the environment, which all runspaces of the process share. One block has the turn at a
/// time; the others wait. Nested calls of a block, on its own thread or on threads that it starts, would wait for that block forever, so they
/// take turns within the turn of the block. Afterwards the old values are restored.
/// </summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "Blocks that still run may ask for the turn after its end; without a wait handle there is nothing to dispose.")]
public sealed class EnvironmentTurn
{
    /// <summary>How long a stopped block waits for the blocks that it started, which are being stopped too.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(2);

    /// <summary>The turn of the running code. New threads inherit it.</summary>
    private static readonly AsyncLocal<EnvironmentTurn?> Running = new();

    private static readonly EnvironmentTurn Process = new(within: null);

    /// <summary>Held while variables and the turn that they belong to change.</summary>
    private static readonly Lock Gate = new();

    private readonly EnvironmentTurn? _within;
    private readonly SemaphoreSlim _free = new(1, 1);
    private readonly EnvironmentTurn? _outer = Running.Value;
    private List<(string Name, string? Value)> _before = [];
    private volatile bool _isOver;
    private EnvironmentTurn? _inner;

    private EnvironmentTurn(EnvironmentTurn? within) => _within = within;

    /// <summary>
    /// The region for the running code: AWS_REGION, or its previous value if an unrelated block has set it
    /// meanwhile.
    /// </summary>
    public static string? Region
    {
        get
        {
            lock (Gate)
            {
                EnvironmentTurn turn = Running.Value ?? Process;
                while (turn._isOver)
                    turn = turn._within!;
                return turn._inner is { } other
                    ? other._before.Find(variable => variable.Name == ProcessEnvironment.RegionVariable).Value
                    : Environment.GetEnvironmentVariable(ProcessEnvironment.RegionVariable);
            }
        }
    }

    /// <summary>Waits for the turn.</summary>
    /// <param name="waiting">Called if another block has the turn.</param>
    /// <returns>The turn, which the caller must end.</returns>
    public static async Task<EnvironmentTurn> TakeAsync(Action waiting, CancellationToken cancellationToken)
    {
        while (true)
        {
            EnvironmentTurn within = Running.Value ?? Process;
            while (within._isOver)
                within = within._within!;
            if (!await within._free.WaitAsync(0, cancellationToken).ConfigureAwait(false))
            {
                waiting();
                await within._free.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            if (!within._isOver)
                return new EnvironmentTurn(within);
            within._free.Release();
        }
    }

    /// <summary>Sets the variables, on the thread that runs the block.</summary>
    /// <param name="region">The region to set as AWS_REGION; null leaves it as it is.</param>
    public void Begin(AwsSessionKeys keys, string? region)
    {
        IReadOnlyList<(string Name, string? Value)> variables = ProcessEnvironment.Alone(keys, region);
        Running.Value = this;
        lock (Gate)
        {
            _before = [.. variables.Select(variable => variable.Name).Union([ProcessEnvironment.RegionVariable]).Select(name => (name, Environment.GetEnvironmentVariable(name)))];
            _within!._inner = this;
            Put(variables);
        }
    }

    /// <summary>Restores the old values and passes the turn on. Running blocks that this one started end first.</summary>
    /// <param name="cancellationToken">Cancels the wait for them; the last of them then restores the values.</param>
    public void End(CancellationToken cancellationToken)
    {
        Running.Value = _outer;
        _isOver = true;
        if (WaitForInner(cancellationToken))
            Finish();
        else
            _free.WaitAsync(CancellationToken.None).ContinueWith(_ => Finish(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private static void Put(IEnumerable<(string Name, string? Value)> variables)
    {
        foreach ((string name, string? value) in variables)
            Environment.SetEnvironmentVariable(name, value);
    }

    private bool WaitForInner(CancellationToken cancellationToken)
    {
        try
        {
            _free.Wait(cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return _free.Wait(StopGrace, CancellationToken.None);
        }
    }

    private void Finish()
    {
        lock (Gate)
        {
            Put(_before);
            _within!._inner = null;
        }

        _free.Release();
        _within._free.Release();
    }
}
