using System.Management.Automation;
using System.Security.Cryptography;
using System.Text.Json;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>-Provider in the engine. The providers are played by the sandbox, or by an imitation made from their documentation.</summary>
public sealed class GetOidcTokenProviderTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox = fixture.Host;
    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void An_authority_that_is_named_comes_before_the_providers_own() =>
        Assert.Equal(
            _sandbox.OidcIssuer,
            _shell.With("issuer", _sandbox.OidcIssuer).With("service", _sandbox.Clients.Service.ClientId).With("secret", _sandbox.Clients.Service.ClientSecret)
                .Run("Get-OidcToken -Provider Keycloak -Authority $issuer -ClientId $service -ClientCredentials -ClientSecret $secret").Single<OidcToken>().Issuer);

    [Fact]
    public void Without_authority_and_provider_both_are_named()
    {
        string message = _shell.Run("Get-OidcToken -ClientId x").Error(FederationErrorCode.ParameterMissing).ToString();
        Assert.Contains("-Authority", message, StringComparison.Ordinal);
        Assert.Contains("-Provider", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Provider Keycloak -ClientId x -Domain sso.example.com", FederationErrorCode.ParameterMissing, "-Realm")]
    [InlineData("-Provider EntraId -ClientId x -Tenant common", FederationErrorCode.ParameterInvalid, "one tenant")]
    [InlineData("-Provider Google -ClientId x", FederationErrorCode.ParameterMissing, "-ClientSecret")]
    [InlineData("-Provider Apple -ClientId x", FederationErrorCode.ParameterInvalid, "never to localhost")]
    [InlineData("-Provider MySpace -ClientId x", FederationErrorCode.ParameterInvalid, "Google, Apple")]
    public void Missing_or_impossible_settings_are_reported_before_a_person_is_asked(string parameters, FederationErrorCode code, string expected) =>
        Assert.Contains(expected, _shell.Run("Get-OidcToken " + parameters).Error(code).ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_sign_in_with_Apple_continues_with_the_p8_key_as_the_secret()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string path = Path.Join(_folder.FullName, "AuthKey_KEY1234567.p8");
        File.WriteAllText(path, key.ExportPkcs8PrivateKeyPem());
        string url = string.Empty;
        using HttpImitation apple = new(request => request.Path switch
        {
            "/.well-known/openid-configuration" => new ImitatedAnswer(200, JsonSerializer.Serialize(new { issuer = url, token_endpoint = url + "/auth/token", token_endpoint_auth_methods_supported = (string[])["client_secret_post"] })),
            "/auth/token" when request.Parameter("client_secret") is { } secret && Verifies(key, secret) && request.Parameter("refresh_token") == "r1" && request.Parameter("grant_type") == "refresh_token" =>
                new ImitatedAnswer(200, JsonSerializer.Serialize(new { access_token = "a1", token_type = "Bearer", id_token = _sandbox.MintToken(new Dictionary<string, object?> { ["iss"] = url, ["aud"] = "com.example.web" }) })),
            _ => new ImitatedAnswer(400, """{"error":"invalid_client"}"""),
        });
        url = apple.Url;
        _shell.With("url", url).With("path", path).With("r", "r1");
        OidcToken token = _shell.Run("Get-OidcToken -Provider Apple -Authority $url -ClientId com.example.web -RefreshToken $r -TeamId TEAM123456 -ClientKeyPath $path -ClientKeyId KEY1234567").Single<OidcToken>();
        Assert.Equal((url, OidcTokenType.IdToken), (token.Issuer, token.TokenType));
        string seen = _shell.Run("Get-OidcToken -Provider Apple -Authority $url -ClientId com.example.web -RefreshToken wrong -TeamId TEAM123456 -ClientKeyPath $path -ClientKeyId KEY1234567 -Verbose -Debug").AllText();
        Assert.DoesNotContain("eyJ", seen, StringComparison.Ordinal);
        Assert.Contains("invalid_client", seen, StringComparison.Ordinal);
    }

    private static bool Verifies(ECDsa key, string token) =>
        token.Split('.') is [var header, var payload, var signature]
        && key.VerifyData(System.Text.Encoding.ASCII.GetBytes($"{header}.{payload}"), System.Buffers.Text.Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    [Fact]
    public async Task The_link_of_Amazon_has_its_address_scope_and_redirect()
    {
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = _shell.Begin("Get-OidcToken -Provider LoginWithAmazon -ClientId amzn1.application-oa2-client.1 -ClientSecret x -NoBrowser", output, out _);
        Uri link = await LinkFlow.LinkAsync(shell);
        shell.Stop();
        Assert.Equal("https://www.amazon.com/ap/oa", link.GetLeftPart(UriPartial.Path));
        Assert.Contains("scope=profile", link.Query, StringComparison.Ordinal);
        Assert.Contains("redirect_uri=http%3A%2F%2Flocalhost%3A", link.Query, StringComparison.Ordinal);
        Assert.Contains("code_challenge_method=S256", link.Query, StringComparison.Ordinal);
    }
}
