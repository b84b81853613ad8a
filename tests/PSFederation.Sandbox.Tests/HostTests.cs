using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using PSFederation.Sandbox.Sts;

namespace PSFederation.Sandbox.Tests;

/// <summary>The sandbox as a whole: addresses, secrets, the request log, several side by side.</summary>
public sealed class HostTests(SandboxFixture sandbox)
{
    private static readonly string[] Users = ["manyroles", "norole", "onerole", "threeroles"];

    [Fact]
    public void Every_service_is_on_loopback_on_its_own_port()
    {
        Uri[] addresses = [new(sandbox.Host.OidcIssuer), new(sandbox.Host.SamlSignInUrl), new(sandbox.Host.StsEndpoint)];
        Assert.All(addresses, address => Assert.Equal("127.0.0.1", address.Host));
        Assert.Distinct(addresses.Select(address => address.Port));
        Assert.Equal(Users, sandbox.Host.Users.Keys.Order());
    }

    [Fact]
    public async Task Two_sandboxes_share_nothing()
    {
        await using SandboxHost other = await SandboxHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotEqual(sandbox.Host.Users["onerole"].Password, other.Users["onerole"].Password);
        Assert.NotEqual(sandbox.Host.Clients.Service.ClientSecret, other.Clients.Service.ClientSecret);
        Assert.NotEqual(sandbox.Host.BrokerKey.SecretAccessKey, other.BrokerKey.SecretAccessKey);
        (await StsHttp.AssumeWithTokenAsync(other, sandbox.Host.MintToken()))
            .AssertRefused("InvalidIdentityToken", 400, "No OpenIDConnect provider found");
        string foreign = sandbox.Host.CreateSamlResponse("onerole").Build();
        (await StsHttp.AssumeWithSamlAsync(other, foreign)).AssertRefused("InvalidIdentityToken", 400);
        (await SignedRequest.ByBroker(sandbox.Host).SendAsync(other)).AssertRefused("InvalidClientTokenId", 403);

        // Cookies of one host name are sent to all its ports: a session at one must mean nothing at the other.
        using Browser browser = new();
        await browser.OpenAsync(sandbox.Host.SamlSignInUrl);
        await browser.LogInAsync(sandbox.Host.Users["onerole"]);
        await browser.OpenAsync(other.SamlSignInUrl);
        Assert.Contains("type=\"password\"", browser.Page, StringComparison.Ordinal);
        await browser.LogInAsync(other.Users["threeroles"]);
        await browser.OpenAsync(sandbox.Host.SamlSignInUrl);
        Assert.Contains("SAMLResponse", browser.HiddenFields().Keys);
    }

