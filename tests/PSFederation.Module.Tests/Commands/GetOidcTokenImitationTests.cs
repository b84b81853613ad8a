using System.Buffers.Text;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>
/// What the sandbox's OpenIddict does not offer (mutual TLS, JWT bearer, SAML bearer) or does not do on demand (an answer that is wrong), against
/// imitations on loopback written from the standards. They are no proof that a provider does so.
/// </summary>
public sealed class GetOidcTokenImitationTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox = fixture.Host;
    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private string _discovery = string.Empty;
    private Func<ImitatedRequest, string> _token = _ => """{"access_token":"OPAQUE","token_type":"Bearer","expires_in":60}""";

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private HttpImitation Provider()
    {
        HttpImitation provider = null!;
        provider = new HttpImitation(request => request.Path switch
        {
            "/.well-known/openid-configuration" => new ImitatedAnswer(200, $$"""{"issuer":"{{provider.Url}}","token_endpoint":"{{provider.Url}}/token","authorization_endpoint":"{{provider.Url}}/auth"{{_discovery.Replace("ISSUER", provider.Url, StringComparison.Ordinal)}}}"""),
            "/par" => new ImitatedAnswer(201, """{"request_uri":"urn:ietf:params:oauth:request_uri:abc","expires_in":60}"""),
            "/token" => new ImitatedAnswer(200, _token(request)),
            _ => null,
        });
        _shell.With("issuer", provider.Url);
        return provider;
    }

    private static ImitatedRequest Last(HttpImitation provider) => provider.Requests.Last(request => request.Path == "/token");

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    public static TheoryData<string> Certificates =>
    [
        "-ClientCertificate $object", "-ClientCertificate $pair", "-ClientCertificate $pfx -ClientKeyPassword 'pass word'", "-ClientCertificate $crt -ClientKeyPath $key",
        "-ClientCertificate $bare -ClientKeyPath $key", "-ClientCertificate ([System.IO.FileInfo] $pair)", "-ClientCertificate $crt -ClientKeyPath $locked -ClientKeyPassword 'pass word'",
    ];

    [Theory]
    [MemberData(nameof(Certificates))]
    public async Task A_certificate_is_shown_in_the_TLS_handshake(string parameters)
    {
        await using MutualTlsImitation server = await MutualTlsImitation.StartAsync();
        using EnvironmentChange trust = new(("AWS_CA_BUNDLE", Write("server.pem", server.Certificate.ExportCertificatePem())));
        using X509Certificate2 client = MutualTlsImitation.Make("client", "1.3.6.1.5.5.7.3.2");
        OidcToken token = Prepare(client).With("issuer", server.Issuer).Run($"Get-OidcToken $issuer builder -ClientCredentials -ClientAuthentication MutualTls {parameters}").Single<OidcToken>();
        Assert.Equal("bound-to-" + client.Thumbprint, token.GetToken());
        (string path, _, Microsoft.AspNetCore.Http.IFormCollection form) = Assert.Single(server.Requests);
        Assert.Equal(("/mtls/token", "builder"), (path, form["client_id"].ToString()));
        Assert.False(form.ContainsKey("client_secret") || form.ContainsKey("client_assertion"));
    }

    [Fact]
    public async Task A_certificate_without_mutual_TLS_signs_and_stays_out_of_the_handshake()
    {
        await using MutualTlsImitation server = await MutualTlsImitation.StartAsync();
        using EnvironmentChange trust = new(("AWS_CA_BUNDLE", Write("server.pem", server.Certificate.ExportCertificatePem())));
        using X509Certificate2 client = MutualTlsImitation.Make("client", "1.3.6.1.5.5.7.3.2");
        Prepare(client).With("issuer", server.Issuer).Run("Get-OidcToken $issuer builder -ClientCredentials -ClientCertificate $pair").Error(FederationErrorCode.OAuthError);
        (string path, string? thumbprint, Microsoft.AspNetCore.Http.IFormCollection form) = Assert.Single(server.Requests);
        Assert.Equal(("/token", null), (path, thumbprint));
        using JsonDocument header = JsonDocument.Parse(Base64Url.DecodeFromChars(form["client_assertion"].ToString().Split('.')[0]));
        Assert.Equal(Base64Url.EncodeToString(SHA256.HashData(client.RawData)), header.RootElement.GetProperty("x5t#S256").GetString());
    }

    [Fact]
    public void Says_that_the_key_is_another_certificates()
    {
        using X509Certificate2 client = MutualTlsImitation.Make("client", "1.3.6.1.5.5.7.3.2"), other = MutualTlsImitation.Make("other", "1.3.6.1.5.5.7.3.2");
        Prepare(client).With("otherkey", Write("other.key", other.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()))
            .Run("Get-OidcToken https://idp.example builder -ClientCredentials -ClientCertificate $crt -ClientKeyPath $otherkey").Error(FederationErrorCode.CertificateUnusable);
        Prepare(client).Run("Get-OidcToken https://idp.example builder -ClientCredentials -ClientCertificate $pfx").Error(FederationErrorCode.CertificateUnusable);
        Prepare(client).Run("Get-OidcToken https://idp.example builder -ClientCredentials -ClientKeyPath $locked").Error(FederationErrorCode.ParameterMissing);
    }

    private Shell Prepare(X509Certificate2 client)
    {
        using RSA key = client.GetRSAPrivateKey()!;
        string crt = client.ExportCertificatePem(), pem = key.ExportPkcs8PrivateKeyPem();
        string pfx = Path.Combine(_folder.FullName, "client.pfx");
        File.WriteAllBytes(pfx, client.Export(X509ContentType.Pkcs12, "pass word"));
        return _shell.With("object", client).With("bare", X509CertificateLoader.LoadCertificate(client.RawData)).With("pair", Write("pair.pem", crt + "\n" + pem)).With("pfx", pfx)
            .With("crt", Write("client.crt", crt)).With("key", Write("client.key", pem))
            .With("locked", Write("locked.key", key.ExportEncryptedPkcs8PrivateKeyPem("pass word", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000))));
    }

    [Fact]
    public void A_JWT_stands_in_for_a_sign_in()
    {
        using HttpImitation provider = Provider();
        string jwt = _sandbox.MintToken();
        OidcToken token = _shell.With("jwt", jwt).Run("$jwt | Get-OidcToken | Get-OidcToken $issuer builder -JwtBearer -ClientSecret s3cret -Scope aws, read").Single<OidcToken>();
        Assert.Equal(("OPAQUE", OidcTokenType.AccessToken), (token.GetToken(), token.TokenType));
        ImitatedRequest sent = Last(provider);
        Assert.Equal(("urn:ietf:params:oauth:grant-type:jwt-bearer", jwt, "aws read"), (sent.Parameter("grant_type"), sent.Parameter("assertion"), sent.Parameter("scope")));
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("builder:s3cret")), sent.Headers["Authorization"]);
    }

    [Theory]
    [InlineData("$saml | Get-SamlAssertion | Get-OidcToken $issuer cli -SamlBearer")]
    [InlineData("Get-OidcToken $issuer cli -SamlBearer -Assertion $saml")]
    public void A_SAML_assertion_stands_in_for_a_sign_in(string command)
    {
        using HttpImitation provider = Provider();
        _shell.With("saml", _sandbox.CreateSamlResponse("onerole").Build()).Run(command).Single<OidcToken>();
        ImitatedRequest sent = Last(provider);
        Assert.Equal("urn:ietf:params:oauth:grant-type:saml2-bearer", sent.Parameter("grant_type"));
        AssertIsSignedAssertion(sent.Parameter("assertion")!);
    }

    [Fact]
    public void A_SAML_assertion_is_exchanged()
    {
        using HttpImitation provider = Provider();
        _shell.With("saml", _sandbox.CreateSamlResponse("onerole").Build()).Run("$saml | Get-OidcToken $issuer cli -TokenExchange -SubjectTokenType Saml2").Single<OidcToken>();
        ImitatedRequest sent = Last(provider);
        Assert.Equal("urn:ietf:params:oauth:token-type:saml2", sent.Parameter("subject_token_type"));
        AssertIsSignedAssertion(sent.Parameter("subject_token")!);
    }

    /// <summary>The assertion alone, and .NET's own SignedXml finds its signature whole.</summary>
    private static void AssertIsSignedAssertion(string base64Url)
    {
        System.Xml.XmlDocument document = new() { PreserveWhitespace = true };
        document.LoadXml(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(base64Url)));
        Assert.Equal("Assertion", document.DocumentElement!.LocalName);
        System.Security.Cryptography.Xml.SignedXml signature = new(document);
        signature.LoadXml((System.Xml.XmlElement)document.GetElementsByTagName("Signature", System.Security.Cryptography.Xml.SignedXml.XmlDsigNamespaceUrl)[0]!);
        X509Certificate2 certificate = (X509Certificate2)signature.KeyInfo.OfType<System.Security.Cryptography.Xml.KeyInfoX509Data>().Single().Certificates![0]!;
        Assert.True(signature.CheckSignature(certificate, verifySignatureOnly: true));
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","require_pushed_authorization_requests":true""")]
    public async Task A_request_is_pushed_where_the_provider_has_an_endpoint_for_it(string required)
    {
        _discovery = ""","pushed_authorization_request_endpoint":"ISSUER/par" """ + required;
        using HttpImitation provider = Provider();
        Uri? asked = null;
        ShellResult result = await LinkFlow.SignInAsync(_shell, "Get-OidcToken $issuer cli -NoBrowser -ClientSecret s3cret -TokenType AccessToken -Scope aws -AdditionalParameter @{ extra = 'x' }", async link =>
        {
            asked = link;
            ImitatedRequest pushed = provider.Requests.Single(request => request.Path == "/par");
            await AnswerAsync(pushed.Parameter("redirect_uri")!, $"code=c&state={pushed.Parameter("state")}");
        });
        Assert.Equal("OPAQUE", result.Single<OidcToken>().GetToken());
        Assert.Equal("?client_id=cli&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Aabc", asked!.Query);
        ImitatedRequest sent = provider.Requests.Single(request => request.Path == "/par");
        Assert.Equal(("code", "S256", "aws", "x"), (sent.Parameter("response_type"), sent.Parameter("code_challenge_method"), sent.Parameter("scope"), sent.Parameter("extra")));
        Assert.StartsWith("Basic ", sent.Headers["Authorization"], StringComparison.Ordinal);
        // The verifier is the one whose hash was pushed (RFC 7636 section 4.6).
        Assert.Equal(sent.Parameter("code_challenge"), Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Last(provider).Parameter("code_verifier")!))));
    }

    [Fact]
    public void A_refresh_without_an_ID_token_returns_what_holds_the_next_refresh_token_with_a_warning()
    {
        using HttpImitation provider = Provider();
        _token = _ => """{"access_token":"OPAQUE","token_type":"Bearer","expires_in":60,"refresh_token":"NEXT"}""";
        string idToken = _sandbox.MintToken(new Dictionary<string, object?> { ["iss"] = provider.Url, ["sub"] = "ann", ["aud"] = "cli" });
        foreach ((object given, OidcTokenType type, string words) in new (object, OidcTokenType, string)[]
        {
            (new OidcToken(idToken, "OLD") { TokenType = OidcTokenType.IdToken, Subject = "ann" }, OidcTokenType.IdToken, "The earlier ID token is returned"),
            ("OLD", OidcTokenType.AccessToken, "The access token is returned"),
        })
        {
            ShellResult result = _shell.With("given", given).Run("$given | Get-OidcToken $issuer cli");
            OidcToken token = result.Single<OidcToken>();
            Assert.Equal((type, "NEXT"), (token.TokenType, token.GetRefreshToken()));
            string warning = Assert.Single(result.Warnings);
            Assert.Contains("no ID token when the sign-in was refreshed", warning, StringComparison.Ordinal);
            Assert.Contains("AWS STS requires an ID token", warning, StringComparison.Ordinal);
            Assert.Contains(words, warning, StringComparison.Ordinal);
            Assert.DoesNotContain("NEXT", warning, StringComparison.Ordinal);
            // The next refresh uses it.
            _shell.With("given", token).Run("$given | Get-OidcToken $issuer cli").Single<OidcToken>();
            Assert.Equal("NEXT", Last(provider).Parameter("refresh_token"));
        }
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("nonce", "another")]
    [InlineData("nonce", null)]
    [InlineData("iss", "https://evil.example")]
    [InlineData("aud", "other")]
    [InlineData("azp", "other")]
    [InlineData("exp", 1)]
    [InlineData("exp", null)]
    public async Task An_ID_token_of_another_sign_in_is_not_used(string claim, object? value)
    {
        using HttpImitation provider = Provider();
        string nonce = string.Empty;
        _token = _ =>
        {
            Dictionary<string, object?> claims = new() { ["iss"] = provider.Url, ["sub"] = "ann", ["aud"] = "cli", ["nonce"] = nonce, ["exp"] = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds() };
            if (claim.Length > 0)
                claims[claim] = value;
            return JsonSerializer.Serialize(new { access_token = "OPAQUE", id_token = _sandbox.MintToken(claims) });
        };
        ShellResult result = await SignInAsync(link =>
        {
            nonce = Uri.UnescapeDataString(Regex.Match(link.Query, "[?&]nonce=([^&]+)").Groups[1].Value);
            return "code=c";
        });
        if (claim.Length == 0)
            Assert.Equal("ann", result.Single<OidcToken>().Subject);
        else
            Assert.Contains(claim, result.Error(FederationErrorCode.OidcTokenInvalid).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("&iss=ISSUER", true)]
    [InlineData("&iss=https%3A%2F%2Fevil.example", false)]
    [InlineData("&iss=", false)]
    [InlineData("&iss=ISSUER%2F", false)]
    public async Task The_answer_must_be_of_the_issuer_that_was_asked(string parameter, bool isTaken)
    {
        using HttpImitation provider = Provider();
        ShellResult result = await SignInAsync(_ => "code=c" + parameter.Replace("ISSUER", Uri.EscapeDataString(provider.Url), StringComparison.Ordinal), "-TokenType AccessToken");
        if (isTaken)
            result.Single<OidcToken>();
        else
            Assert.Contains("RFC 9207", result.Error(FederationErrorCode.OidcTokenInvalid).ToString(), StringComparison.Ordinal);
        Assert.Equal(isTaken ? 1 : 0, provider.Requests.Count(request => request.Path == "/token"));
    }

    [Fact]
    public async Task The_answer_must_name_its_issuer_where_the_provider_says_that_it_does()
    {
        _discovery = ""","authorization_response_iss_parameter_supported":true""";
        using HttpImitation provider = Provider();
        (await SignInAsync(_ => "code=c", "-TokenType AccessToken")).Error(FederationErrorCode.OidcTokenInvalid);
    }

    [Fact]
    public async Task A_code_is_used_once_however_often_the_answer_comes()
    {
        using HttpImitation provider = Provider();
        ShellResult result = await LinkFlow.SignInAsync(_shell, "Get-OidcToken $issuer cli -NoBrowser -TokenType AccessToken", async link =>
        {
            (string redirect, string state) = Parts(link);
            await Task.WhenAll(Enumerable.Range(0, 10).Select(i => AnswerAsync(redirect, $"code=c{i}&state={state}")));
        });
        result.Single<OidcToken>();
        Assert.Equal(1, provider.Requests.Count(request => request.Path == "/token"));
    }

    private Task<ShellResult> SignInAsync(Func<Uri, string> answer, string parameters = "") =>
        LinkFlow.SignInAsync(_shell, $"Get-OidcToken $issuer cli -NoBrowser {parameters}", link =>
        {
            (string redirect, string state) = Parts(link);
            return AnswerAsync(redirect, $"{answer(link)}&state={state}");
        });

    private static (string Redirect, string State) Parts(Uri link) => (
        Uri.UnescapeDataString(Regex.Match(link.Query, "redirect_uri=([^&]+)").Groups[1].Value), Regex.Match(link.Query, "[?&]state=([^&]+)").Groups[1].Value);

    private static async Task AnswerAsync(string redirect, string query)
    {
        using HttpClient browser = new();
        try
        {
            using HttpResponseMessage page = await browser.GetAsync(new Uri($"{redirect}?{query}"), TestContext.Current.CancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException)
        {
            // The listener is closed once it has its answer.
        }
    }
}
