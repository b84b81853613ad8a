using PSFederation.Sandbox;
using PSFederation.Tests;

namespace PSFederation.Benchmarks;

/// <summary>What a program waits for when it asks for credentials that the cache holds: before, a whole process of pwsh; after, the native program.</summary>
internal static class CredentialProcessBenchmark
{
    private const string Profile = "bench";
    private const string Native = "credential_process from the cache, native program", Line = "the command that starts pwsh", Bare = "pwsh -NoProfile -Command exit";
    private const string Check = "the same program without work (--check)", Import = "pwsh that imports the module";

    /// <summary>The rows; those against the AWS CLI only where there is one that knows <c>configure export-credentials</c>.</summary>
    public static async Task<IReadOnlyList<Row>> RowsAsync(Bench bench)
    {
        SandboxHost sandbox = await bench.SandboxAsync();
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string config = Path.Combine(folder.FullName, "config");
            await File.WriteAllTextAsync(config, $"[profile {Profile}]\naws_access_key_id = ASIABENCH\naws_secret_access_key = secret\naws_session_token = token\n");
            Environment.SetEnvironmentVariable("PSFEDERATION_HOME", folder.FullName);
            Environment.SetEnvironmentVariable("AWS_CONFIG_FILE", config);
            Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", config + ".none");
            string import = $"Import-Module '{Path.GetDirectoryName(bench.Options.Manifest)}'";
            PowerShellProcess.Pwsh($"{import}; Register-FederatedProfile {Profile} {sandbox.Roles.WebUser} -WebIdentityTokenFile '{bench.TokenFile}' -RoleSessionName bench -EndpointUrl {sandbox.StsEndpoint} -Region us-east-1; Get-FederatedCredential {Profile} -WarningAction Ignore");
            return Rows(bench, import);
        }
        finally
        {
            foreach (string name in (string[])["PSFEDERATION_HOME", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"])
                Environment.SetEnvironmentVariable(name, null);
            folder.Delete(recursive: true);
        }
    }

    private static List<Row> Rows(Bench bench, string import)
    {
        Alternating ways = new(bench.Runs);
        string program = Program(bench.Options.Manifest);
        bool isBuilt = File.Exists(program);
        if (isBuilt)
        {
            // With a command that fails behind it: it has to find the keys itself.
            ways.Add(Native, () => PowerShellProcess.WholeProcess(program, Profile, "/nowhere/pwsh"));
            ways.Add(Check, () => PowerShellProcess.WholeProcess(program, "--check"));
        }
        else
        {
            bench.LeaveOut("The native program is not built (build.ps1 Native); its rows are left out.");
        }

        ways.Add(Line, () => PowerShellProcess.Pwsh($"{import}; Get-FederatedCredential -ProfileName '{Profile}' -AsCredentialProcess"));
        ways.Add(Import, () => PowerShellProcess.Pwsh(import));
        ways.Add(Bare, () => PowerShellProcess.Pwsh("exit"));
        string[] exports = [.. bench.AwsClis.Where(cli => cli.Exports(Profile)).Select(cli =>
        {
            string name = $"{cli.Name}: aws configure export-credentials, static keys";
            ways.Add(name, () => PowerShellProcess.WholeProcess(cli.Path, "configure", "export-credentials", "--profile", Profile));
            return name;
        })];
        if (exports.Length == 0)
            bench.LeaveOut("There is no AWS CLI on the PATH that knows configure export-credentials; the rows against it are left out.");

        List<Row> rows = [];
        if (isBuilt)
        {
            rows.Add(new Quantity(Native, "ms", 10, ways[Native]));
            rows.Add(ways.Row("credential_process from the cache, whole process", Native, Line, 0.1) with { IsBeforeAndAfter = true });
            rows.Add(ways.Row(Native, Native, Bare, 0.08));
            rows.Add(ways.Row(Native, Native, Check));
            rows.AddRange(exports.Select(name => ways.Row(Native, Native, name)));
        }

        rows.AddRange(exports.Select(name => ways.Row("credential_process from the cache, pwsh", Line, name, 0.9)));
        rows.Add(ways.Row("credential_process from the cache, pwsh", Line, Bare, 1.7));
        rows.Add(ways.Row("  of which until the module is imported", Import, Bare));
        return rows;
    }

    /// <summary>The native program of the module that is measured.</summary>
    private static string Program(string manifest) =>
        Path.Combine(Path.GetDirectoryName(manifest)!, Path.GetRelativePath(Repository.Module, NativeProgram.Path));
}
