using PSFederation.Sandbox;

namespace PSFederation.Benchmarks;

/// <summary>What the groups of rows share: the options, the servers and a token.</summary>
internal sealed class Bench(BenchmarkOptions options) : IAsyncDisposable
{
    private readonly string _tokenFile = Path.GetTempFileName();
    private readonly List<string> _leftOut = [];
    private SandboxHost? _sandbox;
    private IReadOnlyList<AwsCli>? _clis;

    /// <summary>The options.</summary>
    public BenchmarkOptions Options => options;

    /// <summary>How often each way of a row is measured.</summary>
    public int Runs => options.Runs;

    /// <summary>The rows that could not be measured, with the reason.</summary>
    public IReadOnlyCollection<string> LeftOut => _leftOut;

    /// <summary>Each AWS CLI to compare with.</summary>
    public IReadOnlyList<AwsCli> AwsClis => _clis ??= AwsCli.Find(options.Aws);

    /// <summary>Says that a row is left out.</summary>
    public void LeaveOut(string reason)
    {
        if (_leftOut.Contains(reason))
            return;
        _leftOut.Add(reason);
        Console.WriteLine(reason);
    }

    /// <summary>Identity provider and STS in this process.</summary>
    public async Task<SandboxHost> SandboxAsync()
    {
        if (_sandbox is not null)
            return _sandbox;
        _sandbox = await SandboxHost.StartAsync();
        await File.WriteAllTextAsync(_tokenFile, _sandbox.MintToken(new Dictionary<string, object?> { ["aud"] = _sandbox.Clients.Cli.ClientId, ["sub"] = "onerole" }));
        return _sandbox;
    }

    /// <summary>A token that STS takes for the role of a web user, in a file.</summary>
    public string TokenFile => _tokenFile;

    /// <summary>The scripts that exchange it.</summary>
    public async Task<ExchangeScripts> ScriptsAsync(string? manifest = null)
    {
        SandboxHost sandbox = await SandboxAsync();
        return new ExchangeScripts(manifest ?? options.Manifest, _tokenFile, sandbox.Roles.WebUser, sandbox.StsEndpoint);
    }

    public async ValueTask DisposeAsync()
    {
        if (_sandbox is not null)
            await _sandbox.DisposeAsync();
        File.Delete(_tokenFile);
    }
}
