using System.Globalization;
using PSFederation.Benchmarks;
using PSFederation.Sandbox;
using PSFederation.Tests;

// The speed budget of docs/architecture.md, each row measured pairwise in one run:
// dotnet run -c Release --project tests/PSFederation.Benchmarks [-- [--pwsh PATH] [--module MANIFEST] [--report FILE] [RUNS]]. Without --pwsh it is the pwsh that the build
// installed, without --module the module that it made. With --report a run on a quiet machine is written to a file such as docs/benchmarks.md.
double share = QuietMachine.Share();
if (args is ["--pwsh", string given, .. string[] others])
{
    PowerShellProcess.Program = given;
    args = others;
}

string manifest = Repository.ModuleManifest;
if (args is ["--module", string module, .. string[] afterModule])
{
    manifest = Path.GetFullPath(module);
    args = afterModule;
}

string? report = null;
if (args is ["--report", string file, .. string[] afterReport])
{
    report = file;
    args = afterReport;
}

if (args is ["saml", ..])
    return SamlRows(share, args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 21);
if (args is ["oidc", ..])
    return OidcRows(share, args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 21);
if (args is ["trust", ..])
    return Print(share, [TrustBenchmark.Row(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 21)]);
if (args is ["endpoint", ..])
    return await EndpointRowsAsync(share, args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 21);
if (!File.Exists(PowerShellProcess.Program))
{
    Console.WriteLine($"There is no pwsh at {PowerShellProcess.Program}. Build the solution, or name one with --pwsh PATH.");
    return 2;
}

// Many roles at once: … -- fanout [RUNS]
if (args is ["fanout", ..])
    return QuietMachine.Judge(share, await FanOutBenchmark.RunAsync(Repository.ModuleManifest, args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5));

