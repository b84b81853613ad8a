using System.Diagnostics;
using System.Text.Json.Nodes;

namespace PSFederation.Interop.Tests;

/// <summary>The guide docs/own-provider.md with real providers: SimpleSAMLphp and oidc-provider sign, and the STS of the sandbox trusts them.</summary>
public sealed class OwnProviderTests : IDisposable
{
    private const string Role = "arn:aws:iam::123456789012:role/Admin";

    /// <summary>The program lies beside the tests: artifacts/bin/PROJECT/CONFIGURATION.</summary>
    private static readonly string SandboxProgram = Path.Combine(
        Repository.Root, "artifacts", "bin", "PSFederation.Sandbox", new DirectoryInfo(AppContext.BaseDirectory).Name, "PSFederation.Sandbox.dll");

    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    /// <summary>Runs a sign-in while the sandbox runs.</summary>
    private static async Task RunAsync(string[] options, Func<JsonNode, Task> signIn)
    {
        using Process sandbox = Process.Start(new ProcessStartInfo("dotnet", ["exec", SandboxProgram, "--serve", "--json", .. options]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            string? printed = await sandbox.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            await signIn(JsonNode.Parse(printed ?? await sandbox.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken))!);
        }
        finally
        {
            sandbox.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task A_sign_in_at_an_own_SAML_provider_ends_in_credentials_of_the_sandbox()
    {
        Server server = Server.Require("simplesamlphp");
        await RunAsync(["--trust-metadata", server["SSP_METADATA_URL"], "--trust-role", $"{Role},arn:aws:iam::123456789012:saml-provider/interop"], printed =>
        {
            Assert.Equal(server["SSP_ENTITY_ID"], (string)printed["OwnSamlProvider"]!["EntityId"]!);
            FederatedCredential credential = _shell
                .With("uri", server["SSP_LOGIN_URL"]).With("me", Server.Credential(server["SSP_USER_ONE_ROLE"], server["SSP_PASSWORD_ONE_ROLE"])).With("sts", (string)printed["StsEndpoint"]!)
                .Run("Get-SamlAssertion -SignInUri $uri -Credential $me | Invoke-AssumeRoleWithSaml -EndpointUrl $sts").Single<FederatedCredential>();
            Assert.Equal(Role, credential.Source.RoleArn);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A_sign_in_at_an_own_OIDC_provider_ends_in_credentials_of_the_sandbox()
    {
        Server server = Server.Require("oidc-provider");
        await RunAsync(["--trust-issuer", server["OIDC_ISSUER"], "--trust-client", server["OIDC_PUBLIC_CLIENT_ID"]], async printed =>
        {
            ShellResult result = await LinkFlow.SignInAsync(
                _shell.With("issuer", server["OIDC_ISSUER"]).With("client", server["OIDC_PUBLIC_CLIENT_ID"]).With("role", (string)printed["OwnOidcProvider"]!["RoleArn"]!).With("sts", (string)printed["StsEndpoint"]!),
                "Get-OidcToken $issuer $client -NoBrowser | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -EndpointUrl $sts",
                link => Person.SignInAtOidcProviderAsync(link, "ann"));
            Assert.EndsWith("assumed-role/OwnOidcProvider/ann", result.Single<FederatedCredential>().Source.AssumedRoleArn, StringComparison.Ordinal);
        });
    }
}
