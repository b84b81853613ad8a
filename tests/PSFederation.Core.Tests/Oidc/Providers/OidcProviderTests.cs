using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Xunit;
using PSFederation.Core.Http;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Discovery;
using PSFederation.Core.Oidc.Providers;
using PSFederation.Core.Oidc.Signing;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;

namespace PSFederation.Core.Tests.Oidc.Providers;

/// <summary>
/// The settings of each provider and the resulting requests, against simulations based on the documentation of the providers. The providers themselves are not reachable.
/// </summary>
public sealed class OidcProviderTests : IDisposable
{
    private const string Tenant = "0f9b1c7e-5a0d-4c39-9f1e-2b7c6d5e4f3a";
    private static readonly TimeProvider Time = TimeProvider.System;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    private static OidcProviderChoice Choice(string provider, OidcClientSettings? settings = null) => new(OidcProviders.Find(provider), settings ?? new OidcClientSettings());

    private static OidcClient Client(string? secret = "s3cret&/=") => new() { Authority = string.Empty, ClientId = "client-1", ClientSecret = secret };

    private SigningKey Key(ECCurve curve, string? keyId = "KEY1234567")
    {
        using ECDsa key = ECDsa.Create(curve);
        string path = Path.Join(_folder.FullName, "AuthKey.p8");
        File.WriteAllText(path, key.ExportPkcs8PrivateKeyPem());
        return SigningKeyFile.Read(path, null, null, keyId);
    }

    public static TheoryData<string, string?, string> Authorities => new()
    {
        { "Google", null, "https://accounts.google.com" },
        { "Apple", null, "https://appleid.apple.com" },
        { "Facebook", null, "https://www.facebook.com" },
        { "LoginWithAmazon", null, "https://www.amazon.com" },
        { "Entra ID", Tenant, $"https://login.microsoftonline.com/{Tenant}/v2.0" },
        { "EntraId", "contoso.onmicrosoft.com", "https://login.microsoftonline.com/contoso.onmicrosoft.com/v2.0" },
        { "Okta", "dev-1.okta.com", "https://dev-1.okta.com" },
        { "Okta", "https://dev-1.okta.com/oauth2/default/", "https://dev-1.okta.com/oauth2/default" },
        { "Auth0", "acme.eu.auth0.com", "https://acme.eu.auth0.com/" },
        { "Keycloak", "https://sso.example.com", "https://sso.example.com/realms/my%20staff" },
        { "Keycloak", "sso.example.com:8443/auth/", "https://sso.example.com:8443/auth/realms/my%20staff" },
        { "Cognito", "eu-central-1_AbCdEf", "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEf" },
        { "Cognito", "cn-north-1_AbCdEf", "https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_AbCdEf" },
    };

    [Theory]
    [MemberData(nameof(Authorities))]
    public void The_issuer_is_made_of_what_names_the_tenant(string provider, string? tenant, string expected) =>
        Assert.Equal(expected, Choice(provider, new OidcClientSettings { Tenant = tenant, Domain = tenant, Realm = "my staff", UserPoolId = tenant }).Authority());

    [Theory]
    [InlineData("EntraId", "-Tenant")]
    [InlineData("Okta", "-Domain")]
    [InlineData("Auth0", "-Domain")]
    [InlineData("Keycloak", "-Domain and -Realm")]
    [InlineData("Cognito", "-UserPoolId")]
    public void Missing_settings_are_named(string provider, string expected) =>
        Assert.Contains($"needs {expected}.", Fail.With(FederationErrorCode.ParameterMissing, () => Choice(provider).Authority()).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("EntraId", "common")]
    [InlineData("EntraId", "Organizations")]
    [InlineData("EntraId", "a/b")]
    [InlineData("Okta", "http://dev-1.okta.com")]
    [InlineData("Okta", "dev-1.okta.com?x")]
    [InlineData("Okta", "user:pass@dev-1.okta.com")]
    [InlineData("Okta", "")]
    [InlineData("Okta", "dev-1.okta.com\t")]
    [InlineData("Okta", "dev-1 .okta.com")]
    [InlineData("Okta", "dev-1.okta.com\n/x")]
    [InlineData("Cognito", "eu-central-1")]
    [InlineData("Cognito", "eu/central_1")]
    public void A_value_that_is_not_a_tenant_is_rejected(string provider, string value) =>
        Fail.With(FederationErrorCode.ParameterInvalid, () => Choice(provider, new OidcClientSettings { Tenant = value, Domain = value, UserPoolId = value }).Authority());

