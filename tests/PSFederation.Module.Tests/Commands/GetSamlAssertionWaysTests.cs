using System.Management.Automation;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Get-SamlAssertion -LoopbackAcs and -Ecp, at the sandbox.</summary>
public sealed partial class GetSamlAssertionWaysTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    private static Shell Prepare(Shell shell, SandboxHost sandbox) => shell
        .With("sso", sandbox.SamlSsoUrl).With("ecp", sandbox.SamlEcpUrl).With("metadata", sandbox.SamlMetadataUrl).With("sp", sandbox.SamlLoopbackEntityId)
        .With("sts", sandbox.StsEndpoint).With("me", SandboxFixture.Credential("onerole", sandbox.Users["onerole"].Password));

    private Shell Prepared => Prepare(_shell, fixture.Host);

    /// <summary>What a person with a browser does: opens the link, fills in the form, and is taken from page to page by scripts.</summary>
    private static async Task<string> SignInAsync(Uri link, SandboxHost sandbox)
    {
        using HttpClient browser = new(new HttpClientHandler { CookieContainer = new CookieContainer() });
        HttpResponseMessage page = await browser.GetAsync(link, TestContext.Current.CancellationToken);
        for (int step = 0; step < 10; step++)
        {
            Uri address = page.RequestMessage!.RequestUri!;
            string html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            page.Dispose();
            Match action = Action().Match(html);
            if (!action.Success)
                return html;
            Dictionary<string, string> fields = Field().Matches(html).ToDictionary(match => match.Groups[1].Value, match => WebUtility.HtmlDecode(match.Groups[2].Value));
            if (html.Contains("type=\"password\"", StringComparison.Ordinal))
                (fields["username"], fields["password"]) = ("onerole", sandbox.Users["onerole"].Password);
            using FormUrlEncodedContent form = new(fields);
            page = await browser.PostAsync(new Uri(address, WebUtility.HtmlDecode(action.Groups[1].Value)), form, TestContext.Current.CancellationToken);
        }

        throw new InvalidOperationException("The sign-in did not end.");
    }

    private Task<ShellResult> LoopbackAsync(string parameters) =>
        LinkFlow.SignInAsync(Prepared, $"Get-SamlAssertion -LoopbackAcs -ServiceProvider $sp -NoBrowser {parameters}", link => SignInAsync(link, fixture.Host));

    [Theory]
    [InlineData("-SignInUri $sso -Metadata $metadata")]
    [InlineData("-Metadata $metadata")]
    [InlineData("-SignInUri $sso -Metadata $metadata -Binding Post")]
    [InlineData("-Metadata $metadata -Binding Post -ForceAuthn -AcsPath /sso/saml")]
    public async Task Signs_a_person_in_with_the_browser(string parameters)
    {
        ShellResult result = await LoopbackAsync(parameters);
        SamlAssertion assertion = result.Single<SamlAssertion>();
        Assert.True(assertion.IsVerified);
        Assert.Equal("onerole", assertion.Subject);
        Assert.StartsWith("http://127.0.0.1:", assertion.Recipient, StringComparison.Ordinal);
        Assert.EndsWith(parameters.Contains("/sso/saml", StringComparison.Ordinal) ? "/sso/saml" : "/saml/acs", assertion.Recipient, StringComparison.Ordinal);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task STS_takes_the_assertion_where_the_trust_policy_has_the_address() =>
        Assert.IsType<FederatedCredential>((await LinkFlow.SignInAsync(
            Prepared,
            "Get-SamlAssertion -LoopbackAcs -ServiceProvider $sp -NoBrowser -Metadata $metadata | Invoke-AssumeRoleWithSaml -EndpointUrl $sts",
            link => SignInAsync(link, fixture.Host))).Single<FederatedCredential>());

    [Fact]
    public async Task Says_that_it_did_not_verify()
    {
        ShellResult result = await LoopbackAsync("-SignInUri $sso");
        Assert.False(result.Single<SamlAssertion>().IsVerified);
        Assert.Contains("not verified", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opens_the_default_browser()
    {
        using FakeOpener opener = new();
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = Prepared.Begin("Get-SamlAssertion -LoopbackAcs -ServiceProvider $sp -Metadata $metadata", output, out IAsyncResult running);
        Assert.Contains("return to PowerShell", await SignInAsync((await opener.CalledAsync()).Address, fixture.Host), StringComparison.Ordinal);
        await Task.Factory.FromAsync(running, shell.EndInvoke);
        Assert.Equal("onerole", Shell.Result(shell, output).Single<SamlAssertion>().Subject);
    }

    [Fact]
    public async Task A_stop_ends_the_waiting_and_frees_the_port()
    {
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = Prepared.Begin("Get-SamlAssertion -LoopbackAcs -ServiceProvider $sp -SignInUri $sso -Binding Post -NoBrowser", output, out _);
        int port = (await LinkFlow.LinkAsync(shell)).Port;
        await shell.StopAsync(null, null);
        await FakeOpener.UntilAsync(() => !System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port));
    }

    [Theory]
    [InlineData("-LoopbackAcs -SignInUri $sso -NoBrowser -TimeoutSec 1", FederationErrorCode.Timeout)]
    [InlineData("-LoopbackAcs -NoBrowser", FederationErrorCode.ParameterMissing)]
    [InlineData("-LoopbackAcs -SignInUri idp/sso -NoBrowser", FederationErrorCode.ParameterInvalid)]
    [InlineData("-LoopbackAcs -SignInUri http://idp.example.com/sso -NoBrowser", FederationErrorCode.SignInInsecure)]
    [InlineData("-LoopbackAcs -SignInUri $sso -SigningCertificate 5 -NoBrowser", FederationErrorCode.ParameterInvalid)]
    [InlineData("-LoopbackAcs -SignInUri $sso -SigningCertificate missing/none.pem -NoBrowser", FederationErrorCode.FileNotFound)]
    [InlineData("-Ecp -SignInUri $ecp", FederationErrorCode.ParameterMissing)]
    [InlineData("-Ecp -SignInUri $ecp -Credential $me -AcsUrl nowhere", FederationErrorCode.ParameterInvalid)]
    [InlineData("-Ecp -SignInUri $sso -Credential $me", FederationErrorCode.HttpError)]
    [InlineData("-Ecp -SignInUri $ecp -Credential $me -ServiceProvider urn:nobody", FederationErrorCode.EcpFault)]
    public void Says_what_is_wrong(string parameters, FederationErrorCode code) => Prepared.Run($"Get-SamlAssertion {parameters}").Error(code);

    [Fact]
    public void Says_that_the_port_is_taken()
    {
        using System.Net.Sockets.TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        Prepared.With("port", ((IPEndPoint)taken.LocalEndpoint).Port).Run("Get-SamlAssertion -LoopbackAcs -SignInUri $sso -AcsPort $port -NoBrowser").Error(FederationErrorCode.LoopbackListener);
    }

    [Theory]
    [InlineData("-SignInUri $ecp")]
    [InlineData("-Metadata $metadata")]
    public void Signs_in_by_ECP(string parameters)
    {
        SamlAssertion assertion = Prepared.Run($"Get-SamlAssertion -Ecp -Credential $me {parameters}").Single<SamlAssertion>();
        Assert.Equal(("onerole", "https://signin.aws.amazon.com/saml"), (assertion.Subject, assertion.Recipient));
        Assert.Equal(parameters.Contains("Metadata", StringComparison.Ordinal), assertion.IsVerified);
    }

    [Fact]
    public void Says_that_the_password_is_wrong()
    {
        ShellResult result = Prepared.With("wrong", SandboxFixture.Credential("onerole", "wrong-password")).Run("Get-SamlAssertion -Ecp -SignInUri $ecp -Credential $wrong -Verbose");
        Assert.Contains("AuthnFailed", result.Error(FederationErrorCode.SignInRefused).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-password", result.AllText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signs_its_requests_where_the_identity_provider_takes_no_others()
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 certificate = new CertificateRequest("CN=sp", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using SandboxHost strict = await SandboxHost.StartAsync(new SandboxOptions { SamlRequestCertificate = X509CertificateLoader.LoadCertificate(certificate.RawData) }, TestContext.Current.CancellationToken);
        Shell shell = Prepare(_shell, strict).With("cert", certificate);
        foreach (string binding in (string[])["Redirect", "Post"])
        {
            ShellResult signed = await LinkFlow.SignInAsync(
                shell, $"Get-SamlAssertion -LoopbackAcs -ServiceProvider $sp -NoBrowser -Metadata $metadata -SigningCertificate $cert -Binding {binding}", link => SignInAsync(link, strict));
            Assert.True(signed.Single<SamlAssertion>().IsVerified);
            string? page = null;
            ShellResult unsigned = await LinkFlow.SignInAsync(
                shell, $"Get-SamlAssertion -LoopbackAcs -ServiceProvider $sp -NoBrowser -Metadata $metadata -Binding {binding} -TimeoutSec 3", async link => page = await SignInAsync(link, strict));
            unsigned.Error(FederationErrorCode.Timeout);
            Assert.Contains("-SigningCertificate", Assert.Single(unsigned.Warnings), StringComparison.Ordinal);
            Assert.Contains("not signed", page, StringComparison.Ordinal);
        }

        Assert.True(shell.Run("Get-SamlAssertion -Ecp -Metadata $metadata -Credential $me -SigningCertificate $cert").Single<SamlAssertion>().IsVerified);
        shell.Run("Get-SamlAssertion -Ecp -Metadata $metadata -Credential $me").Error(FederationErrorCode.EcpFault);
    }

    [GeneratedRegex("""<form[^>]*action="([^"]*)""")]
    private static partial Regex Action();

    [GeneratedRegex("""<input type="hidden" name="([^"]+)" value="([^"]*)">""")]
    private static partial Regex Field();
}
