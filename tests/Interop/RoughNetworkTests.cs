using System.Net;
using System.Text.Json;

namespace PSFederation.Interop.Tests;

/// <summary>The sign-ins and exchanges at the real servers, over a network as <see cref="RoughProxy"/> makes it.</summary>
public sealed class RoughNetworkTests : IDisposable
{
    private const string First = "idp.interop.example", Second = "login.interop.example", Provider = "op.interop.example", Sts = "sts.interop.example";

    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    private static string Origin(string address) => new Uri(address).GetLeftPart(UriPartial.Authority);

    private static string At(string host, string address) => $"https://{host}{new Uri(address).PathAndQuery}";

    private static string Path(string address) => new Uri(address).AbsolutePath;

    private static void AssertUsed(RoughProxy proxy, ShellResult result)
    {
        Assert.True(proxy.Challenges > 0);
        Assert.NotEmpty(proxy.Coded);
        Assert.DoesNotContain(RoughProxy.Password, result.AllText(), StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(RoughProxy.Password), result.AllText(), StringComparison.Ordinal);
    }

    private ShellResult SignInByForm(RoughProxy proxy, string login, string metadata, string user, string password)
    {
        proxy.Redirects[(First, Path(login))] = (308, $"https://{Second}{Path(login)}");
        proxy.Redirects[(First, Path(metadata))] = (301, $"https://{Second}{Path(metadata)}");
        proxy.FailTwice.Add(Path(metadata));
        ShellResult result = _shell.With("uri", At(First, login)).With("metadata", At(First, metadata)).With("me", Server.Credential(user, password))
            .Run("Get-SamlAssertion -SignInUri $uri -Credential $me -Metadata $metadata -Verbose");
        Assert.True(result.Single<SamlAssertion>().IsVerified);
        // Each attempt at the metadata begins at its address, and the page was redirected once.
        Assert.Equal(3, proxy.Count($"GET https://{Second}{Path(metadata)}"));
        Assert.Equal(3, proxy.Count($"GET https://{First}{Path(metadata)}"));
        Assert.Equal(1, proxy.Count($"GET https://{First}{Path(login)}"));
        Assert.Equal(2, result.Verbose.Count(line => line.Contains("retrying in", StringComparison.Ordinal)));
        AssertUsed(proxy, result);
        return result;
    }

    [Fact]
    public void SimpleSAMLphp_signs_in_by_form()
    {
        Server server = Server.Require("simplesamlphp");
        using RoughProxy proxy = new((First, Origin(server["SSP_LOGIN_URL"])), (Second, Origin(server["SSP_LOGIN_URL"])));
        SamlAssertion assertion = SignInByForm(proxy, server["SSP_LOGIN_URL"], server["SSP_METADATA_URL"], server["SSP_USER_MANY_ROLES"], server["SSP_PASSWORD_MANY_ROLES"]).Single<SamlAssertion>();
        Assert.Equal((server["SSP_USER_MANY_ROLES"], 200), (assertion.Subject, assertion.Roles.Count));
    }

    [Fact]
    public void LemonLDAP_signs_in_by_form()
    {
        Server server = Server.Require("lemonldap");
        using RoughProxy proxy = new((First, Origin(server["LLNG_SSO_URL"])), (Second, Origin(server["LLNG_SSO_URL"])));
        string login = $"{server["LLNG_SSO_URL"]}?IDPInitiated=1&sp={server["LLNG_IDP_INITIATED_SP"]}";
        Assert.Equal(2, SignInByForm(proxy, login, server["LLNG_METADATA_URL"], server["LLNG_USER"], server["LLNG_PASSWORD"]).Single<SamlAssertion>().Roles.Count);
    }

    [Fact]
    public void A_password_by_ECP_is_sent_once_when_the_tunnel_opens_at_the_third_attempt()
    {
        Server server = Server.Require("simplesamlphp");
        using RoughProxy proxy = new((First, Origin(server["SSP_ECP_URL"]))) { FailConnects = 2 };
        ShellResult result = SignInByEcp(server);
        Assert.Single(result.Single<SamlAssertion>().Roles);
        Assert.Equal([$"POST https://{First}{Path(server["SSP_ECP_URL"])}"], proxy.Requests);
        Assert.Equal(2, result.Verbose.Count(line => line.Contains("retrying in", StringComparison.Ordinal)));
        AssertUsed(proxy, result);
    }

