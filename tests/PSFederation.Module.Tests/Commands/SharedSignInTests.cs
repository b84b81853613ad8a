using System.Collections.Concurrent;
using System.Management.Automation;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>
/// Profiles that share one sign-in, at a provider that gives a new refresh token with each use and takes an old one used again for a theft: it would end
/// the whole sign-in, which these tests would see at the next renewal.
/// </summary>
public sealed class SharedSignInTests : IClassFixture<SandboxFixture>, IDisposable
{
    private const string Person = "-Authority $issuer -ClientId $cli -EndpointUrl $sts -NoBrowser -AllowInteractive";

    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();
    private readonly ProfileHome _home;

    public SharedSignInTests(SandboxFixture fixture)
    {
        Assert.SkipUnless(GetFederatedCredentialTests.KeepsFiles, "the system keeps the cache");
        _sandbox = fixture.Host;
        _home = new ProfileHome(_sandbox, _shell);
    }

    public void Dispose()
    {
        _sandbox.Faults.Clear();
        _home.Dispose();
        _shell.Dispose();
    }

    private async Task SignInAsync()
    {
        Assert.Empty(_shell.Run($"Register-FederatedProfile one $role {Person}; Register-FederatedProfile two $role {Person} -RoleSessionName second").Errors);
        (await LinkFlow.SignInAsync(_shell, "Get-FederatedCredential one", new SandboxPerson(_sandbox).SignInAsync)).Single<FederatedCredential>();
        _shell.Run("Get-FederatedCredential two").Single<FederatedCredential>();
        Assert.Empty(_shell.Run($"Register-FederatedProfile one $role {Person.Replace(" -AllowInteractive", string.Empty, StringComparison.Ordinal)} -Force; Register-FederatedProfile two $role {Person.Replace(" -AllowInteractive", string.Empty, StringComparison.Ordinal)} -RoleSessionName second -Force").Errors);
    }

    private static string Script(string profile) => $"Import-Module '{Repository.ModuleManifest}'\nGet-FederatedCredential -ProfileName {profile} -AsCredentialProcess";

