using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>A profile that does not renew causes a warning when it is registered, when a person signs in, and when programs use it.</summary>
public sealed class ProfileRenewalTests : IClassFixture<SandboxFixture>, IDisposable
{
    private const string Silent = "-Authority $issuer -ClientId $cli -EndpointUrl $sts -NoBrowser";
    private const string Person = Silent + " -AllowInteractive";
    private const string DoesNot = "does not renew automatically";

    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();
    private readonly ProfileHome _home;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _config;

    public ProfileRenewalTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        _home = new ProfileHome(_sandbox, _shell);
        _config = new EnvironmentChange(("AWS_CONFIG_FILE", Path.Combine(_folder.FullName, "config")), ("AWS_SHARED_CREDENTIALS_FILE", Path.Combine(_folder.FullName, "credentials")));
    }

    public void Dispose()
    {
        _config.Dispose();
        _home.Dispose();
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private IEnumerable<string> Warnings(string script, string with = DoesNot)
    {
        ShellResult result = _shell.Run(script);
        Assert.Empty(result.Errors);
        return result.Warnings.Where(warning => warning.Contains(with, StringComparison.Ordinal));
    }

    private string SetWarning(string name) => Assert.Single(Warnings($"Get-FederatedProfile {name} | Set-FederatedCredential -Scope CredentialProcess -ProfileName {name}"));

    [Fact]
    public async Task Without_a_scope_for_a_refresh_token()
    {
        string registered = Assert.Single(Warnings($"Register-FederatedProfile brief $role {Person} -Scope openid"));
        Assert.Contains("(openid) lack offline_access", registered, StringComparison.Ordinal);
        Assert.Contains("Get-FederatedCredential -ProfileName brief", registered, StringComparison.Ordinal);
        Assert.Contains("lack offline_access", SetWarning("brief"), StringComparison.Ordinal);
        ShellResult signedIn = await LinkFlow.SignInAsync(_shell, "Get-FederatedCredential brief", new SandboxPerson(_sandbox).SignInAsync);
        signedIn.Single<FederatedCredential>();
        Assert.Contains("returned no refresh token", Assert.Single(signedIn.Warnings, warning => warning.Contains(DoesNot, StringComparison.Ordinal)), StringComparison.Ordinal);
        // What is taken from the cache says nothing.
        Assert.Empty(Warnings("Get-FederatedCredential brief"));
        Assert.Empty(Warnings($"Register-FederatedProfile chained $chained -SourceProfileName svc -EndpointUrl $sts"));
        Assert.Contains("uses the profile 'brief' as its source", Assert.Single(Warnings($"Register-FederatedProfile after $chained -SourceProfileName brief -EndpointUrl $sts")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_renews_says_nothing()
    {
        Assert.Empty(Warnings($"Register-FederatedProfile lasting $role {Person}"));
        Assert.Empty(Warnings("Get-FederatedProfile svc | Set-FederatedCredential -Scope CredentialProcess -ProfileName svc"));
        ShellResult signedIn = await LinkFlow.SignInAsync(_shell, "Get-FederatedCredential lasting", new SandboxPerson(_sandbox).SignInAsync);
        signedIn.Single<FederatedCredential>();
        Assert.DoesNotContain(signedIn.Warnings, warning => warning.Contains(DoesNot, StringComparison.Ordinal));
        Assert.Empty(Warnings("Get-FederatedProfile lasting | Set-FederatedCredential -Scope CredentialProcess -ProfileName lasting"));
    }

    [Theory]
    [MemberData(nameof(CredentialCommand.Names), MemberType = typeof(CredentialCommand))]
    public async Task A_process_renews_what_renews_and_says_nothing(string name)
    {
        CredentialCommand command = CredentialCommand.Of(name);
        Assert.SkipUnless(GetFederatedCredentialTests.KeepsFiles, "the system keeps the cache");
        Assert.Empty(Warnings($"Register-FederatedProfile lasting $role {Person}"));
        string old = (await LinkFlow.SignInAsync(_shell, "Get-FederatedCredential lasting", new SandboxPerson(_sandbox).SignInAsync)).Single<FederatedCredential>().AccessKeyId;
        Assert.Empty(Warnings($"Register-FederatedProfile lasting $role {Silent} -Force"));
        _home.Age(-61, -1);
        _home.ExpireTokens();
        EndedProcess ended = await EndAsync(command, "lasting");
        Assert.Equal((0, string.Empty), (ended.ExitCode, ended.Errors));
        string answer = Assert.Single(ended.Lines);
        Assert.DoesNotContain(old, answer, StringComparison.Ordinal);
        Assert.Contains(_shell.Run("Get-FederatedCredential lasting").Single<FederatedCredential>().AccessKeyId, answer, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(CredentialCommand.Names), MemberType = typeof(CredentialCommand))]
    public async Task A_process_of_what_takes_a_person_ends_with_what_to_do(string name)
    {
        CredentialCommand command = CredentialCommand.Of(name);
        Assert.Single(Warnings("Register-FederatedProfile saml $role -LoopbackAcs -SignInUri https://idp.example.com/sso"));
        EndedProcess ended = await EndAsync(command, "saml");
        Assert.Equal(1, ended.ExitCode);
        string error = Assert.Single(ended.Lines);
        Assert.StartsWith($"ERROR: {FederationErrorCode.SignInNeedsPerson}", error, StringComparison.Ordinal);
        Assert.Contains("Run at a prompt: Get-FederatedCredential -ProfileName saml", error, StringComparison.Ordinal);
    }

    private Task<EndedProcess> EndAsync(CredentialCommand command, string profile) => EngineProcess.EndAsync(
        $"Import-Module '{Repository.ModuleManifest}'\nGet-FederatedCredential -ProfileName {profile} -AsCredentialProcess", file => command.Start(profile, file, _home.Variables));

    [Fact]
    public void A_sign_in_method_that_needs_a_person_each_time()
    {
        Assert.Contains("requires a person", Assert.Single(Warnings("Register-FederatedProfile saml $role -LoopbackAcs -SignInUri https://idp.example.com/sso")), StringComparison.Ordinal);
        Assert.Contains("requires a person", SetWarning("saml"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-FederatedCredential three", "Register-FederatedProfile -Prompt consent")]
    [InlineData("Get-OidcToken $other cli -NoBrowser -Scope openid, offline_access", "use -Prompt consent")]
    public async Task A_refresh_token_that_was_requested_and_did_not_come_names_the_prompt_that_is_never_added_unasked(string script, string advice)
    {
        string nonce = string.Empty, url = string.Empty;
        using HttpImitation provider = new(request => request.Path == "/.well-known/openid-configuration"
            ? new ImitatedAnswer(200, $$"""{"issuer":"{{url}}","authorization_endpoint":"{{url}}/auth","token_endpoint":"{{url}}/token"}""")
            : new ImitatedAnswer(200, $$"""{"access_token":"a","token_type":"Bearer","id_token":"{{_sandbox.MintToken(new Dictionary<string, object?> { ["iss"] = url, ["aud"] = "cli", ["sub"] = "ann", ["nonce"] = nonce })}}"}"""));
        url = provider.Url;
        Assert.Empty(_shell.With("other", url).Run("Register-FederatedProfile three $role -Authority $other -ClientId cli -EndpointUrl $sts -NoBrowser -AllowInteractive").Errors);
        string asked = string.Empty;
        // STS knows nothing of this provider; what is looked at is what the sign-in says.
        ShellResult result = await LinkFlow.SignInAsync(_shell, script, async link =>
        {
            Dictionary<string, string> query = link.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
            asked = link.Query;
            nonce = query["nonce"];
            using HttpClient browser = new();
            using HttpResponseMessage page = await browser.GetAsync(new Uri($"{query["redirect_uri"]}?code=c&state={Uri.EscapeDataString(query["state"])}"), TestContext.Current.CancellationToken);
        });
        Assert.DoesNotContain("prompt", asked, StringComparison.Ordinal);
        Assert.Contains("offline_access", asked, StringComparison.Ordinal);
        string warning = Assert.Single(result.Warnings, warning => warning.Contains("no refresh token although offline_access was requested", StringComparison.Ordinal));
        Assert.Contains(advice, warning, StringComparison.Ordinal);
        if (script.StartsWith("Get-FederatedCredential", StringComparison.Ordinal))
            Assert.Contains("-Prompt consent", SetWarning("three"), StringComparison.Ordinal);
    }
}