    [Property(MaxTest = 2000)]
    public void Any_domain_gives_an_https_address_of_that_host_or_an_error(string? domain, string? realm)
    {
        try
        {
            Uri address = new(Choice("Keycloak", new OidcClientSettings { Domain = domain, Realm = realm }).Authority());
            Assert.Equal((Uri.UriSchemeHttps, string.Empty, string.Empty, string.Empty), (address.Scheme, address.UserInfo, address.Query, address.Fragment));
        }
        catch (FederationException e)
        {
            Assert.Contains(e.Code, (FederationErrorCode[])[FederationErrorCode.ParameterInvalid, FederationErrorCode.ParameterMissing]);
        }
    }

    [Fact]
    public void Every_provider_says_what_to_register() =>
        Assert.All(OidcProviders.All, provider =>
        {
            Assert.EndsWith(".", provider.Registration, StringComparison.Ordinal);
            Assert.Equal(Uri.UriSchemeHttps, provider.Documentation.Scheme);
            Assert.Same(provider, OidcProviders.Find(provider.Name));
            Assert.All(provider.Aliases, alias => Assert.Same(provider, OidcProviders.Find(alias)));
            // What STS takes as an OAuth access token has a ProviderId, and nothing else has.
            Assert.Equal(provider.TokenType == OidcTokenType.AccessToken, provider.ProviderId is not null);
        });