    [Fact]
    public void A_password_by_ECP_is_not_sent_again_when_the_server_may_have_seen_it()
    {
        Server server = Server.Require("simplesamlphp");
        using RoughProxy proxy = new((First, Origin(server["SSP_ECP_URL"])));
        proxy.FailTwice.Add(Path(server["SSP_ECP_URL"]));
        Assert.Contains("Try again later", SignInByEcp(server).Error(FederationErrorCode.HttpError).ToString(), StringComparison.Ordinal);
        SignInByEcp(server).Error(FederationErrorCode.HttpUnreachable);
        Assert.Equal(2, proxy.Requests.Count);
    }

    [Fact]
    public void A_password_by_ECP_does_not_follow_a_redirect()
    {
        Server server = Server.Require("simplesamlphp");
        using RoughProxy proxy = new((First, Origin(server["SSP_ECP_URL"])), (Second, Origin(server["SSP_ECP_URL"])));
        proxy.Redirects[(First, Path(server["SSP_ECP_URL"]))] = (307, $"https://{Second}{Path(server["SSP_ECP_URL"])}");
        Assert.Contains($"the server redirected to https://{Second}{Path(server["SSP_ECP_URL"])} (HTTP 307)", SignInByEcp(server).Error(FederationErrorCode.HttpError).ToString(), StringComparison.Ordinal);
        Assert.Single(proxy.Requests);
    }

    private ShellResult SignInByEcp(Server server) =>
        _shell.With("uri", At(First, server["SSP_ECP_URL"])).With("me", Server.Credential(server["SSP_USER_ONE_ROLE"], server["SSP_PASSWORD_ONE_ROLE"]))
            .Run("Get-SamlAssertion -Ecp -SignInUri $uri -Credential $me -Verbose");

    private RoughProxy Before(Server oidc)
    {
        _shell.With("issuer", oidc["OIDC_PROXIED_ISSUER"]).With("document", oidc["OIDC_PROXIED_ISSUER"] + "/.well-known/openid-configuration").With("client", oidc["OIDC_PUBLIC_CLIENT_ID"])
            .With("keyclient", oidc["OIDC_PRIVATE_KEY_JWT_CLIENT_ID"]).With("key", oidc["OIDC_PRIVATE_KEY_JWT_KEY_FILE"]);
        return new RoughProxy((Provider, oidc["OIDC_PROXIED_SERVER"]), (First, oidc["OIDC_PROXIED_SERVER"]));
    }

    [Fact]
    public void Each_attempt_of_a_machine_has_its_own_assertion()
    {
        Server oidc = Server.Require("oidc-provider");
        using RoughProxy proxy = Before(oidc);
        proxy.FailTwice.UnionWith(["/.well-known/openid-configuration", "/token"]);
        ShellResult result = _shell.Run("Get-OidcToken $issuer $keyclient -ClientCredentials -ClientKeyPath $key -Resource urn:amazon:webservices -Verbose");
        // The provider has seen each assertion, and takes none twice.
        Assert.Equal((oidc["OIDC_PROXIED_ISSUER"], oidc["OIDC_PRIVATE_KEY_JWT_CLIENT_ID"]), (result.Single<OidcToken>().Issuer, result.Single<OidcToken>().Subject));
        Assert.Equal((3, 3), (proxy.Count($"GET https://{Provider}/.well-known/openid-configuration"), proxy.Count($"POST https://{Provider}/token")));
        AssertUsed(proxy, result);
    }

    [Fact]
    public async Task A_person_signs_in_and_a_refresh_token_is_used_once()
    {
        Server oidc = Server.Require("oidc-provider");
        using RoughProxy proxy = Before(oidc);
        ShellResult result = await LinkFlow.SignInAsync(
            _shell, "Get-OidcToken $issuer $client -NoBrowser -Scope openid, offline_access -Prompt consent", link => Person.SignInAtOidcProviderAsync(link, "ann", proxy.Browser()));
        OidcToken token = result.Single<OidcToken>();
        Assert.Equal((oidc["OIDC_PROXIED_ISSUER"], "ann"), (token.Issuer, token.Subject));
        proxy.FailConnects = 2;
        OidcToken next = _shell.With("token", token).Run("$token | Get-OidcToken $issuer $client").Single<OidcToken>();
        Assert.Equal(2, proxy.Count($"POST https://{Provider}/token"));
        proxy.FailTwice.Add("/token");
        Assert.Contains("Try again later", _shell.With("token", next).Run("$token | Get-OidcToken $issuer $client").Error(FederationErrorCode.HttpError).ToString(), StringComparison.Ordinal);
        Assert.Equal(3, proxy.Count($"POST https://{Provider}/token"));
        AssertUsed(proxy, result);
    }

