using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace PSFederation.Interop.Tests;

/// <summary>Federated profiles at real providers: one that takes the second use of a refresh token for a theft, and one behind Kerberos.</summary>
public sealed class ProfileTests : IDisposable
{
    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;

    public ProfileTests() => _environment = new EnvironmentChange([.. Variables.Select(item => (item.Name, (string?)item.Value))]);

    private (string Name, string Value)[] Variables => [("PSFEDERATION_HOME", _folder.FullName), ("DBUS_SESSION_BUS_ADDRESS", string.Empty)];

    public void Dispose()
    {
        _environment.Dispose();
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_sign_in_that_two_profiles_share_outlives_renewals_by_many_processes_at_once()
    {
        Server rgw = Server.Require("rgw"), oidc = Server.Require("oidc-provider");
        ChromiumPerson.Require();
        string trust = await Server.RunAsync("rgw-trust", oidc["OIDC_ISSUER"], oidc["OIDC_PUBLIC_CLIENT_ID"], "WebUser");
        string role = trust.Split('\n').Single(line => line.StartsWith("RGW_ROLE_ARN=", StringComparison.Ordinal)).Split('=', 2)[1];
        _shell.With("issuer", oidc["OIDC_ISSUER"]).With("client", oidc["OIDC_PUBLIC_CLIENT_ID"]).With("role", role).With("sts", rgw["RGW_STS_ENDPOINT"]);
        Assert.Empty(_shell.Run(
            """
            foreach ($name in 'one', 'two') {
                Register-FederatedProfile $name $role -RoleSessionName $name -Authority $issuer -ClientId $client -Prompt consent -NoBrowser -AllowInteractive -EndpointUrl $sts -Region us-east-1
            }
            """).Errors);
        FederatedCredential first = (await LinkFlow.SignInAsync(_shell, "Get-FederatedCredential one", link => ChromiumPerson.SignInAsync(link, "login=ann", "password=any"))).Single<FederatedCredential>();
        Assert.EndsWith("/one", first.Source.AssumedRoleArn, StringComparison.Ordinal);
        HashSet<string> tokens = [RefreshToken()];
        for (int round = 0; round < 3; round++)
        {
            ExpireTokens();
            string[][] answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(index => EngineProcess.RunAsync(
                $"Import-Module '{Repository.ModuleManifest}'\n(Get-FederatedCredential -ProfileName {(index % 2 == 0 ? "one" : "two")} -Force).Source.RoleSessionName", Variables)));
            Assert.Equal(3, answers.Count(lines => Assert.Single(lines) == "two"));
            // A new one each time; had an old one been used, this provider had ended all of them.
            Assert.True(tokens.Add(RefreshToken()));
        }
    }

    private IEnumerable<(FileInfo File, JsonObject Json)> SignIns() =>
        _folder.GetFiles("*.json", SearchOption.AllDirectories).Select(file => (file, JsonNode.Parse(File.ReadAllText(file.FullName))!.AsObject())).Where(item => item.Item2["refreshToken"] is not null);

    private string RefreshToken() => (string)Assert.Single(SignIns()).Json["refreshToken"]!;

    /// <summary>Replaces the cached token with an expired one. The refresh token stays.</summary>
    private void ExpireTokens()
    {
        foreach ((FileInfo file, JsonObject json) in SignIns())
        {
            string[] parts = ((string)json["token"]!).Split('.');
            JsonNode claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
            claims["exp"] = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds();
            json["token"] = $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()))}.{parts[2]}";
            File.WriteAllText(file.FullName, json.ToJsonString());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_assertion_from_Kerberos_is_verified_before_STS_sees_it(bool isRight)
    {
        Server kerberos = Server.Require("kerberos");
        // No server here takes assertions but the sandbox, which knows its own provider alone; what counts is whether it is asked.
        using HttpImitation sts = new(_ => new ImitatedAnswer(403, "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>", "text/xml"));
        using HttpClient http = new();
        string metadata = await http.GetStringAsync(new Uri(kerberos["KRB_LLNG_METADATA_URL"]), TestContext.Current.CancellationToken);
        string file = Path.Combine(_folder.FullName, "idp.xml");
        await File.WriteAllTextAsync(file, isRight ? metadata : metadata.Replace(kerberos["KRB_LLNG_ENTITY_ID"], "https://other.example.com/metadata", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        string uri = $"{kerberos["KRB_LLNG_SSO_URL"]}?IDPInitiated=1&sp={kerberos["KRB_LLNG_IDP_INITIATED_SP"]}";
        string[] lines = await EngineProcess.RunAsync(
            $$"""
            Import-Module '{{Repository.ModuleManifest}}'
            $role = (Get-SamlAssertion -SignInUri '{{uri}}' -UseDefaultCredentials).Roles[0].RoleArn
            Register-FederatedProfile krb $role -SignInUri '{{uri}}' -UseDefaultCredentials -Metadata '{{file}}' -EndpointUrl {{sts.Url}} -Region us-east-1
            $null = Get-FederatedCredential krb -ErrorAction SilentlyContinue -ErrorVariable e
            "$($e[0].FullyQualifiedErrorId) $($e[0])"
            """,
            [.. Variables, ("KRB5_CONFIG", kerberos["KRB5_CONFIG"]), ("KRB5CCNAME", kerberos["KRB5CCNAME"])]);
        Assert.True(lines[^1].StartsWith(isRight ? "StsAccessDenied," : "SamlVerificationFailed,", StringComparison.Ordinal), lines[^1]);
        Assert.Equal(isRight, sts.Requests.Any(request => request.Body.Contains("SAMLAssertion=", StringComparison.Ordinal)));
    }
}