    [Theory]
    [MemberData(nameof(CredentialCommand.Names), MemberType = typeof(CredentialCommand))]
    public async Task Two_profiles_that_renew_in_many_processes_at_once_use_each_refresh_token_once(string name)
    {
        CredentialCommand command = CredentialCommand.Of(name);
        await SignInAsync();
        for (int round = 0; round < 3; round++)
        {
            string? old = _home.RefreshToken;
            _home.Age(-61, -1);
            _home.ExpireTokens();
            (int Tokens, int Keys) before = _home.Asked;
            string[][] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(index => index % 2 == 0 ? "one" : "two").Select(profile => command.RunAsync(profile, Script(profile), _home.Variables)));
            Assert.Equal(2, answers.Select(lines => Assert.Single(lines)).Distinct().Count());
            Assert.Equal((before.Tokens + 1, before.Keys + 2), _home.Asked);
            Assert.NotEqual(old, _home.RefreshToken);
        }
    }

    [Theory]
    [MemberData(nameof(CredentialCommand.Names), MemberType = typeof(CredentialCommand))]
    public async Task Processes_send_a_refresh_token_that_another_client_used_once_and_report_what_to_do(string name)
    {
        CredentialCommand command = CredentialCommand.Of(name);
        await SignInAsync();
        string stolen = _home.RefreshToken!;
        _shell.With("stolen", stolen).Run("$stolen | Get-OidcToken $issuer $cli").Single<OidcToken>();
        _home.Age(-61, -1);
        _home.ExpireTokens();
        int before = _home.Asked.Tokens;
        EndedProcess[] ended = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => EngineProcess.EndAsync(Script("one"), file => command.Start("one", file, _home.Variables))));
        Assert.All(ended, process =>
        {
            Assert.Equal(1, process.ExitCode);
            string error = Assert.Single(process.Lines);
            Assert.StartsWith($"ERROR: {FederationErrorCode.SignInNeedsPerson}", error, StringComparison.Ordinal);
            Assert.Contains("Run at a prompt: Get-FederatedCredential -ProfileName one", error, StringComparison.Ordinal);
            Assert.DoesNotContain(stolen, process.Output + process.Errors, StringComparison.Ordinal);
        });
        Assert.Equal(before + 1, _home.Asked.Tokens);
    }

    [Fact]
    public async Task A_refresh_token_that_was_used_elsewhere_is_sent_once_and_deleted()
    {
        await SignInAsync();
        string stolen = _home.RefreshToken!;
        _shell.With("stolen", stolen).Run("$stolen | Get-OidcToken $issuer $cli").Single<OidcToken>();
        _home.Age(-61, -1);
        _home.ExpireTokens();
        int before = _home.Asked.Tokens;
        string message = _shell.Run("Get-FederatedCredential one").Error(FederationErrorCode.SignInNeedsPerson).ToString();
        Assert.Contains("invalid_grant", message, StringComparison.Ordinal);
        Assert.Contains("Run at a prompt: Get-FederatedCredential -ProfileName one", message, StringComparison.Ordinal);
        Assert.DoesNotContain(stolen, message, StringComparison.Ordinal);
        _shell.Run("Get-FederatedCredential two").Error(FederationErrorCode.SignInNeedsPerson);
        Assert.Equal(before + 1, _home.Asked.Tokens);
        Assert.Empty(_shell.Run($"Register-FederatedProfile one $role {Person} -Force").Errors);
        (await LinkFlow.SignInAsync(_shell, "Get-FederatedCredential one", new SandboxPerson(_sandbox).SignInAsync)).Single<FederatedCredential>();
        _shell.Run("Get-FederatedCredential two").Single<FederatedCredential>();
    }

    [Fact]
    public async Task A_caller_that_cancels_during_a_renewal_does_not_lose_the_refresh_token()
    {
        string nonce = string.Empty, url = string.Empty;
        using SemaphoreSlim asked = new(0), answer = new(0);
        ConcurrentQueue<string> sent = new();
        using HttpImitation provider = new(request =>
        {
            if (request.Path == "/.well-known/openid-configuration")
                return new ImitatedAnswer(200, $$"""{"issuer":"{{url}}","authorization_endpoint":"{{url}}/auth","token_endpoint":"{{url}}/token"}""");
            bool first = request.Parameter("grant_type") == "authorization_code";
            if (!first)
            {
                sent.Enqueue(request.Parameter("refresh_token")!);
                asked.Release();
                answer.Wait(TestContext.Current.CancellationToken);
            }

            string token = _sandbox.MintToken(new Dictionary<string, object?> { ["iss"] = url, ["aud"] = "cli", ["sub"] = "ann", ["nonce"] = first ? nonce : null });
            return new ImitatedAnswer(200, $$"""{"access_token":"a","token_type":"Bearer","id_token":"{{token}}","refresh_token":"r{{sent.Count + 1}}"}""");
        });
        url = provider.Url;
        Assert.Empty(_shell.With("other", url).Run("Register-FederatedProfile three $role -Authority $other -ClientId cli -EndpointUrl $sts -NoBrowser -AllowInteractive").Errors);
        // STS knows nothing of this provider; what is looked at is what the provider gets.
        ShellResult signedIn = await LinkFlow.SignInAsync(_shell, "Get-FederatedCredential three", async link =>
        {
            Dictionary<string, string> query = link.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
            nonce = query["nonce"];
            using HttpClient browser = new();
            using HttpResponseMessage page = await browser.GetAsync(new Uri($"{query["redirect_uri"]}?code=c&state={Uri.EscapeDataString(query["state"])}"), TestContext.Current.CancellationToken);
        });
        FederationErrorCode refused = Assert.IsType<FederationException>(Assert.Single(signedIn.Errors).Exception).Code;
        Assert.Equal("r1", _home.RefreshToken);
        _home.ExpireTokens();
        using (PSDataCollection<PSObject> output = [])
        using (PowerShell shell = _shell.Begin("Get-FederatedCredential three -Force", output, out _))
        {
            await asked.WaitAsync(TestContext.Current.CancellationToken);
            await shell.StopAsync(null, null);
        }

        Task<ShellResult> next = Task.Run(() => _shell.Run("Get-FederatedCredential three -Force"), TestContext.Current.CancellationToken);
        answer.Release(2);
        // The next one waits for the one that was left alone, and takes what it got; STS refuses that, so it is replaced once. Each refresh token is sent once.
        (await next).Error(refused);
        Assert.Equal(["r1", "r2"], sent);
        Assert.Equal("r3", _home.RefreshToken);
    }

    [Fact]
    public async Task A_token_that_cannot_be_taken_ends_the_sign_in_whose_refresh_token_it_used_up()
    {
        await SignInAsync();
        _home.Age(-61, -1);
        _home.ExpireTokens();
        _sandbox.Faults.Oidc.ClockOffset = TimeSpan.FromHours(-3);
        string message = _shell.Run("Get-FederatedCredential one").Error(FederationErrorCode.SignInNeedsPerson).ToString();
        Assert.Contains("exp", message, StringComparison.Ordinal);
        Assert.Null(_home.RefreshToken);
    }

    [Fact]
    public void Credentials_that_renew_with_a_refresh_token_send_an_expired_one_once()
    {
        string url = string.Empty;
        int refreshes = 0;
        using HttpImitation provider = new(request =>
        {
            if (request.Path == "/.well-known/openid-configuration")
                return new ImitatedAnswer(200, $$"""{"issuer":"{{url}}","token_endpoint":"{{url}}/token"}""");
            // The first comes with a token that is nearly over, so that it is to be renewed at once.
            return Interlocked.Increment(ref refreshes) == 1
                ? new ImitatedAnswer(200, $$"""{"access_token":"a","token_type":"Bearer","id_token":"{{Token(url)}}","refresh_token":"r2"}""")
                : new ImitatedAnswer(400, """{"error":"invalid_grant"}""");
        });
        url = provider.Url;
        OidcToken token = _shell.With("other", url).Run("'r1' | Get-OidcToken $other cli").Single<OidcToken>();
        IdentityRenewal<OidcToken> renewal = token.GetRenewal()!;
        for (int attempt = 0; attempt < 3; attempt++)
            Assert.Contains("invalid_grant", Assert.ThrowsAny<FederationException>(() => renewal.GetAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult()).Message, StringComparison.Ordinal);
        Assert.Equal(2, refreshes);
    }

    private string Token(string issuer) => _sandbox.MintToken(new Dictionary<string, object?>
    {
        ["iss"] = issuer,
        ["aud"] = "cli",
        ["sub"] = "ann",
        ["nonce"] = null,
        ["exp"] = DateTimeOffset.UtcNow.AddSeconds(30).ToUnixTimeSeconds(),
    });

    [Fact]
    public async Task Another_definition_keeps_no_data_of_the_previous_one()
    {
        await SignInAsync();
        Assert.Empty(_shell.Run("Unregister-FederatedProfile two; Register-FederatedProfile one $role -WebIdentityTokenFile t -Force").Errors);
        Assert.Null(_home.RefreshToken);
        Assert.Single(_sandbox.Requests.Entries, entry => entry is { Path: "/connect/revoke", Status: 200 });
        Assert.DoesNotContain(_home.Files, file => file.Extension is ".json" or ".bin" && file.Directory!.Name == "cache");
    }
}
