using System.Globalization;
using System.Text.Json;
using PSFederation.Sandbox;

namespace PSFederation.Benchmarks;

/// <summary>Many roles at once in a real pwsh, at an STS that takes 100 ms: time against the bound of the throttle limit, memory, and other ways to the same.</summary>
internal static class FanOutBenchmark
{
    private const int Latency = 100, Limit = 32, Few = 200, Many = 2_000, AwsCalls = 5;

    /// <summary>Kilobytes a role.</summary>
    private const double MemoryBudget = 10;

    /// <summary>The rows.</summary>
    public static async Task<IReadOnlyList<Row>> RowsAsync(Bench bench)
    {
        // A server of its own, because it is slow.
        await using SandboxHost sandbox = await SandboxHost.StartAsync();
        string policy = JsonSerializer.Serialize(new
        {
            Version = "2012-10-17",
            Statement = new object[] { new { Effect = "Allow", Principal = new { Federated = sandbox.OidcProviderArn }, Action = "sts:AssumeRoleWithWebIdentity" } },
        });
        for (int i = 0; i < Many; i++)
            sandbox.Sts.AddRole(string.Create(CultureInfo.InvariantCulture, $"arn:aws:iam::111122223333:role/Fan{i:0000}"), policy);
        string tokenFile = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(tokenFile, sandbox.MintToken(new Dictionary<string, object?> { ["aud"] = sandbox.Clients.Cli.ClientId, ["sub"] = "onerole" }));
            sandbox.Faults.Sts.Delay = TimeSpan.FromMilliseconds(Latency);
            return [.. Rows(bench, tokenFile, sandbox.StsEndpoint)];
        }
        finally
        {
            File.Delete(tokenFile);
        }
    }

    private static IEnumerable<Row> Rows(Bench bench, string tokenFile, string sts)
    {
        string manifest = bench.Options.Manifest;
        foreach (int roles in (int[])[Few, Many])
        {
            double bound = Math.Ceiling((double)Few / Limit) * Latency * 1.3 * (roles / Few);
            double[][] results = [.. Enumerable.Range(0, bench.Runs).Select(_ => Run(manifest, tokenFile, sts, roles))];
            yield return new Quantity($"{roles:N0} roles at {Latency} ms, throttle limit {Limit}", "ms", bound, [.. results.Select(run => run[0])]);
            yield return new Quantity($"  memory of {roles:N0} results, each", "KiB", MemoryBudget, [.. results.Select(run => run[1])]);
        }

        yield return new Quantity($"{Few:N0} roles by ForEach-Object -Parallel -ThrottleLimit {Limit}", "ms", double.NaN, [Parallel(manifest, tokenFile, sts)]);
        foreach (AwsCli cli in bench.AwsClis.Take(1))
        {
            double one = Enumerable.Range(0, AwsCalls).Select(_ => PowerShellProcess.WholeProcess(
                cli.Path, "sts", "assume-role-with-web-identity", "--role-arn", "arn:aws:iam::111122223333:role/Fan0000", "--role-session-name", "bench", "--web-identity-token", "file://" + tokenFile, "--endpoint-url", sts, "--region", "us-east-1")).Average();
            yield return new Quantity($"{Few:N0} roles, {Few:N0} calls of {cli.Name} (from {AwsCalls} calls)", "ms", double.NaN, [one * Few]);
        }
    }

    /// <summary>Milliseconds, and kilobytes that a result keeps.</summary>
    private static double[] Run(string manifest, string tokenFile, string sts, int roles) =>
        [.. PowerShellProcess.Run(PowerShellProcess.Program, "-NoProfile", "-NonInteractive", "-Command", $$"""
            Import-Module '{{manifest}}'
            $token = Get-OidcToken -Path '{{tokenFile}}'
            $to = @{ EndpointUrl = '{{sts}}'; Region = 'us-east-1'; RoleSessionName = 'bench'; WebIdentityToken = $token; ErrorAction = 'Stop' }
            $roles = 0..({{roles}} - 1) | ForEach-Object { 'arn:aws:iam::111122223333:role/Fan{0:0000}' -f $_ }
            $null = Invoke-AssumeRoleWithWebIdentity @to -RoleArn $roles[0]
            $before = [GC]::GetTotalMemory($true)
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $credentials = Invoke-AssumeRoleWithWebIdentity @to -RoleArn $roles
            $time = $watch.Elapsed.TotalMilliseconds
            $after = [GC]::GetTotalMemory($true)
            if ($credentials.Count -ne {{roles}}) { throw "$($credentials.Count) credentials" }
            [string]::Format([cultureinfo]::InvariantCulture, '{0} {1}', $time, ($after - $before) / 1KB / {{roles}})
            """).Trim().Split('\n')[^1].Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];

    private static double Parallel(string manifest, string tokenFile, string sts) => PowerShellProcess.Milliseconds($$"""
        Import-Module '{{manifest}}'
        $token = Get-OidcToken -Path '{{tokenFile}}'
        $roles = 0..({{Few}} - 1) | ForEach-Object { 'arn:aws:iam::111122223333:role/Fan{0:0000}' -f $_ }
        $null = Invoke-AssumeRoleWithWebIdentity -WebIdentityToken $token -RoleArn $roles[0] -RoleSessionName bench -EndpointUrl '{{sts}}' -Region us-east-1
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        $credentials = $roles | ForEach-Object -ThrottleLimit {{Limit}} -Parallel {
            Import-Module '{{manifest}}'
            Invoke-AssumeRoleWithWebIdentity -WebIdentityToken $using:token -RoleArn $_ -RoleSessionName bench -EndpointUrl '{{sts}}' -Region us-east-1
        }
        if ($credentials.Count -ne {{Few}}) { throw "$($credentials.Count) credentials" }
        $watch.Elapsed.TotalMilliseconds
        """);
}
