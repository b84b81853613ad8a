using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace PSFederation.Interop.Tests;

/// <summary>What one way to use credentials of twenty seconds came to.</summary>
/// <param name="Ids">The id of the keys of each round of calls.</param>
/// <param name="StsCalls">How often STS was asked.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record TwentySecondsUse(IReadOnlyList<string> Ids, int StsCalls, TimeSpan Elapsed);

/// <summary>
/// Two minutes of S3 with credentials that live for twenty seconds: all ways at the same time, each with its own STS in front of
/// radosgw, which counts. The identity is a token in a file that is replaced every few seconds, as Kubernetes does.
/// </summary>
public sealed class TwentySeconds : IDisposable
{
    /// <summary>The shortest session that radosgw gives here is 15 seconds.</summary>
    internal const int Lifetime = 20;

    private static readonly TimeSpan TokenPause = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly CancellationTokenSource _ending = new();
    private readonly Dictionary<string, Lazy<Task<TwentySecondsUse>>> _uses = [];
    private readonly SemaphoreSlim _starting = new(1);
    private EnvironmentChange? _environment;
    private bool _started;

    /// <summary>For how long each way is used, in seconds.</summary>
    internal static int Seconds { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("INTEROP_RENEWAL_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) ? seconds : 120;

    /// <summary>The role of a person or workload with a token of oidc-provider.</summary>
    internal string Role { get; private set; } = string.Empty;

    /// <summary>The role of a machine with an access token for a resource.</summary>
    internal string MachineRole { get; private set; } = string.Empty;

    internal string TokenFile => Path.Combine(_folder.FullName, "token");

    /// <summary>The folder of the federated profiles.</summary>
    internal string Home => Path.Combine(_folder.FullName, "home");

    internal Server Rgw { get; private set; } = null!;

    internal Server Oidc { get; private set; } = null!;

    public void Dispose()
    {
        _ending.Cancel();
        _environment?.Dispose();
        _ending.Dispose();
        _starting.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Starts all ways when the first of their tests comes.</summary>
    internal async Task StartAsync(IReadOnlyDictionary<string, Func<TwentySeconds, string, Task<IReadOnlyList<string>>>> ways)
    {
        Rgw = Server.Require("rgw");
        Oidc = Server.Require("oidc-provider");
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (_started)
                return;
            // Registering the provider again interrupts it, so both are created before the test starts.
            MachineRole = await TrustAsync("TwentySecondsMachine", Oidc["OIDC_RESOURCE"], Oidc["OIDC_PUBLIC_CLIENT_ID"]);
            Role = await TrustAsync("TwentySeconds", Oidc["OIDC_PUBLIC_CLIENT_ID"], Oidc["OIDC_RESOURCE"]);
            Directory.CreateDirectory(Home);
            _environment = new EnvironmentChange(
                ("PSFEDERATION_HOME", Home), ("DBUS_SESSION_BUS_ADDRESS", null), ("AWS_CONFIG_FILE", Path.Combine(_folder.FullName, "none")), ("AWS_PROFILE", null),
                ("AWS_ENDPOINT_URL", null), ("AWS_ENDPOINT_URL_STS", null), ("AWS_REGION", null), ("TWENTY_SECRET", Oidc["OIDC_CONFIDENTIAL_CLIENT_SECRET"]));
            await WriteTokenAsync();
            _ = KeepTokenFreshAsync();
            WarmUp();
            foreach ((string name, Func<TwentySeconds, string, Task<IReadOnlyList<string>>> way) in ways)
                _uses[name] = new(() => Task.Run(() => UseAsync(way)));
            foreach (Lazy<Task<TwentySecondsUse>> use in _uses.Values)
                _ = use.Value.ContinueWith(task => _ = task.Exception, TaskScheduler.Default);
            _started = true;
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>What one way came to.</summary>
    internal Task<TwentySecondsUse> UsedAsync(string way) => _uses[way].Value;

    private async Task<TwentySecondsUse> UseAsync(Func<TwentySeconds, string, Task<IReadOnlyList<string>>> way)
    {
        using CountedSts counting = new(Rgw["RGW_STS_ENDPOINT"]);
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<string> ids = await way(this, counting.Url);
        return new TwentySecondsUse(ids, counting.Calls, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>radosgw makes a user for each subject at its first call, and refuses the others that come at the same moment.</summary>
    private void WarmUp()
    {
        using Shell shell = new Shell().With("file", TokenFile).With("role", Role).With("sts", Rgw["RGW_STS_ENDPOINT"]);
        shell.Run("Get-OidcToken -Path $file | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -RoleSessionName first -EndpointUrl $sts -Region us-east-1").Single<FederatedCredential>();
    }

    /// <summary>A role for tokens of the first audience, at a provider for all of them.</summary>
    private async Task<string> TrustAsync(string role, params string[] audiences)
    {
        string trust = await Server.RunAsync("rgw-trust", Oidc["OIDC_ISSUER"], string.Join(',', audiences), role);
        return trust.Split('\n').Single(line => line.StartsWith("RGW_ROLE_ARN=", StringComparison.Ordinal)).Split('=', 2)[1];
    }

    private async Task KeepTokenFreshAsync()
    {
        CancellationToken stop = _ending.Token;
        try
        {
            while (true)
            {
                await Task.Delay(TokenPause, stop);
                await WriteTokenAsync();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The test has ended.
        }
    }

    private async Task WriteTokenAsync()
    {
        Dictionary<string, object> claims = new() { ["aud"] = Oidc["OIDC_PUBLIC_CLIENT_ID"], ["sub"] = "workload", ["exp"] = DateTimeOffset.UtcNow.AddSeconds(45).ToUnixTimeSeconds() };
        string token = await Server.RunAsync("mint", JsonSerializer.Serialize(claims));
        await File.WriteAllTextAsync(TokenFile + ".new", token, CancellationToken.None);
        File.Move(TokenFile + ".new", TokenFile, overwrite: true);
    }
}
