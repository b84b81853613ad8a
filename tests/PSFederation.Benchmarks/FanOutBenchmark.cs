using System.Globalization;
using System.Text.Json;
using PSFederation.Sandbox;

namespace PSFederation.Benchmarks;

/// <summary>Many roles at once in a real pwsh, at an STS that takes 100 ms: time against the bound of the throttle limit, memory, and other ways to the same.</summary>
internal static class FanOutBenchmark
{
    private const int Latency = 100, Limit = 32, Few = 200, Many = 2_000, AwsCalls = 10;

    /// <summary>Kilobytes a role.</summary>
    private const double MemoryBudget = 10;

    /// <summary>Prints the rows.</summary>
    /// <param name="manifest">The module.</param>
    /// <returns>Whether all budgets are kept.</returns>
    public static async Task<bool> RunAsync(string manifest, int runs)
    {
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
            bool kept = true;
            foreach (int roles in (int[])[Few, Many])
            {
                double bound = Math.Ceiling((double)Few / Limit) * Latency * 1.3 * (roles / Few);
                double[] results = [.. Enumerable.Range(0, runs).Select(_ => Run(manifest, tokenFile, sandbox.StsEndpoint, roles)).OrderBy(run => run[0]).ElementAt(runs / 2)];
                kept &= results[0] <= bound && results[1] <= MemoryBudget;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{roles,5} roles at {Latency} ms, throttle limit {Limit}: {results[0],7:0} ms   budget {bound,6:0} ms   {results[1]:0.0} KB a role   budget {MemoryBudget:0} KB   {(results[0] <= bound && results[1] <= MemoryBudget ? "kept" : "MISSED")}"));
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Few,5} roles, ForEach-Object -Parallel -ThrottleLimit {Limit}:  {Parallel(manifest, tokenFile, sandbox.StsEndpoint),7:0} ms"));
            if (PowerShellProcess.Find("aws") is { } aws)
            {
                double one = Enumerable.Range(0, AwsCalls).Select(_ => PowerShellProcess.WholeProcess(
                    aws, "sts", "assume-role-with-web-identity", "--role-arn", "arn:aws:iam::111122223333:role/Fan0000", "--role-session-name", "bench", "--web-identity-token", "file://" + tokenFile, "--endpoint-url", sandbox.StsEndpoint, "--region", "us-east-1")).Average();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Few,5} roles, one AWS CLI call after the other:         {one * Few,7:0} ms   (from {AwsCalls} calls of {one:0} ms)"));
            }
            else
            {
                Console.WriteLine("There is no AWS CLI on the PATH; the row against it is left out.");
            }

            return kept;
        }
        finally
        {
            File.Delete(tokenFile);
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
