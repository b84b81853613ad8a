using System.Management.Automation;
using System.Text.RegularExpressions;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>The flows against OpenIddict in the sandbox, which is an independent implementation.</summary>
public sealed class GetOidcTokenFlowTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private const string DeviceCommand = "Get-OidcToken $issuer $cli -DeviceCode -NoBrowser -Scope openid, email, offline_access";

    private readonly SandboxHost _sandbox = fixture.Host;
    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose()
    {
        _sandbox.Faults.Clear();
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private Shell Prepared => Prepare(_shell);

    private Shell Prepare(Shell shell) => shell.With("issuer", _sandbox.OidcIssuer).With("cli", _sandbox.Clients.Cli.ClientId)
        .With("service", _sandbox.Clients.Service.ClientId).With("secret", _sandbox.Clients.Service.ClientSecret)
        .With("sts", _sandbox.StsEndpoint).With("role", _sandbox.Roles.WebUser);

    private Task<ShellResult> SignInAsync(string parameters = "") =>
        LinkFlow.SignInAsync(Prepared, $"Get-OidcToken $issuer $cli -NoBrowser -Scope openid, email, offline_access {parameters}", new SandboxPerson(_sandbox).SignInAsync);

    private async Task<OidcToken> TokenAsync(string parameters = "") => (await SignInAsync(parameters)).Single<OidcToken>();

    private string KeyFile(OidcClient client)
    {
        string path = Path.Combine(_folder.FullName, "client.key");
        File.WriteAllText(path, client.PrivateKeyPem);
        return path;
    }

    [Fact]
    public async Task Signs_a_person_in_with_a_code()
    {
        // The notice ends with the address, which the person opens; the code stands before it.
        ShellResult result = await LinkFlow.ReadAsync(
            Prepared, DeviceCommand, text => new SandboxPerson(_sandbox).EnterAsync(Regex.Match(text, "code ([A-Z0-9-]+) at ").Groups[1].Value, LinkFlow.LinkIn(text)));
        OidcToken token = result.Single<OidcToken>();
        Assert.Equal((OidcTokenType.IdToken, _sandbox.OidcIssuer, "onerole"), (token.TokenType, token.Issuer, token.Subject));
        Assert.True(token.HasRefreshToken);
        Assert.Contains(result.Progress, line => line.StartsWith("Signing in with a code: Waiting for the code", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Opens_the_page_with_the_code_in_it()
    {
        using FakeOpener opener = new();
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = Prepared.Begin("Get-OidcToken $issuer $cli -DeviceCode", output, out IAsyncResult running);
        Uri address = (await opener.CalledAsync()).Address;
        await new SandboxPerson(_sandbox).EnterAsync(Uri.UnescapeDataString(Regex.Match(address.Query, "user_code=([^&]+)").Groups[1].Value), address);
        await Task.Factory.FromAsync(running, shell.EndInvoke);
        Assert.Equal("onerole", Shell.Result(shell, output).Single<OidcToken>().Subject);
    }

    [Fact]
    public void A_machine_without_a_browser_can_show_a_code()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The browser is found by its opener on the PATH on Linux alone.");
        using EnvironmentChange path = new(("PATH", Repository.Missing));
        ShellResult result = Prepared.Run("Get-OidcToken $issuer $cli -DeviceCode -TimeoutSec 1");
        result.Error(FederationErrorCode.Timeout);
        Assert.Equal(2, result.Information.Count);
        Assert.Contains("enter the code", result.Information[0], StringComparison.Ordinal);
        Assert.Contains("which contains the code: http://127.0.0.1", result.Information[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_ends_the_waiting_for_a_code()
    {
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = Prepared.Begin(DeviceCommand, output, out IAsyncResult running);
        await LinkFlow.LinkAsync(shell);
        shell.Stop();
        Assert.True(running.IsCompleted);
        Assert.Empty(output);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public void A_machine_authenticates_with_its_key(string algorithm)
    {
        OidcClient client = algorithm == "ES256" ? _sandbox.Clients.PrivateKeyJwtEcdsa : _sandbox.Clients.PrivateKeyJwt;
        OidcToken token = Prepared.With("client", client.ClientId).With("key", KeyFile(client)).With("kid", client.PrivateKeyId).With("alg", algorithm)
            .Run("Get-OidcToken $issuer $client -ClientCredentials -ClientKeyPath $key -ClientKeyId $kid -ClientKeyAlgorithm $alg").Single<OidcToken>();
        Assert.Equal((OidcTokenType.AccessToken, client.ClientId), (token.TokenType, token.Subject));
    }

    [Fact]
    public void Another_key_proves_nothing()
    {
        string message = Prepared.With("client", _sandbox.Clients.PrivateKeyJwtEcdsa.ClientId).With("key", KeyFile(_sandbox.Clients.PrivateKeyJwt))
            .Run("Get-OidcToken $issuer $client -ClientCredentials -ClientKeyPath $key").Error(FederationErrorCode.OAuthError).ToString();
        Assert.Contains("invalid_client", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Post")]
    public void A_machine_authenticates_with_its_secret(string way) =>
        Assert.Equal(_sandbox.Clients.Service.ClientId, Prepared.Run($"Get-OidcToken $issuer $service -ClientCredentials -ClientSecret $secret -ClientAuthentication {way}").Single<OidcToken>().Subject);

    [Fact]
    public async Task A_client_with_a_secret_signs_a_person_in_too()
    {
        ShellResult result = await LinkFlow.SignInAsync(Prepared, "Get-OidcToken $issuer $service -ClientSecret $secret -NoBrowser", new SandboxPerson(_sandbox).SignInAsync);
        Assert.Equal([_sandbox.Clients.Service.ClientId], result.Single<OidcToken>().Audience);
    }

    [Fact]
    public async Task A_sign_in_continues_with_the_next_refresh_token_each_time()
    {
        OidcToken first = await TokenAsync();
        OidcToken second = Prepared.With("token", first).Run("$token | Get-OidcToken $issuer $cli").Single<OidcToken>();
        Assert.Equal((OidcTokenType.IdToken, "onerole"), (second.TokenType, second.Subject));
        Assert.NotEqual(first.GetRefreshToken(), second.GetRefreshToken());
        OidcToken third = Prepared.With("text", second.GetRefreshToken()).Run("Get-OidcToken $issuer $cli -RefreshToken $text -TokenType AccessToken").Single<OidcToken>();
        Assert.Equal(OidcTokenType.AccessToken, third.TokenType);
        Assert.NotEqual(second.GetRefreshToken(), third.GetRefreshToken());
        // The first one was used up.
        Assert.Contains("invalid_grant", Prepared.With("token", first).Run("$token | Get-OidcToken $issuer $cli").Error(FederationErrorCode.OAuthError).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refresh_gives_the_kind_of_token_that_it_was_before()
    {
        OidcToken access = await TokenAsync("-TokenType AccessToken");
        Assert.Equal(OidcTokenType.AccessToken, Prepared.With("token", access).Run("$token | Get-OidcToken $issuer $cli").Single<OidcToken>().TokenType);
    }

    [Fact]
    public void Says_that_there_is_no_refresh_token() =>
        Assert.Contains(
            "offline_access",
            Prepared.Run("Get-OidcToken $issuer $service -ClientCredentials -ClientSecret $secret | Get-OidcToken $issuer $cli").Error(FederationErrorCode.ParameterInvalid).ToString(),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("AccessToken", "AccessToken", "-Audience $cli")]
    [InlineData("AccessToken", "IdToken", "")]
    [InlineData("IdToken", "IdToken", "")]
    public async Task A_token_is_exchanged_for_one_that_STS_takes(string given, string wanted, string target)
    {
        OidcToken token = await TokenAsync($"-TokenType {given}");
        OidcToken exchanged = Prepared.With("token", token).Run($"$token | Get-OidcToken $issuer $cli -TokenExchange -RequestedTokenType {wanted} -Scope openid {target}").Single<OidcToken>();
        Assert.Equal((wanted, "onerole"), (exchanged.TokenType.ToString(), exchanged.Subject));
        Assert.NotEqual(token.GetToken(), exchanged.GetToken());
        Prepared.With("exchanged", exchanged).Run("$exchanged | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -EndpointUrl $sts").Single<FederatedCredential>();
    }

    [Fact]
    public async Task A_token_is_exchanged_for_another_audience()
    {
        OidcToken token = await TokenAsync("-TokenType AccessToken");
        OidcToken exchanged = Prepared.With("text", token.GetToken())
            .Run("Get-OidcToken $issuer $cli -TokenExchange -SubjectToken $text -SubjectTokenType AccessToken -Audience urn:other -TokenType AccessToken").Single<OidcToken>();
        Assert.Equal(["urn:other"], exchanged.Audience);
    }

    [Fact]
    public void A_forged_token_is_not_exchanged() =>
        Prepared.With("token", _sandbox.MintToken(key: MintKey.Foreign)).Run("$token | Get-OidcToken $issuer $cli -TokenExchange -SubjectTokenType AccessToken").Error(FederationErrorCode.OAuthError);

    [Fact]
    public async Task Runspaces_that_ask_for_the_same_share_one_sign_in()
    {
        _sandbox.Requests.Clear();
        using Shell other = new();
        using ManualResetEventSlim go = new();
        using PSDataCollection<PSObject> output = [];
        using PowerShell second = Prepare(other).With("go", go).Begin("$go.Wait(); Get-OidcToken $issuer $cli -NoBrowser -Verbose -Scope openid, email, offline_access", output, out IAsyncResult running);
        ShellResult first = await LinkFlow.SignInAsync(Prepared, "Get-OidcToken $issuer $cli -NoBrowser -Scope openid, email, offline_access", async link =>
        {
            go.Set();
            await FakeOpener.UntilAsync(() => second.Streams.Verbose.Any(line => line.Message.Contains("shared", StringComparison.Ordinal)));
            await new SandboxPerson(_sandbox).SignInAsync(link);
        });
        await Task.Factory.FromAsync(running, second.EndInvoke);
        Assert.Equal(first.Single<OidcToken>().GetToken(), Shell.Result(second, output).Single<OidcToken>().GetToken());
        Assert.Empty(second.Streams.Information);
        Assert.Equal(1, _sandbox.Requests.Count(SandboxService.Oidc, "/connect/token"));
    }

    [Theory]
    [InlineData("Get-OidcToken $issuer $cli -NoBrowser -Prompt none", "login_required", "-Prompt none")]
    public async Task Says_what_to_do_about_a_refusal(string command, string code, string advice)
    {
        ShellResult result = await LinkFlow.SignInAsync(Prepared, command, async link =>
        {
            using HttpClient browser = new();
            await browser.GetStringAsync(link, TestContext.Current.CancellationToken);
        });
        string message = result.Error(FederationErrorCode.OAuthError).ToString();
        Assert.Contains(code, message, StringComparison.Ordinal);
        Assert.Contains(advice, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_can_go_to_localhost_and_a_chosen_path()
    {
        Uri? asked = null;
        ShellResult result = await LinkFlow.SignInAsync(Prepared, "Get-OidcToken $issuer $cli -NoBrowser -RedirectHost localhost -RedirectPath / -LoginHint 'ann b' -AdditionalParameter @{ acr_values = 'mfa'; max_age = 60; since = [datetime]::SpecifyKind('2026-01-31T12:00:00', 'Utc') }", link =>
        {
            asked = link;
            return new SandboxPerson(_sandbox).SignInAsync(link);
        });
        result.Single<OidcToken>();
        foreach (string part in (string[])["redirect_uri=http%3A%2F%2Flocalhost%3A", "login_hint=ann%20b", "acr_values=mfa", "max_age=60", "since=2026-01-31T12%3A00%3A00Z"])
            Assert.Contains(part, asked!.Query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-OidcToken $issuer $cli -AdditionalParameter @{ state = 'x' }", FederationErrorCode.ParameterInvalid)]
    [InlineData("Get-OidcToken $issuer $cli -ClientCredentials", FederationErrorCode.ParameterMissing)]
    [InlineData("Get-OidcToken $issuer $cli -ClientCredentials -ClientKeyPath /none/key", FederationErrorCode.FileNotFound)]
    [InlineData("Get-OidcToken $issuer $cli -ClientCredentials -ClientCertificate 7", FederationErrorCode.ParameterInvalid)]
    [InlineData("Get-OidcToken $issuer $cli -ClientCredentials -ClientSecret x -ClientAuthentication PrivateKeyJwt", FederationErrorCode.ParameterMissing)]
    [InlineData("7 | Get-OidcToken $issuer $cli", FederationErrorCode.ParameterInvalid)]
    [InlineData("7 | Get-OidcToken $issuer $cli -TokenExchange", FederationErrorCode.ParameterInvalid)]
    [InlineData("'a.b' | Get-OidcToken $issuer $cli -TokenExchange -SubjectTokenType Nonsense", FederationErrorCode.ParameterInvalid)]
    [InlineData("'opaque' | Get-OidcToken $issuer $cli -JwtBearer", FederationErrorCode.OidcTokenOpaque)]
    [InlineData("'eyJ' | Get-OidcToken $issuer $cli -SamlBearer", FederationErrorCode.SamlNotBase64)]
    public void Says_what_is_wrong_with_a_parameter(string command, FederationErrorCode code) => Prepared.Run(command).Error(code);

    [Fact]
    public void A_provider_without_the_flow_is_named_as_such()
    {
        string assertion = _sandbox.CreateSamlResponse("onerole").Build();
        Assert.Contains("unsupported_grant_type", Prepared.With("saml", assertion).Run("$saml | Get-OidcToken $issuer $cli -SamlBearer").Error(FederationErrorCode.OAuthError).ToString(), StringComparison.Ordinal);
    }
}
