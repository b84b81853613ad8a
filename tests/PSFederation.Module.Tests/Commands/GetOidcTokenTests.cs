using System.Collections.Concurrent;
using System.Management.Automation;
using System.Net;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

public sealed class GetOidcTokenTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox = fixture.Host;
    private readonly Shell _shell = new();

    public void Dispose()
    {
        _sandbox.Faults.Clear();
        _shell.Dispose();
    }

    private Shell Prepared => _shell.With("issuer", _sandbox.OidcIssuer).With("cli", _sandbox.Clients.Cli.ClientId)
        .With("service", _sandbox.Clients.Service.ClientId).With("secret", _sandbox.Clients.Service.ClientSecret);

    private Task<ShellResult> SignInAsync(Func<Uri, Task> person, string parameters = "") =>
        LinkFlow.SignInAsync(Prepared, $"Get-OidcToken $issuer $cli -NoBrowser -Scope openid, email {parameters}", person);

    /// <summary>What a person with a browser does at the sandbox: open the link, fill in the form.</summary>
    private async Task SignInAsOneRole(Uri link)
    {
        using HttpClient browser = new(new HttpClientHandler { CookieContainer = new CookieContainer() });
        using HttpResponseMessage page = await browser.GetAsync(link, TestContext.Current.CancellationToken);
        string html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Dictionary<string, string> fields = System.Text.RegularExpressions.Regex
            .Matches(html, """<input type="hidden" name="([^"]+)" value="([^"]*)">""")
            .ToDictionary(match => WebUtility.HtmlDecode(match.Groups[1].Value), match => WebUtility.HtmlDecode(match.Groups[2].Value));
        fields["username"] = "onerole";
        fields["password"] = _sandbox.Users["onerole"].Password;
        string action = WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Match(html, "<form[^>]*action=\"([^\"]*)\"").Groups[1].Value);
        using FormUrlEncodedContent form = new(fields);
        using HttpResponseMessage end = await browser.PostAsync(new Uri(page.RequestMessage!.RequestUri!, action), form, TestContext.Current.CancellationToken);
        Assert.Contains("return to PowerShell", await end.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signs_a_person_in_with_the_browser()
    {
        OidcToken token = (await SignInAsync(SignInAsOneRole)).Single<OidcToken>();
        Assert.Equal((OidcTokenType.IdToken, _sandbox.OidcIssuer, "onerole"), (token.TokenType, token.Issuer, token.Subject));
        Assert.Equal([_sandbox.Clients.Cli.ClientId], token.Audience);
        Assert.Equal("onerole@example.com", token.Claims["email"]);
    }

    [Fact]
    public async Task Gives_the_access_token_on_request()
    {
        OidcToken token = (await SignInAsync(SignInAsOneRole, "-TokenType AccessToken")).Single<OidcToken>();
        Assert.Equal(OidcTokenType.AccessToken, token.TokenType);
    }

    [Fact]
    public async Task Asks_for_a_code_with_PKCE_state_nonce_and_a_loopback_redirect()
    {
        Uri? asked = null;
        await SignInAsync(async link =>
        {
            asked = link;
            await SignInAsOneRole(link);
        });
        string query = asked!.Query;
        foreach (string parameter in (string[])["response_type=code", "code_challenge_method=S256", "code_challenge=", "state=", "nonce=", "scope=openid%20email", "redirect_uri=http%3A%2F%2F127.0.0.1%3A"])
            Assert.Contains(parameter, query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ignores_answers_that_are_not_to_its_question()
    {
        ConcurrentBag<HttpStatusCode> answers = [];
        ShellResult result = await SignInAsync(async link =>
        {
            string redirect = Uri.UnescapeDataString(System.Text.RegularExpressions.Regex.Match(link.Query, "redirect_uri=([^&]+)").Groups[1].Value);
            using HttpClient intruder = new();
            foreach (string query in (string[])["?code=stolen&state=guess", "?code=x", "?error=access_denied&state=guess", "", "?state=a&state=b&code=x"])
            {
                using HttpResponseMessage answer = await intruder.GetAsync(new Uri(redirect + query), TestContext.Current.CancellationToken);
                answers.Add(answer.StatusCode);
            }

            await SignInAsOneRole(link);
        });
        Assert.Equal("onerole", result.Single<OidcToken>().Subject);
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.BadRequest, status));
    }

    [Fact]
    public async Task Says_that_the_provider_refused()
    {
        ShellResult result = await SignInAsync(async link =>
        {
            string redirect = Uri.UnescapeDataString(System.Text.RegularExpressions.Regex.Match(link.Query, "redirect_uri=([^&]+)").Groups[1].Value);
            string state = System.Text.RegularExpressions.Regex.Match(link.Query, "[?&]state=([^&]+)").Groups[1].Value;
            using HttpClient browser = new();
            await browser.GetAsync(new Uri($"{redirect}?error=access_denied&error_description=No%20thanks%1B&state={state}&iss={Uri.EscapeDataString(_sandbox.OidcIssuer)}"), TestContext.Current.CancellationToken);
        });
        string message = result.Error(FederationErrorCode.OAuthError).ToString();
        Assert.Contains("access_denied (No thanks)", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_link_is_shown_whole()
    {
        string query = string.Empty;
        await SignInAsync(link => Task.FromResult(query = link.Query), "-TimeoutSec 1");
        Assert.Matches("&state=[A-Za-z0-9_-]{43}&nonce=[A-Za-z0-9_-]{43}&", query);
    }

    [Fact]
    public async Task Times_out_if_no_person_signs_in() =>
        (await SignInAsync(_ => Task.CompletedTask, "-TimeoutSec 1")).Error(FederationErrorCode.Timeout);

    [Fact]
    public async Task A_stop_ends_the_waiting_and_frees_the_port()
    {
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = Prepared.Begin("Get-OidcToken $issuer $cli -NoBrowser", output, out _);
        Uri link = await LinkFlow.LinkAsync(shell);
        int port = int.Parse(System.Text.RegularExpressions.Regex.Match(link.Query, "127.0.0.1%3A([0-9]+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        shell.Stop();
        // A machine that is busy may end the command before it has unwound: what counts is that the port is freed.
        await FakeOpener.UntilAsync(() => !System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port));
    }

    [Fact]
    public async Task Opens_the_default_browser()
    {
        using FakeOpener opener = new();
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = Prepared.Begin("Get-OidcToken $issuer $cli", output, out IAsyncResult running);
        await SignInAsOneRole((await opener.CalledAsync()).Address);
        await Task.Factory.FromAsync(running, shell.EndInvoke);
        Assert.Equal("onerole", Shell.Result(shell, output).Single<OidcToken>().Subject);
    }

    [Fact]
    public void Says_that_there_is_no_browser()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The browser is found by its opener on the PATH on Linux alone.");
        using EnvironmentChange path = new(("PATH", Repository.Missing));
        Prepared.Run("Get-OidcToken $issuer $cli").Error(FederationErrorCode.BrowserNotStarted);
    }

    [Fact]
    public void Gets_a_token_for_a_machine()
    {
        OidcToken token = Prepared.Run("Get-OidcToken $issuer $service -ClientCredentials -ClientSecret $secret").Single<OidcToken>();
        Assert.Equal((OidcTokenType.AccessToken, _sandbox.OidcIssuer), (token.TokenType, token.Issuer));
        Assert.Contains("sts.amazonaws.com", token.Audience);
    }

    [Fact]
    public void Refuses_a_wrong_client_secret()
    {
        string message = Prepared.Run("Get-OidcToken $issuer $service -ClientCredentials -ClientSecret wrong-secret").Error(FederationErrorCode.OAuthError).ToString();
        Assert.Contains("invalid_client", message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-secret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_that_a_machine_gets_no_ID_token() =>
        Prepared.Run("Get-OidcToken $issuer $service -ClientCredentials -ClientSecret $secret -TokenType IdToken").Error(FederationErrorCode.OAuthTokenMissing);

    [Theory]
    [InlineData("http://127.0.0.1:1", FederationErrorCode.HttpUnreachable)]
    [InlineData("http://login.example.com", FederationErrorCode.ParameterInvalid)]
    [InlineData("login.example.com", FederationErrorCode.ParameterInvalid)]
    public void Says_what_is_wrong_with_the_authority(string authority, FederationErrorCode code) =>
        _shell.With("authority", authority).Run("Get-OidcToken $authority x -ClientCredentials -ClientSecret y").Error(code);

    [Fact]
    public void Says_that_there_is_no_discovery_document() =>
        _shell.With("authority", _sandbox.StsEndpoint).Run("Get-OidcToken $authority x -ClientCredentials -ClientSecret y").Error(FederationErrorCode.OidcDiscoveryFailed);

    [Fact]
    public void Says_that_the_document_is_another_issuers()
    {
        string other = _sandbox.OidcIssuer.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        Assert.Contains(_sandbox.OidcIssuer, _shell.With("authority", other).Run("Get-OidcToken $authority x -ClientCredentials -ClientSecret y").Error(FederationErrorCode.OidcDiscoveryFailed).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Says_that_the_provider_has_a_fault()
    {
        _sandbox.Faults.Oidc.FailNext(100, 500, "/connect/token");
        Prepared.Run("Get-OidcToken $issuer $service -ClientCredentials -ClientSecret $secret -TimeoutSec 2").Error(FederationErrorCode.HttpError);
        _sandbox.Faults.Clear();
        _sandbox.Faults.Oidc.DropNext(100, "/connect/token");
        Prepared.Run("Get-OidcToken $issuer $service -ClientCredentials -ClientSecret $secret -TimeoutSec 2").Error(FederationErrorCode.HttpUnreachable);
    }

    [Fact]
    public void A_fault_that_passes_is_waited_for()
    {
        _sandbox.Faults.Oidc.FailNext(1, 503, "/connect/token");
        _sandbox.Faults.Oidc.DropNext(1, "/connect/token");
        ShellResult result = Prepared.Run("Get-OidcToken $issuer $service -ClientCredentials -ClientSecret $secret -Verbose");
        result.Single<OidcToken>();
        Assert.Equal(2, result.Verbose.Count(line => line.Contains("retrying in", StringComparison.Ordinal)));
    }

    [Fact]
    public void Warns_of_a_token_that_has_expired()
    {
        string token = _sandbox.MintToken(new Dictionary<string, object?> { ["exp"] = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds() });
        ShellResult result = _shell.With("token", token).Run("$token | Get-OidcToken");
        Assert.Single(result.Output);
        Assert.Contains("expired", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Claims_can_be_reached_by_name()
    {
        string token = _sandbox.MintToken(new Dictionary<string, object?> { ["groups"] = new[] { "a", "b" }, ["address"] = new Dictionary<string, object> { ["country"] = "DE" } });
        Assert.Equal("b DE", _shell.With("token", token).Run("$t = Get-OidcToken -InputObject $token; \"$($t.Claims.groups[1]) $($t.Claims.address.country)\"").Single<string>());
    }
}
