using PSFederation.Tests;

namespace PSFederation.Benchmarks;

/// <summary>What a program waits for when it asks for credentials that the cache holds: a whole process of pwsh.</summary>
internal static class CredentialProcessBenchmark
{
    private const string Profile = "bench";

    /// <summary>The rows; the one against the AWS CLI only where there is one that knows <c>configure export-credentials</c>.</summary>
    public static IEnumerable<Measurement> Rows(string manifest, string tokenFile, string role, string sts, int runs)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            string config = Path.Combine(folder.FullName, "config");
            File.WriteAllText(config, $"[profile {Profile}]\naws_access_key_id = ASIABENCH\naws_secret_access_key = secret\naws_session_token = token\n");
            Environment.SetEnvironmentVariable("PSFEDERATION_HOME", folder.FullName);
            Environment.SetEnvironmentVariable("AWS_CONFIG_FILE", config);
            Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", config + ".none");
            string import = $"Import-Module '{Path.GetDirectoryName(manifest)}'";
            string command = $"{import}; Get-FederatedCredential -ProfileName '{Profile}' -AsCredentialProcess";
            Pwsh($"{import}; Register-FederatedProfile {Profile} {role} -WebIdentityTokenFile '{tokenFile}' -RoleSessionName bench -EndpointUrl {sts} -Region us-east-1; Get-FederatedCredential {Profile} -WarningAction Ignore");

            List<Measurement> rows = [];
            if (NativeProgram.IsBuilt)
            {
                // With a command that fails behind it: it has to find the keys itself.
                string[] native = [Profile, "/nowhere/pwsh"];
                rows.Add(Pairwise.Run("credential_process by the native program", "pwsh -NoProfile -Command exit", 0.08, runs, () => PowerShellProcess.WholeProcess(NativeProgram.Path, native), () => Pwsh("exit")));
                rows.Add(Pairwise.Run("  the same", "the same program without work (--check)", double.NaN, runs, () => PowerShellProcess.WholeProcess(NativeProgram.Path, native), () => PowerShellProcess.WholeProcess(NativeProgram.Path, "--check")));
                if (Cli() is { } cli)
                    rows.Add(Pairwise.Run("credential_process by the native program", "aws configure export-credentials, static keys", double.NaN, runs,
                        () => PowerShellProcess.WholeProcess(NativeProgram.Path, native), () => PowerShellProcess.WholeProcess(cli, "configure", "export-credentials", "--profile", Profile)));
            }
            else
            {
                Console.WriteLine("The native program is not built (build.ps1 Native); its rows are left out.");
            }

            if (Cli() is { } aws)
                rows.Add(Pairwise.Run("credential_process from the cache, whole process", "aws configure export-credentials, static keys", 0.9, runs,
                    () => Pwsh(command), () => PowerShellProcess.WholeProcess(aws, "configure", "export-credentials", "--profile", Profile)));
            else
                Console.WriteLine("There is no AWS CLI here that knows configure export-credentials; the row against it is left out.");
            rows.Add(Pairwise.Run("credential_process from the cache, whole process", "pwsh -NoProfile -Command exit", 1.7, runs, () => Pwsh(command), () => Pwsh("exit")));
            rows.Add(Pairwise.Run("  of which until the module is imported", "pwsh -NoProfile -Command exit", double.NaN, runs, () => Pwsh(import), () => Pwsh("exit")));
            return rows;
        }
        finally
        {
            foreach (string name in (string[])["PSFEDERATION_HOME", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"])
                Environment.SetEnvironmentVariable(name, null);
            folder.Delete(recursive: true);
        }
    }

    private static double Pwsh(string command) => PowerShellProcess.WholeProcess(PowerShellProcess.Program, "-NoProfile", "-NonInteractive", "-Command", command);

    /// <summary>The AWS CLI 2 may stand behind a first one on the PATH.</summary>
    private static string? Cli() => ((string?[])[PowerShellProcess.Find("aws"), PowerShellProcess.Find("/usr/bin/aws")]).FirstOrDefault(Exports);

    private static bool Exports(string? aws)
    {
        try
        {
            return aws is not null && PowerShellProcess.Run(aws, "configure", "export-credentials", "--profile", Profile).Length > 0;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
