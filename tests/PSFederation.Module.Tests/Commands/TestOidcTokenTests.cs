using System.Management.Automation;
using System.Text.Json.Nodes;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;
using PSFederation.Tests;

namespace PSFederation.Module.Tests.Commands;

public sealed class TestOidcTokenTests : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public TestOidcTokenTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        string jwks = _shell.With("issuer", _sandbox.OidcIssuer).Run("(Get-OidcConfiguration $issuer 3>$null).Jwks").Single<string>();
        _shell.With("json", jwks).With("jwks", Write("jwks.json", jwks)).With("token", Mint()).With("forged", Mint(MintKey.Foreign))
            .With("keys", KeysOf(jwks)).With("client", _sandbox.Clients.Cli.ClientId).With("sts", _sandbox.StsEndpoint).With("role", _sandbox.Roles.WebUser);
    }

    /// <summary>The keys as hashtables, as ConvertFrom-Json -AsHashtable makes them.</summary>
    private static System.Collections.Hashtable[] KeysOf(string jwks) =>
        [.. JsonNode.Parse(jwks)!["keys"]!.AsArray().Select(key => new System.Collections.Hashtable(key!.AsObject().ToDictionary(
            member => member.Key, member => (object?)(member.Value is JsonArray list ? list.Select(item => (string)item!).ToArray() : (string)member.Value!))))];

    public void Dispose()
    {
        _sandbox.Faults.Clear();
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Mint(MintKey key = MintKey.Provider, Dictionary<string, object?>? claims = null, Dictionary<string, object?>? header = null) =>
        _sandbox.MintToken(claims, key, header);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    [Theory]
    [InlineData("[DateTime]::MinValue")]
    [InlineData("[DateTime]::MaxValue")]
    [InlineData("[DateTimeOffset]::MinValue")]
    public void Any_time_gives_a_verdict(string at) => Assert.False(Quiet($"Test-OidcToken $token -Jwks $json -At ({at}) -ClockSkew 86400"));

    private bool Quiet(string script) => _shell.Run(script + " -Quiet").Single<bool>();

    private FederationCheck[] Rows(string script)
    {
        ShellResult result = _shell.Run(script);
        Assert.Empty(result.Errors);
        return [.. result.Output.Select(row => (FederationCheck)row.BaseObject)];
    }

    [Theory]
    [InlineData("$token | Test-OidcToken -Authority $issuer -Audience $client")]
    [InlineData("$token | Get-OidcToken | Test-OidcToken -Authority $issuer -Audience x, $client")]
    [InlineData("Test-OidcToken $token -Jwks $jwks -Issuer $issuer -Audience $client")]
    [InlineData("Test-OidcToken $token -Jwks $json -Issuer $issuer -Audience $client")]
    [InlineData("Test-OidcToken $token -Jwks $json -Authority $issuer -Audience $client")]
    [InlineData("Test-OidcToken $token -Jwks @{ keys = $keys } -Issuer $issuer -Audience $client")]
    [InlineData("Test-OidcToken $token -Jwks ([pscustomobject]@{ keys = $keys.ForEach({ [pscustomobject]$_ }) }) -Issuer $issuer -Audience $client")]
    [InlineData("Test-OidcToken $token -Jwks (Get-OidcConfiguration $issuer 3>$null) -Issuer $issuer -Audience $client")]
    [InlineData("Test-OidcToken $token -Jwks ([System.IO.FileInfo]$jwks) -Issuer $issuer -Audience $client")]
    [InlineData("Test-OidcToken ([System.Net.NetworkCredential]::new('', $token).SecurePassword) -Authority $issuer")]
    public void Passes_what_the_issuer_signed(string script)
    {
        Assert.True(Quiet(script));
        Assert.All(Rows(script), row => Assert.True(row.Passed, row.ToString()));
    }

    [Fact]
    public void Reads_files()
    {
        string file = Write("token.jwt", Mint() + "\n");
        _shell.With("file", file).With("folder", _folder.FullName);
        Assert.True(Quiet("Test-OidcToken -Path $file -Authority $issuer"));
        Assert.True(Quiet("Test-OidcToken -Path $folder/*.jwt -Authority $issuer"));
        Assert.True(Quiet("[System.IO.FileInfo]$file | Test-OidcToken -Authority $issuer"));
        Assert.True(Quiet("\"file://$file\" | Test-OidcToken -Authority $issuer"));
    }

    [Fact]
    public void Without_a_key_nothing_is_verified()
    {
        Assert.Equal(FederationCheckResult.NotVerified, Assert.Single(Rows("$token | Test-OidcToken"), row => row.Check == "Signature").Result);
        Assert.False(Quiet("$token | Test-OidcToken -Issuer $issuer -Audience $client"));
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { "Issuer", "-Authority $issuer -Issuer https://other.example.com" },
        { "Audience", "-Authority $issuer -Audience other" },
        { "Nonce", "-Authority $issuer -Nonce n" },
        { "ExpiresAt", "-Authority $issuer -At ([datetime]::UtcNow.AddHours(2))" },
        { "NotBefore", "-Authority $issuer -At ([datetime]::UtcNow.AddHours(-2))" },
        { "IssuedAt", "-Authority $issuer -At ([datetimeoffset]::UtcNow.AddMinutes(-1)) -ClockSkew 1" },
        { "Key", "-Jwks '{\"keys\":[]}' -Issuer $issuer" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void One_thing_that_is_not_as_expected_fails_its_row(string check, string parameters)
    {
        Assert.False(Quiet($"$token | Test-OidcToken {parameters}"));
        Assert.Equal(FederationCheckResult.Failed, Assert.Single(Rows($"$token | Test-OidcToken {parameters}"), row => row.Check == check).Result);
    }

    [Theory]
    [InlineData(MintKey.Foreign, "Signature")]
    [InlineData(MintKey.UnknownKeyId, "Key")]
    [InlineData(MintKey.PublicKeyAsSecret, "Algorithm")]
    [InlineData(MintKey.None, "Algorithm")]
    public void A_forged_token_is_refused(MintKey key, string check)
    {
        _shell.With("bad", Mint(key));
        Assert.False(Quiet("$bad | Test-OidcToken -Authority $issuer"));
        Assert.Contains(Rows("$bad | Test-OidcToken -Authority $issuer"), row => row.Check == check && !row.Passed);
    }

    [Fact]
    public void An_elliptic_key_of_the_issuer_signs_too() => Assert.True(_shell.With("token", Mint(MintKey.ProviderEcdsa)).Run("$token | Test-OidcToken -Authority $issuer -Quiet").Single<bool>());

    [Fact]
    public void An_access_token_may_say_that_it_is_one()
    {
        _shell.With("access", Mint(header: new() { ["typ"] = "at+jwt" }));
        Assert.Equal(FederationCheckResult.Warning, Assert.Single(Rows("$access | Test-OidcToken -Authority $issuer"), row => row.Check == "Type").Result);
        Assert.Equal(FederationCheckResult.Passed, Assert.Single(Rows("$access | Test-OidcToken -Authority $issuer -TokenType AccessToken"), row => row.Check == "Type").Result);
        Assert.Equal(FederationCheckResult.Passed, Assert.Single(Rows("$access | Get-OidcToken -TokenType AccessToken | Test-OidcToken -Authority $issuer"), row => row.Check == "Type").Result);
    }

    [Fact]
    public void Keys_are_fetched_once_and_once_more_for_an_unknown_one()
    {
        int Reads() => _sandbox.Requests.Entries.Count(entry => entry.Path.Contains("jwks", StringComparison.OrdinalIgnoreCase));
        Assert.True(Quiet("$token | Test-OidcToken -Authority $issuer"));
        int before = Reads();
        Assert.Equal(20, _shell.Run("1..20 | ForEach-Object { $token | Test-OidcToken -Authority $issuer -Quiet }").Output.Count);
        Assert.Equal(before, Reads());
        _shell.With("unknown", Mint(MintKey.UnknownKeyId));
        _shell.Run("1..20 | ForEach-Object { $unknown | Test-OidcToken -Authority $issuer -Quiet }");
        Assert.InRange(Reads() - before, 0, 1);
    }

    [Fact]
    public void Several_inputs_are_judged_each_on_its_own() =>
        Assert.Equal([true, false, false, true], _shell.Run("$token, $forged, 'nonsense', $token | Test-OidcToken -Authority $issuer -Quiet").Output.Select(item => (bool)item.BaseObject));

    [Fact]
    public void Input_that_is_not_a_token_is_a_row_and_an_unreadable_file_is_an_error()
    {
        FederationCheck row = Assert.Single(Rows("'nonsense!' | Test-OidcToken"));
        Assert.Equal(("WellFormed", FederationCheckResult.Failed), (row.Check, row.Result));
        Assert.False(Quiet("'' | Test-OidcToken"));
        Assert.False(Quiet("Test-OidcToken ('A' * 9MB)"));
        Assert.False(Quiet("'{\"payload\":\"\"}' | Test-OidcToken -Jwks $json"));
        _shell.Run("Test-OidcToken -Path /none/there").Error(FederationErrorCode.FileNotFound);
        _shell.Run("5 | Test-OidcToken").Error(FederationErrorCode.ParameterInvalid);
        _shell.Run("@{ id_token = $token } | Test-OidcToken").Error(FederationErrorCode.ParameterInvalid);
        _shell.Run("$token | Test-OidcToken -Jwks /none/there").Error(FederationErrorCode.FileNotFound);
        _shell.Run("$token | Test-OidcToken -Jwks https://idp.example.com/keys").Error(FederationErrorCode.ParameterInvalid);
        _shell.Run("$token | Test-OidcToken -Jwks 5").Error(FederationErrorCode.ParameterInvalid);
        _shell.Run("$token | Test-OidcToken -Jwks '{}'").Error(FederationErrorCode.OidcKeysUnusable);
        _shell.Run("$token | Test-OidcToken -Authority http://idp.example.com").Error(FederationErrorCode.ParameterInvalid);
        _shell.Run("$token | Test-OidcToken -Authority http://127.0.0.1:1").Error(FederationErrorCode.HttpUnreachable);
    }

    [Fact]
    public void The_address_of_the_discovery_document_is_an_authority()
    {
        _shell.With("document", _sandbox.OidcIssuer.TrimEnd('/') + "/.well-known/openid-configuration");
        Assert.True(Quiet("$token | Test-OidcToken -Authority $document"));
        Assert.True(Quiet("$token | Test-OidcToken -Authority $document -Jwks $json"));
        Assert.Empty(_shell.Run("$token | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -EndpointUrl $sts -Authority $document").Errors);
        Assert.Empty(_shell.Run("$token | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -EndpointUrl $sts -Authority $document -Jwks $json").Errors);
        Assert.False(Quiet("$token | Test-OidcToken -Authority https://other.example.com/.well-known/openid-configuration -Jwks $json"));
    }

    [Fact]
    public void An_authority_that_differs_by_a_slash_is_another()
    {
        string other = _sandbox.OidcIssuer.EndsWith('/') ? _sandbox.OidcIssuer.TrimEnd('/') : _sandbox.OidcIssuer + "/";
        ErrorRecord error = _shell.With("other", other).Run("$token | Test-OidcToken -Authority $other").Error(FederationErrorCode.OidcDiscoveryFailed);
        Assert.Contains("which is not exactly", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Invoke_AssumeRoleWithWebIdentity_shows_STS_nothing_that_was_not_verified()
    {
        int Calls() => _sandbox.Requests.Entries.Count(entry => entry.Service == SandboxService.Sts);
        int before = Calls();
        ErrorRecord error = _shell.Run("$forged | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -EndpointUrl $sts -Verify").Error(FederationErrorCode.OidcVerificationFailed);
        Assert.Contains("Signature", error.ToString(), StringComparison.Ordinal);
        _shell.Run("$token | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -EndpointUrl $sts -Verify -Audience other").Error(FederationErrorCode.OidcVerificationFailed);
        _shell.Run("$token | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -EndpointUrl $sts -Jwks $json -Authority https://other.example.com").Error(FederationErrorCode.OidcVerificationFailed);
        _shell.Run("'opaque' | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -EndpointUrl $sts -Verify -ProviderId www.amazon.com").Error(FederationErrorCode.OidcVerificationFailed);
        Assert.Equal(before, Calls());
        Assert.NotNull(_shell.Run("$token | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -EndpointUrl $sts -Verify").Single<FederatedCredential>().AccessKeyId);
        Assert.NotNull(_shell.Run("$token | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -EndpointUrl $sts -Jwks $json -Audience $client").Single<FederatedCredential>().AccessKeyId);
    }

    [Fact]
    public void A_script_cannot_say_that_a_token_is_verified()
    {
        Assert.NotEmpty(_shell.Run("$t = $token | Get-OidcToken; $t.IsVerified = $true").Errors);
        Assert.NotEmpty(_shell.Run("[PSFederation.OidcToken]@{ IsVerified = $true }").Errors);
    }

    [Fact]
    public void Nothing_of_the_third_party_signature_cases_passes_as_a_token()
    {
        // Their payloads are not claims. What is compared is the row of the signature.
        List<string> differences = [];
        foreach (JsonNode group in PSFederation.Tests.Corpora.Json("jose", "wycheproof", "json_web_signature_test.json")["testGroups"]!.AsArray().Select(node => node!).Where(node => node["public"] is not null))
        {
            string[] texts = [.. group["tests"]!.AsArray().Select(test => test!["jws"] is JsonValue value ? (string)value! : test["jws"]!.ToJsonString())];
            _shell.With("group", group["public"]!.ToJsonString()).With("texts", texts);
            ShellResult quiet = _shell.Run("$texts | Test-OidcToken -Jwks $group -Quiet");
            Assert.Equal(texts.Length, quiet.Output.Count);
            Assert.All(quiet.Output, item => Assert.Equal(false, item.BaseObject));
            bool[] signatures = [.. _shell.Run("$texts | ForEach-Object { ($_ | Test-OidcToken -Jwks $group | Where-Object Check -eq Signature).Result -eq 'Passed' }").Output.Select(item => (bool)item.BaseObject)];
            for (int i = 0; i < texts.Length; i++)
            {
                JsonNode test = group["tests"]![i]!;
                // 346: a key for PS256 and a token by PS384.
                if (signatures[i] != ((string)test["result"]! == "valid") && (int)test["tcId"]! != 346)
                    differences.Add(test["tcId"]!.ToString());
            }
        }

        Assert.Empty(differences);
    }
}