    [Fact]
    public async Task Ports_can_be_chosen_and_are_free_again_afterwards()
    {
        SandboxOptions options = new() { OidcPort = FreePort(), SamlPort = FreePort(), StsPort = FreePort() };
        for (int round = 0; round < 2; round++)
        {
            await using SandboxHost host = await SandboxHost.StartAsync(options, TestContext.Current.CancellationToken);
            Assert.Equal($"http://127.0.0.1:{options.OidcPort}", host.OidcIssuer);
            Assert.Equal($"http://127.0.0.1:{options.StsPort}", host.StsEndpoint);
            (await StsHttp.AssumeWithTokenAsync(host, host.MintToken())).AssertSucceeded();
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_error()
    {
        SandboxOptions options = new() { StsPort = new Uri(sandbox.Host.StsEndpoint).Port };
        await Assert.ThrowsAsync<SocketException>(() => SandboxHost.StartAsync(options, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_log_counts_requests_and_holds_no_secrets()
    {
        await using SandboxHost host = await SandboxHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        string token = host.MintToken();
        string response = host.CreateSamlResponse("onerole").Build();
        await StsHttp.AssumeWithTokenAsync(host, token);
        await StsHttp.GetAsync(host, ("Action", "AssumeRoleWithWebIdentity"), ("WebIdentityToken", token));
        await StsHttp.AssumeWithSamlAsync(host, response);
        using Browser browser = new();
        await browser.OpenAsync(host.SamlSignInUrl);
        await browser.LogInAsync(host.Users["onerole"]);

        Assert.Equal(3, host.Requests.Count(SandboxService.Sts));
        Assert.Equal(2, host.Requests.Count(SandboxService.Sts, "AssumeRoleWithWebIdentity"));
        Assert.Equal(1, host.Requests.Count(SandboxService.Sts, "AssumeRoleWithSAML"));
        Assert.Equal(0, host.Requests.Count(SandboxService.Oidc));
        Assert.Equal(1, host.Requests.Count(SandboxService.Saml, "/saml/signin"));
        Assert.Equal(2, host.Requests.Entries.Count(entry => entry is { Service: SandboxService.Oidc, FromSandbox: true }));
        IEnumerable<RequestLogEntry> asked = host.Requests.Entries.Where(entry => entry.Service is SandboxService.Sts);
        Assert.Equal([200, 400, 200], asked.Select(entry => entry.Status));

        string log = JsonSerializer.Serialize(host.Requests.Entries);
        Assert.DoesNotContain(token[..20], log, StringComparison.Ordinal);
        Assert.DoesNotContain(response[..40], log, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Users["onerole"].Password, log, StringComparison.Ordinal);
        host.Requests.Clear();
        Assert.Empty(host.Requests.Entries);
    }

    [Fact]
    public async Task An_unknown_page_is_not_found()
    {
        using Browser browser = new();
        await browser.OpenAsync(sandbox.Host.OidcIssuer + "/nothing");
        Assert.Equal(HttpStatusCode.NotFound, browser.Status);
        await browser.OpenAsync(new Uri(sandbox.Host.SamlMetadataUrl).GetLeftPart(UriPartial.Authority) + "/nothing");
        Assert.Equal(HttpStatusCode.NotFound, browser.Status);
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:user/Name")]
    [InlineData("arn:aws:iam::1111:role/Name")]
    [InlineData("Name")]
    public void A_role_needs_the_ARN_of_a_role(string arn)
    {
        string trust = Policies.Aws("*", null, "sts:AssumeRole");
        StsException refused = Assert.Throws<StsException>(() => sandbox.Host.Sts.AddRole(arn, trust));
        Assert.Equal("ValidationError", refused.Code);
    }

    [Theory]
    [InlineData(3599)]
    [InlineData(43201)]
    public void A_role_lasts_one_to_twelve_hours(int seconds)
        => Assert.Throws<StsException>(() => sandbox.Host.Sts.AddRole(
            "arn:aws:iam::111122223333:role/Name", Policies.Aws("*", null, "sts:AssumeRole"), seconds));

    [Theory]
    [InlineData("not xml")]
    [InlineData("<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"x\"/>")]
    [InlineData("<!DOCTYPE x []><EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"x\"/>")]
    public void A_SAML_provider_needs_metadata_with_a_key(string metadata)
        => Assert.Throws<StsException>(() => sandbox.Host.Sts.AddSamlProvider("arn:aws:iam::111122223333:saml-provider/Bad", metadata));

    [Fact]
    public async Task A_removed_role_is_gone()
    {
        const string Role = "arn:aws:iam::111122223333:role/Removed";
        string trust = Policies.Federated(sandbox.Host.OidcProviderArn, "{}", "sts:AssumeRoleWithWebIdentity");
        sandbox.Host.Sts.AddRole(Role, trust);
        (await StsHttp.AssumeWithTokenAsync(sandbox.Host, sandbox.Host.MintToken(), Role)).AssertSucceeded();
        Assert.True(sandbox.Host.Sts.Remove(Role));
        Assert.False(sandbox.Host.Sts.Remove(Role));
        (await StsHttp.AssumeWithTokenAsync(sandbox.Host, sandbox.Host.MintToken(), Role)).AssertRefused("AccessDenied", 403);
    }

    [Fact]
    public void Objects_with_a_secret_do_not_show_it()
    {
        SandboxUser user = sandbox.Host.Users["onerole"];
        OidcClient client = sandbox.Host.Clients.Service;
        StsAccessKey key = sandbox.Host.BrokerKey;
        Assert.DoesNotContain(user.Password, user.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(client.ClientSecret!, client.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(key.SecretAccessKey, key.ToString(), StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