    [Fact]
    public async Task A_token_is_verified_with_keys_that_come_at_the_third_attempt()
    {
        Server oidc = Server.Require("oidc-provider");
        string token = await Server.RunAsync("mint", JsonSerializer.Serialize(new Dictionary<string, object> { ["iss"] = oidc["OIDC_PROXIED_ISSUER"] }));
        using RoughProxy proxy = Before(oidc);
        proxy.FailTwice.UnionWith(["/.well-known/openid-configuration", "/jwks"]);
        ShellResult result = _shell.With("given", token).Run("Test-OidcToken $given -Authority $document -Audience $client -Quiet");
        Assert.True(result.Single<bool>());
        Assert.Equal((3, 3), (proxy.Count($"GET https://{Provider}/.well-known/openid-configuration"), proxy.Count($"GET https://{Provider}/jwks")));
        AssertUsed(proxy, result);
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration", FederationErrorCode.OidcDiscoveryFailed)]
    [InlineData("/token", FederationErrorCode.HttpError)]
    public void A_redirect_of_a_provider_is_not_followed_and_the_error_names_where_it_leads(string path, FederationErrorCode code)
    {
        using RoughProxy proxy = Before(Server.Require("oidc-provider"));
        proxy.Redirects[(Provider, path)] = (302, $"https://{First}{path}");
        ShellResult result = _shell.Run("Get-OidcToken $issuer $keyclient -ClientCredentials -ClientKeyPath $key");
        Assert.Contains($"the server redirected to https://{First}{path} (HTTP 302)", result.Error(code).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(proxy.Requests, request => request.Contains(First, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Radosgw_gives_keys_at_the_third_attempt()
    {
        Server rgw = Server.Require("rgw"), oidc = Server.Require("oidc-provider");
        string trust = await Server.RunAsync("rgw-trust", oidc["OIDC_ISSUER"], oidc["OIDC_PUBLIC_CLIENT_ID"], "RoughUser");
        string token = await Server.RunAsync("mint", JsonSerializer.Serialize(new Dictionary<string, object> { ["aud"] = oidc["OIDC_PUBLIC_CLIENT_ID"] }));
        using RoughProxy proxy = new((Sts, rgw["RGW_STS_ENDPOINT"]));
        proxy.FailTwice.Add("/");
        ShellResult result = _shell.With("role", trust.Split('\n').Single(line => line.StartsWith("RGW_ROLE_ARN=", StringComparison.Ordinal)).Split('=', 2)[1]).With("token", token).With("sts", $"https://{Sts}")
            .Run("$token | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -RoleSessionName rough -EndpointUrl $sts -Region us-east-1");
        Assert.EndsWith("assumed-role/RoughUser/rough", result.Single<FederatedCredential>().Source.AssumedRoleArn, StringComparison.Ordinal);
        Assert.Equal(3, proxy.Count($"POST https://{Sts}/"));
        AssertUsed(proxy, result);
    }

    [Fact]
    public void A_wrong_password_of_the_proxy_is_not_shown()
    {
        const string wrong = "wr0ng+secret";
        using RoughProxy proxy = Before(Server.Require("oidc-provider"));
        using EnvironmentChange environment = new(("HTTPS_PROXY", proxy.Address(wrong)));
        ShellResult result = _shell.Run("Get-OidcToken $issuer $keyclient -ClientCredentials -ClientKeyPath $key -Verbose");
        Assert.Contains($"the proxy http://127.0.0.1:{proxy.Port} refused the connection (HTTP 407)", result.Error(FederationErrorCode.HttpUnreachable).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, result.AllText(), StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(wrong), result.AllText(), StringComparison.Ordinal);
        Assert.Empty(proxy.Requests);
    }

    [Fact]
    public void Hosts_of_NO_PROXY_do_not_use_the_proxy()
    {
        using RoughProxy proxy = Before(Server.Require("oidc-provider"));
        using EnvironmentChange environment = new(("NO_PROXY", " .interop.example , 10.0.0.0/8"));
        _shell.Run("Get-OidcToken $issuer $keyclient -ClientCredentials -ClientKeyPath $key").Error(FederationErrorCode.HttpUnreachable);
        Assert.Equal(0, proxy.Challenges);
    }
}
