using System.Diagnostics;
using System.Text.Json.Nodes;

namespace PSFederation.Interop.Tests;

/// <summary>The sandbox with another identity provider, as a person tries it: SimpleSAMLphp signs, and the STS of the sandbox trusts its metadata.</summary>
public sealed class OwnProviderTests : IDisposable
{
    private const string Role = "arn:aws:iam::123456789012:role/Admin";

    /// <summary>The program lies beside the tests: artifacts/bin/PROJECT/CONFIGURATION.</summary>
    private static readonly string SandboxProgram = Path.Combine(
        Repository.Root, "artifacts", "bin", "PSFederation.Sandbox", new DirectoryInfo(AppContext.BaseDirectory).Name, "PSFederation.Sandbox.dll");

    private readonly Server _server = Server.Require("simplesamlphp");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly Shell _shell = new();

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_sign_in_at_an_own_provider_ends_in_credentials_of_the_sandbox()
    {
        string metadata = Path.Combine(_folder.FullName, "metadata.xml");
        using (HttpClient http = new())
            await File.WriteAllTextAsync(metadata, await http.GetStringAsync(new Uri(_server["SSP_METADATA_URL"]), TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        using Process sandbox = Process.Start(new ProcessStartInfo(
            "dotnet",
            ["exec", SandboxProgram, "--serve", "--json", "--trust-metadata", metadata, "--trust-role", $"{Role},arn:aws:iam::123456789012:saml-provider/interop"])
        { RedirectStandardOutput = true })!;
        try
        {
            JsonNode printed = JsonNode.Parse((await sandbox.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!)!;
            Assert.Equal(_server["SSP_ENTITY_ID"], (string)printed["OwnSamlProvider"]!["EntityId"]!);
            FederatedCredential credential = _shell
                .With("uri", _server["SSP_LOGIN_URL"]).With("me", Server.Credential(_server["SSP_USER_ONE_ROLE"], _server["SSP_PASSWORD_ONE_ROLE"])).With("sts", (string)printed["StsEndpoint"]!)
                .Run("Get-SamlAssertion -SignInUri $uri -Credential $me | Invoke-AssumeRoleWithSaml -EndpointUrl $sts").Single<FederatedCredential>();
            Assert.Equal(Role, credential.Source.RoleArn);
        }
        finally
        {
            sandbox.Kill(entireProcessTree: true);
        }
    }
}