    [Theory]
    [InlineData("Google", "desktop apps")]
    [InlineData("Facebook", "app secret")]
    [InlineData("Amazon", "security profile")]
    public void A_provider_that_wants_a_secret_says_so(string provider, string expected) =>
        Assert.Contains(expected, Fail.With(FederationErrorCode.ParameterMissing, () => Choice(provider).Apply(Client(secret: null), Time)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_client_secret_of_Apple_is_a_token_signed_with_the_key_of_the_account()
    {
        using SigningKey key = Key(ECCurve.NamedCurves.nistP256);
        OidcClient client = Choice("Apple", new OidcClientSettings { TeamId = "TEAM123456" }).Apply(Client(secret: null) with { Key = key }, Time);
        Assert.Equal((OidcClientAuthentication.Post, (SigningKey?)null), (client.Authentication, client.Key));

        // Checked by hand, with the public half of the key and nothing of the code that signed.
        string[] parts = client.ClientSecret!.Split('.');
        using ECDsa publicKey = ECDsa.Create();
        publicKey.ImportFromPem(File.ReadAllText(Path.Join(_folder.FullName, "AuthKey.p8")));
        Assert.True(publicKey.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64UrlText.Decode(parts[2])!, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        JsonElement header = JsonDocument.Parse(Base64UrlText.Decode(parts[0])!).RootElement, claims = JsonDocument.Parse(Base64UrlText.Decode(parts[1])!).RootElement;
        Assert.Equal(("ES256", "KEY1234567"), (header.GetProperty("alg").GetString(), header.GetProperty("kid").GetString()));
        Assert.Equal(
            ("TEAM123456", "client-1", "https://appleid.apple.com"),
            (claims.GetProperty("iss").GetString(), claims.GetProperty("sub").GetString(), claims.GetProperty("aud").GetString()));
        Assert.InRange(claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64(), 1, 15_777_000);
    }

    [Fact]
    public void The_client_secret_of_Apple_needs_team_key_id_and_the_right_key()
    {
        using SigningKey right = Key(ECCurve.NamedCurves.nistP256), nameless = Key(ECCurve.NamedCurves.nistP256, keyId: null), other = Key(ECCurve.NamedCurves.nistP384);
        OidcProviderChoice apple = Choice("Apple", new OidcClientSettings { TeamId = "TEAM123456" });
        Fail.With(FederationErrorCode.ParameterMissing, () => apple.Apply(Client(secret: null), Time));
        Fail.With(FederationErrorCode.ParameterMissing, () => apple.Apply(Client(secret: null) with { Key = nameless }, Time));
        Fail.With(FederationErrorCode.ParameterMissing, () => Choice("Apple").Apply(Client(secret: null) with { Key = right }, Time));
        Fail.With(FederationErrorCode.CertificateUnusable, () => apple.Apply(Client(secret: null) with { Key = other }, Time));
    }

    [Fact]
    public void Apple_redirects_to_no_machine_of_a_person() =>
        Assert.Contains("never to localhost", Fail.With(FederationErrorCode.ParameterInvalid, () => Choice("Apple").RequireRedirect()).Message, StringComparison.Ordinal);

    /// <summary>The answers of the imitation: a discovery document, and tokens for the right code.</summary>
    private static ImitatedAnswer Answer(ImitatedRequest request, string url, Func<string, string> idToken, string nonce) => request.Path switch
    {
        "/.well-known/openid-configuration" => new(200, JsonSerializer.Serialize(new { issuer = url, authorization_endpoint = url + "/authorize", token_endpoint = url + "/token" })),
        "/token" when request.Parameter("code") == "the-code" => new(200, JsonSerializer.Serialize(new { access_token = "opaque|token", token_type = "Bearer", expires_in = 3600, id_token = idToken(nonce) })),
        _ => new(404, "{}"),
    };

    private static async Task<(Uri Link, ImitatedRequest TokenRequest, OidcToken Token)> SignInAsync(string name, OidcProviderChoice choice)
    {
        OidcProvider provider = choice.Provider;
        string url = string.Empty, nonce = string.Empty;
        using HttpImitation server = new(request => Answer(request, url, value => Jwt.Make($$"""{"iss":"{{url}}","sub":"ann","aud":"client-1","azp":"client-1","iat":1767323045,"exp":4102444800,"nonce":"{{value}}"}"""), nonce));
        url = server.Url;
        OidcClient client = choice.Apply(Client() with { Authority = url, Scopes = provider.Scopes, TokenType = provider.TokenType }, Time);
        client = client with { Endpoints = client.Endpoints?.ToDictionary(endpoint => endpoint.Key, endpoint => url + (endpoint.Key == "token_endpoint" ? "/token" : "/authorize")) };
        RecordingReporter reporter = new();
        Task<OidcToken> waiting = new OidcFlows(FederationHttpClient.Get(), client, Time, reporter).SignInAsync(
            new SignInRequest(new AuthorizationCodeMethod { RedirectHost = provider.RedirectHost, NoBrowser = true }), TestContext.Current.CancellationToken);
        while (reporter.Notices.IsEmpty && !waiting.IsCompleted)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        Uri link = new(Assert.Single(reporter.Notices).Split(' ')[^1]);
        ImitatedRequest asked = new("GET", link.PathAndQuery, new Dictionary<string, string>(), string.Empty);
        nonce = asked.Parameter("nonce")!;
        using HttpClient browser = new();
        await browser.GetStringAsync(new Uri($"{asked.Parameter("redirect_uri")}?code=the-code&state={asked.Parameter("state")}"), TestContext.Current.CancellationToken);
        OidcToken token = choice.Provider.Mark(await waiting);
        ImitatedRequest exchange = server.Requests.Single(request => request.Path == "/token");
        Assert.Equal(asked.Parameter("redirect_uri"), exchange.Parameter("redirect_uri"));
        Assert.Equal(asked.Parameter("code_challenge"), Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(exchange.Parameter("code_verifier")!))));
        Assert.Equal(client.Endpoints is null, server.Requests.Any(request => request.Path.Contains("well-known", StringComparison.Ordinal)));
        Assert.Equal(name, provider.Name);
        return (link, exchange, token);
    }

    [Theory]
    [InlineData("Facebook", "public_profile", "graph.facebook.com")]
    [InlineData("LoginWithAmazon", "profile", "www.amazon.com")]
    public async Task An_access_token_knows_its_provider(string name, string scope, string providerId)
    {
        (Uri link, ImitatedRequest request, OidcToken token) = await SignInAsync(name, Choice(name));
        Assert.Contains($"scope={scope}&", link.Query + "&", StringComparison.Ordinal);
        Assert.Contains("redirect_uri=http%3A%2F%2Flocalhost%3A", link.Query, StringComparison.Ordinal);
        Assert.Equal(("client-1", "s3cret&/="), (request.Parameter("client_id"), request.Parameter("client_secret")));
        Assert.DoesNotContain("Authorization", request.Headers.Keys);
        Assert.Equal((OidcTokenType.AccessToken, true, providerId), (token.TokenType, token.IsOpaque, token.ProviderId));
    }

    [Theory]
    [InlineData("Google", "openid%20email", "127.0.0.1")]
    [InlineData("EntraId", "openid", "localhost")]
    [InlineData("Okta", "openid", "127.0.0.1")]
    [InlineData("Auth0", "openid", "127.0.0.1")]
    [InlineData("Keycloak", "openid", "127.0.0.1")]
    [InlineData("Cognito", "openid", "localhost")]
    public async Task An_ID_token_needs_no_ProviderId(string name, string scope, string host)
    {
        (Uri link, ImitatedRequest request, OidcToken token) = await SignInAsync(name, Choice(name));
        Assert.Contains($"scope={scope}&", link.Query + "&", StringComparison.Ordinal);
        Assert.Contains($"redirect_uri=http%3A%2F%2F{host}%3A", link.Query, StringComparison.Ordinal);
        Assert.StartsWith("Basic ", request.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Equal((OidcTokenType.IdToken, "ann", null), (token.TokenType, token.Subject, token.ProviderId));
    }

    [Fact]
    public void Endpoints_without_a_discovery_document_are_the_documented_ones()
    {
        OidcClient facebook = Choice("Facebook").Apply(Client(), Time), amazon = Choice("Amazon").Apply(Client(), Time);
        Assert.Equal(("https://www.facebook.com/dialog/oauth", "https://graph.facebook.com/oauth/access_token"), (facebook.Endpoints!["authorization_endpoint"], facebook.Endpoints["token_endpoint"]));
        Assert.Equal(("https://www.amazon.com/ap/oa", "https://api.amazon.com/auth/o2/token"), (amazon.Endpoints!["authorization_endpoint"], amazon.Endpoints["token_endpoint"]));
    }

    /// <summary>A tenant of Entra ID that is named by its domain has its id in the issuer; nothing else may stand there.</summary>
    [Theory]
    [InlineData("{0}/0f9b1c7e-5a0d-4c39-9f1e-2b7c6d5e4f3a/v2.0", true)]
    [InlineData("{0}/{{tenantid}}/v2.0", false)]
    [InlineData("{0}/0f9b1c7e-5a0d-4c39-9f1e-2b7c6d5e4f3a/v1.0", false)]
    [InlineData("{0}/x/0f9b1c7e-5a0d-4c39-9f1e-2b7c6d5e4f3a/v2.0", false)]
    [InlineData("https://evil.example.com/0f9b1c7e-5a0d-4c39-9f1e-2b7c6d5e4f3a/v2.0", false)]
    public async Task The_issuer_of_a_domain_is_that_of_a_tenant_at_the_same_host(string issuer, bool taken)
    {
        string url = string.Empty;
        using HttpImitation server = new(_ => new ImitatedAnswer(200, JsonSerializer.Serialize(new { issuer = string.Format(System.Globalization.CultureInfo.InvariantCulture, issuer, url), token_endpoint = url + "/token" })));
        url = server.Url;
        Task<OidcDiscovery> Read() => OidcDiscovery.ReadAsync(
            FederationHttpClient.Get(), url + "/contoso.com/v2.0", TimeSpan.FromSeconds(10), TimeProvider.System, new RecordingReporter(), TestContext.Current.CancellationToken, url + "/{}/v2.0");
        if (taken)
            Assert.Equal($"{url}/{Tenant}/v2.0", (await Read()).Issuer);
        else
            await Fail.WithAsync(FederationErrorCode.OidcDiscoveryFailed, Read);
    }
}