Console.WriteLine($"pwsh: {PowerShellProcess.Program}, PowerShell {PowerShellProcess.Run(PowerShellProcess.Program, "-NoProfile", "-Command", "$PSVersionTable.PSVersion.ToString()").Trim()}");
bool processAlone = args is ["process", ..];
int runs = args.Length > (processAlone ? 1 : 0) ? int.Parse(args[^1], CultureInfo.InvariantCulture) : 11;
await using SandboxHost sandbox = await SandboxHost.StartAsync();
string tokenFile = Path.GetTempFileName();
try
{
    await File.WriteAllTextAsync(tokenFile, sandbox.MintToken(new Dictionary<string, object?> { ["aud"] = sandbox.Clients.Cli.ClientId, ["sub"] = "onerole" }));
    // credential_process alone: … -- process [RUNS]
    if (processAlone)
        return Print(share, [.. CredentialProcessBenchmark.Rows(manifest, tokenFile, sandbox.Roles.WebUser, sandbox.StsEndpoint, runs)]);
    ExchangeScripts scripts = new(manifest, tokenFile, sandbox.Roles.WebUser, sandbox.StsEndpoint);
    List<Measurement> rows =
    [
        Pairwise.Run("Import-Module PSFederation", "Import-Module of an empty binary module", 2.0, runs,
            () => PowerShellProcess.Milliseconds(ExchangeScripts.Import(manifest)),
            () => PowerShellProcess.Milliseconds(ExchangeScripts.Import(ExchangeScripts.EmptyModule))),
        Pairwise.Run("first exchange in a fresh pwsh", "the same call on bare AWSSDK.SecurityToken", ExchangeScripts.HasImages(manifest) ? 1.0 : 1.15, runs,
            () => PowerShellProcess.Milliseconds(scripts.FirstExchange),
            () => PowerShellProcess.Milliseconds(scripts.FirstExchangeOfTheSdk)),
    ];
    if (PowerShellProcess.Find("aws") is { } aws)
    {
        rows.Add(Pairwise.Run("pwsh from token file to credentials, whole process", "aws sts assume-role-with-web-identity", 0.9, runs,
            () => PowerShellProcess.WholeProcess(PowerShellProcess.Program, "-NoProfile", "-NonInteractive", "-Command", scripts.WholeProcess),
            () => PowerShellProcess.WholeProcess(aws, "sts", "assume-role-with-web-identity", "--role-arn", sandbox.Roles.WebUser, "--role-session-name", "bench",
                "--web-identity-token", "file://" + tokenFile, "--endpoint-url", sandbox.StsEndpoint, "--region", "us-east-1")));
    }
    else
    {
        Console.WriteLine("There is no AWS CLI on the PATH; the row against it is left out.");
    }

    if (PowerShellProcess.Run(PowerShellProcess.Program, "-NoProfile", "-Command", "Get-Module -ListAvailable AWS.Tools.SecurityToken").Trim().Length > 0)
    {
        rows.Add(Pairwise.Run("pwsh from token file to credentials, whole process", "the same with AWS.Tools.SecurityToken", 0.7, runs,
            () => PowerShellProcess.WholeProcess(PowerShellProcess.Program, "-NoProfile", "-NonInteractive", "-Command", scripts.WholeProcess),
            () => PowerShellProcess.WholeProcess(PowerShellProcess.Program, "-NoProfile", "-NonInteractive", "-Command", scripts.WholeProcessOfAwsTools)));
    }
    else
    {
        Console.WriteLine("AWS.Tools.SecurityToken is not installed; the row against it is left out.");
    }

    rows.AddRange(CredentialProcessBenchmark.Rows(manifest, tokenFile, sandbox.Roles.WebUser, sandbox.StsEndpoint, runs));
    string[] warm = scripts.WarmExchange(50 * runs);
    rows.Add(new Measurement("warm exchange", "raw HttpClient POST of the same form", 1.3, Series(warm[0]), Series(warm[1])));
    rows.Add(new Measurement("  of which the bare AWSSDK.SecurityToken", "raw HttpClient POST of the same form", double.NaN, Series(warm[2]), Series(warm[1])));
    rows.AddRange([SamlBenchmark.Verification(runs), SamlBenchmark.Roles(runs), .. OidcBenchmark.Rows(runs), .. await EndpointBenchmark.RowsAsync(runs), TrustBenchmark.Row(runs)]);
    int verdict = Print(share, rows);
    if (report is not null && verdict != 2)
        Report.Write(report, rows, runs);
    return verdict;
}
finally
{
    File.Delete(tokenFile);
}

// Verification of tokens in this process, with no server and no pwsh: … -- oidc [RUNS]
static int OidcRows(double share, int runs)
{
    return Print(share, [.. OidcBenchmark.Rows(runs)]);
}

static int Print(double share, List<Measurement> rows)
{
    foreach (Measurement row in rows)
        Console.WriteLine(row);
    return QuietMachine.Judge(share, rows.TrueForAll(row => row.IsKept));
}

// The credential endpoint in this process, with no server and no pwsh: … -- endpoint [RUNS]
static async Task<int> EndpointRowsAsync(double share, int runs)
{
    return Print(share, [.. await EndpointBenchmark.RowsAsync(runs)]);
}

// Verification of SAML in this process, with no server and no pwsh: … -- saml [RUNS]
static int SamlRows(double share, int runs)
{
    List<Measurement> rows = [SamlBenchmark.Verification(runs), SamlBenchmark.Roles(runs)];
    foreach (Measurement row in rows)
        Console.WriteLine(row);
    bool kept = rows.TrueForAll(row => row.IsKept);
    foreach ((string kind, double milliseconds, double mebibytes) in SamlBenchmark.HostileXml())
    {
        bool within = milliseconds <= 100 && mebibytes <= 50;
        kept &= within;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"1 MB of hostile XML: {kind,-24} refused in {milliseconds,6:0.0} ms and {mebibytes,6:0.0} MiB   budget 100 ms, 50 MiB   {(within ? "kept" : "MISSED")}"));
    }

    return QuietMachine.Judge(share, kept);
}

static double[] Series(string line) => [.. line.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
