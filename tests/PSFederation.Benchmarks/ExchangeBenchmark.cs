using PSFederation.Sandbox;

namespace PSFederation.Benchmarks;

/// <summary>One exchange of a token: the first in a process, a whole process, and one of many.</summary>
internal static class ExchangeBenchmark
{
    private const string Sdk = "the same call on bare AWSSDK.SecurityToken", Images = "with images of the AWS SDK", Plain = "without images";
    private const string Whole = "pwsh from token file to credentials, whole process", Tool = "  the same with the dotnet tool, which has no images";
    private const string WholeSdk = "  pwsh with the bare AWSSDK.SecurityToken", Start = "  pwsh -NoProfile -Command exit", WholeTools = "the same with AWS.Tools.SecurityToken";
    private const double WarmBudget = 1.3, WholeBudget = 0.85;

    /// <summary>The first exchange in a fresh pwsh, after the import.</summary>
    public static async Task<IReadOnlyList<Row>> FirstAsync(Bench bench)
    {
        string manifest = bench.Options.Manifest;
        ExchangeScripts scripts = await bench.ScriptsAsync();
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            ExchangeScripts plain = await bench.ScriptsAsync(CopyWithoutImages(manifest, folder));
            Alternating ways = new(bench.Runs);
            if (ExchangeScripts.HasImages(manifest))
                ways.Add(Images, () => PowerShellProcess.Milliseconds(scripts.FirstExchange));
            ways.Add(Plain, () => PowerShellProcess.Milliseconds(plain.FirstExchange));
            ways.Add(Sdk, () => PowerShellProcess.Milliseconds(scripts.FirstExchangeOfTheSdk));
            List<Row> rows = [];
            if (ways.Has(Images))
            {
                rows.Add(ways.Row("first exchange in a fresh pwsh, with images of the AWS SDK", Images, Sdk, 1.0));
                rows.Add(ways.Row("first exchange in a fresh pwsh", Images, Plain, 0.8, "the same without images") with { IsBeforeAndAfter = true });
            }
            else
            {
                bench.LeaveOut("The module has no images of the AWS SDK for this platform (build.ps1 Native); their rows are left out.");
            }

            rows.Add(ways.Row("first exchange in a fresh pwsh, without images", Plain, Sdk, 1.15));
            return rows;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A script that imports, reads the token and exchanges it, against programs that do the same, and whose time it takes.</summary>
    public static async Task<IReadOnlyList<Row>> WholeProcessAsync(Bench bench)
    {
        SandboxHost sandbox = await bench.SandboxAsync();
        ExchangeScripts scripts = await bench.ScriptsAsync();
        Alternating ways = new(bench.Runs);
        ways.Add(Whole, () => PowerShellProcess.Pwsh(scripts.WholeProcess));
        ways.Add(Start, () => PowerShellProcess.Pwsh("exit"));
        ways.Add(WholeSdk, () => PowerShellProcess.Pwsh(scripts.FirstExchangeOfTheSdk));
        bool hasOther = PowerShellProcess.Program != PowerShellProcess.Tool;
        if (hasOther)
            ways.Add(Tool, () => PowerShellProcess.WholeProcess(PowerShellProcess.Tool, "-NoProfile", "-NonInteractive", "-Command", scripts.WholeProcess));
        foreach (AwsCli cli in bench.AwsClis)
        {
            ways.Add(Name(cli), () => PowerShellProcess.WholeProcess(
                cli.Path, "sts", "assume-role-with-web-identity", "--role-arn", sandbox.Roles.WebUser, "--role-session-name", "bench",
                "--web-identity-token", "file://" + bench.TokenFile, "--endpoint-url", sandbox.StsEndpoint, "--region", "us-east-1"));
        }

        if (bench.AwsClis.Count == 0)
            bench.LeaveOut("There is no AWS CLI on the PATH (tests/Interop/servers/interop install aws-cli); the rows against it are left out.");
        bool hasTools = PowerShellProcess.Run(PowerShellProcess.Program, "-NoProfile", "-Command", "Get-Module -ListAvailable AWS.Tools.SecurityToken").Trim().Length > 0;
        if (hasTools)
            ways.Add(WholeTools, () => PowerShellProcess.Pwsh(scripts.WholeProcessOfAwsTools));
        else
            bench.LeaveOut("AWS.Tools.SecurityToken is not installed; the row against it is left out.");
        List<Row> rows = [];
        foreach (string against in bench.AwsClis.Select(Name))
        {
            Measurement sdk = ways.Row(WholeSdk, WholeSdk, against);
            rows.Add(ways.Row(Whole, Whole, against, WholeBudget) with { Reason = sdk.Value > WholeBudget ? "pwsh with the AWS SDK alone exceeds it" : null });
            rows.Add(sdk);
            rows.Add(ways.Row(Start, Start, against));
            if (hasOther)
                rows.Add(ways.Row(Tool, Tool, against));
        }

        if (hasTools)
            rows.Add(ways.Row(Whole, Whole, WholeTools, 0.7));
        return rows;
    }

    /// <summary>One exchange of many in a process, and whose time it takes.</summary>
    public static async Task<IReadOnlyList<Row>> WarmAsync(Bench bench)
    {
        const string Raw = "raw HttpClient POST of the same form", Bare = "the bare AWSSDK.SecurityToken";
        string[] lines = (await bench.ScriptsAsync()).WarmExchange(50 * bench.Runs);
        IReadOnlyList<double> ours = Series(lines[0]), raw = Series(lines[1]), sdk = Series(lines[2]), nothing = Series(lines[3]);
        Measurement ofSdk = new("  of which the bare AWSSDK.SecurityToken", Raw, double.NaN, sdk, raw);
        Measurement warm = new("warm exchange", Raw, WarmBudget, ours, raw)
        {
            Reason = ofSdk.Value > WarmBudget ? "the AWS SDK alone exceeds it" : null,
        };
        return
        [
            warm, ofSdk, new Measurement("  the exchange", Bare, double.NaN, ours, sdk), new Measurement("  a cmdlet that does nothing with the same parameters", Raw, double.NaN, nothing, raw),
            .. await CoreExchangeBenchmark.RowsAsync(bench),
        ];
    }

    private static string Name(AwsCli cli) => $"{cli.Name}: aws sts assume-role-with-web-identity";

    private static double[] Series(string line) => [.. line.Split(' ').Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>The module as it is on a platform that it has no images for.</summary>
    private static string CopyWithoutImages(string manifest, DirectoryInfo folder)
    {
        string module = Path.GetDirectoryName(manifest)!, native = Path.Combine(module, "native") + Path.DirectorySeparatorChar;
        string copy = Path.Combine(folder.FullName, Path.GetFileName(module));
        foreach (string file in Directory.EnumerateFiles(module, "*", SearchOption.AllDirectories).Where(file => !file.StartsWith(native, StringComparison.Ordinal)))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(module, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return Path.Combine(copy, Path.GetFileName(manifest));
    }
}
