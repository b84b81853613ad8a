using System.Diagnostics;
using System.Text.RegularExpressions;

namespace PSFederation.Interop.Tests;

/// <summary>The commands of docs/own-provider.md for radosgw: the AWS CLI creates provider and role, and a person signs in.</summary>
public sealed partial class OwnRadosgwTests : IDisposable
{
    private readonly Server _rgw = Server.Require("rgw");
    private readonly Server _oidc = Server.Require("oidc-provider");
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task The_commands_of_the_guide_create_a_role_that_a_person_can_assume()
    {
        string role = "Guide" + Guid.NewGuid().ToString("N")[..8];
        string guide = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "own-provider.md"), TestContext.Current.CancellationToken);
        string block = Assert.Single(ShellBlock().Matches(guide), match => match.Value.Contains("aws --endpoint-url", StringComparison.Ordinal)).Groups[1].Value
            .Replace("SECRET_KEY", _rgw["RGW_SECRET_ACCESS_KEY"], StringComparison.Ordinal).Replace("=ACCESS_KEY", "=" + _rgw["RGW_ACCESS_KEY_ID"], StringComparison.Ordinal)
            .Replace("http://127.0.0.1:8800", _rgw["RGW_ENDPOINT"], StringComparison.Ordinal).Replace("127.0.0.1:9400", new Uri(_oidc["OIDC_ISSUER"]).Authority, StringComparison.Ordinal)
            .Replace("aws-cli", _oidc["OIDC_PUBLIC_CLIENT_ID"], StringComparison.Ordinal).Replace("--role-name Web", "--role-name " + role, StringComparison.Ordinal);
        string[] commands = block.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(3, commands.Length);
        // The provider may be there already, because other tests trust it too. The gateway's error has no code that the AWS CLI knows.
        await RunAsync($"command -v aws > /dev/null || exit 77; {commands[0]}; {commands[1]} 2> provider-error || grep -q 'EntityAlreadyExists\\|Unknown' provider-error; {commands[2]}");

        ShellResult result = await LinkFlow.SignInAsync(
            _shell.With("issuer", _oidc["OIDC_ISSUER"]).With("client", _oidc["OIDC_PUBLIC_CLIENT_ID"]).With("role", _rgw["RGW_ROLE_ARN_PREFIX"] + role).With("sts", _rgw["RGW_STS_ENDPOINT"]),
            "Get-OidcToken $issuer $client -NoBrowser | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -EndpointUrl $sts -Region us-east-1",
            link => Person.SignInAtOidcProviderAsync(link, "ann"));
        Assert.EndsWith($"assumed-role/{role}/ann", result.Single<FederatedCredential>().Source.AssumedRoleArn, StringComparison.Ordinal);
    }

    private static async Task RunAsync(string script)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            ProcessStartInfo start = new("bash", ["-ec", script]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.FullName };
            start.Environment["HOME"] = folder.FullName;
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.SkipWhen(process.ExitCode == 77, "The AWS CLI is not installed.");
            Assert.True(process.ExitCode == 0, output + await errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex("^ *```sh\n(.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
