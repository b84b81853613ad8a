using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;
using PSFederation.Sandbox.Saml;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Profiles that sign in at a SAML identity provider, and by what their assertions are verified.</summary>
public sealed class FederatedProfileSamlTests : IClassFixture<SandboxFixture>, IDisposable
{
    private const string Aws = "https://signin.aws.amazon.com/saml";

    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();
    private readonly ProfileHome _home;
    private readonly PageServer _pages = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public FederatedProfileSamlTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        _home = new ProfileHome(_sandbox, _shell);
        _shell.With("uri", _pages.Address).With("developer", _sandbox.Roles.Developer).With("metadata", _sandbox.SamlMetadataUrl).With("file", Write("idp.xml", _sandbox.SamlMetadata))
            .With("sso", _sandbox.SamlSsoUrl).With("sp", _sandbox.SamlLoopbackEntityId);
    }

    public void Dispose()
    {
        _home.Dispose();
        _pages.Dispose();
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>The response of the identity provider to a client with the identity of the account.</summary>
    private void Answer(Action<SamlResponseBuilder>? change = null)
    {
        SamlResponseBuilder response = _sandbox.CreateSamlResponse("onerole");
        change?.Invoke(response);
        _pages.With("/", PageServer.Post(Aws, "_self", ("SAMLResponse", response.Build())));
    }

    private void Register(string parameters) =>
        Assert.Empty(_shell.Run($"Register-FederatedProfile saml $developer -EndpointUrl $sts -Force {parameters}").Errors.Select(error => error.ToString()));

    private ShellResult Get() => _shell.Run("Get-FederatedCredential saml -Force");

    [Fact]
    public void A_pattern_means_the_one_role_that_matches_and_several_are_an_error_that_lists_them()
    {
        _shell.With("developer", "*/Dev*");
        Register("-SignInUri $uri -UseDefaultCredentials");
        Answer();
        Assert.Equal(_sandbox.Roles.Developer, Get().Single<FederatedCredential>().Source.RoleArn);
        Answer(response => response.Roles.Add($"arn:aws:iam::111122223333:role/DevOps,{_sandbox.SamlProviderArn}"));
        string error = $"{Get().Error(FederationErrorCode.SamlRoleAmbiguous)}";
        Assert.Contains($"{_sandbox.Roles.Developer}, arn:aws:iam::111122223333:role/DevOps", error, StringComparison.Ordinal);
        Answer(response => response.Roles[0] = $"arn:aws:iam::111122223333:role/Other,{_sandbox.SamlProviderArn}");
        Get().Error(FederationErrorCode.SamlRoleNotOffered);
        _shell.Run("Register-FederatedProfile later arn:aws:iam::111122223333:role/r, *Dev* -SignInUri $uri -UseDefaultCredentials").Error(FederationErrorCode.ParameterInvalid);
    }

    public static TheoryData<string> Keys => ["-Metadata $metadata", "-Metadata $file", "-Metadata ([uri] $metadata)", "-Metadata ([System.IO.FileInfo] $file)", "-Certificate $certificate", "-Certificate $certificate, $file2"];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Verifies_each_assertion_before_STS_sees_it(string keys)
    {
        using X509Certificate2 signing = X509CertificateLoader.LoadCertificate(_sandbox.CreateSamlResponse("onerole").SigningCertificate.RawData);
        _shell.With("certificate", Write("idp.pem", signing.ExportCertificatePem())).With("file2", Write("other.pem", signing.ExportCertificatePem()));
        Register($"-SignInUri $uri -UseDefaultCredentials {keys}");
        Answer();
        FederatedCredential first = Get().Single<FederatedCredential>();
        Assert.Equal("Developer", first.Source.RoleName);
        Answer();
        Assert.NotEqual(first.AccessKeyId, Get().Single<FederatedCredential>().AccessKeyId);
        int calls = _home.Asked.Keys;
        Answer(response => response.UseForeignKey());
        Assert.Contains("Signature", Get().Error(FederationErrorCode.SamlVerificationFailed).ToString(), StringComparison.Ordinal);
        Answer(response => response.Recipient = "https://example.com/saml");
        Assert.Contains("Recipient", Get().Error(FederationErrorCode.SamlVerificationFailed).ToString(), StringComparison.Ordinal);
        Assert.Equal(calls, _home.Asked.Keys);
    }

    [Fact]
    public void Chooses_among_what_the_pages_offer_by_the_pattern_of_the_profile()
    {
        void Offer()
        {
            SamlResponseBuilder response = _sandbox.CreateSamlResponse("onerole");
            _pages.With("/", """<form method="post" action="/call"><button>Phone call</button></form><form method="post" action="/push"><button>Push to the app</button></form>""")
                .With("/push", PageServer.Post(Aws, "_self", ("SAMLResponse", response.Build()))).With("/call", "<p>Calling</p>");
        }

        Offer();
        Register("-SignInUri $uri -UseDefaultCredentials -Metadata $file");
        Assert.Contains("'Phone call', 'Push to the app'", Get().Error(FederationErrorCode.SignInInputMissing).ToString(), StringComparison.Ordinal);
        Register("-SignInUri $uri -UseDefaultCredentials -Metadata $file -Factor *none*, *PUSH*");
        Assert.Equal(["*none*", "*PUSH*"], _shell.Run("Get-FederatedProfile saml").Single<FederatedProfile>().Factor);
        Assert.Equal("Developer", Get().Single<FederatedCredential>().Source.RoleName);
    }

    [Fact]
    public void An_assertion_that_comes_twice_is_not_taken_twice()
    {
        Register("-SignInUri $uri -UseDefaultCredentials -Metadata $metadata");
        Answer();
        Get().Single<FederatedCredential>();
        Assert.Contains("OneTimeUse", Get().Error(FederationErrorCode.SamlVerificationFailed).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Changed_or_missing_metadata_is_one_clear_error_before_a_sign_in()
    {
        Register("-SignInUri $uri -UseDefaultCredentials -Metadata $file");
        Answer();
        Get().Single<FederatedCredential>();
        File.WriteAllText(Path.Combine(_folder.FullName, "idp.xml"), _sandbox.SamlMetadata.Replace("entityID=\"http", "entityID=\"https://other.example.com/http", StringComparison.Ordinal));
        Answer();
        Assert.Contains("Issuer", Get().Error(FederationErrorCode.SamlVerificationFailed).ToString(), StringComparison.Ordinal);
        File.Delete(Path.Combine(_folder.FullName, "idp.xml"));
        string message = Get().Error(FederationErrorCode.FileNotFound).ToString();
        Assert.Contains("idp.xml", message, StringComparison.Ordinal);
        Assert.Contains("the sign-in was not started", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_that_cannot_be_reached_is_one_clear_error()
    {
        using HttpImitation server = new(_ => new ImitatedAnswer(500, "oh"));
        Register($"-SignInUri $uri -UseDefaultCredentials -Metadata {server.Url}/idp.xml");
        Answer();
        Assert.Contains($"{server.Url}/idp.xml", Get().Error(FederationErrorCode.HttpError).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Metadata missing/none.xml", FederationErrorCode.FileNotFound)]
    [InlineData("-Metadata http://idp.example.com/metadata", FederationErrorCode.SignInInsecure)]
    [InlineData("-Metadata '<EntityDescriptor/>'", FederationErrorCode.ParameterInvalid)]
    [InlineData("-Metadata (Get-SamlMetadata $metadata)", FederationErrorCode.ParameterInvalid)]
    [InlineData("-Metadata $certificateFile", FederationErrorCode.SamlMetadataInvalid)]
    [InlineData("-Certificate $file", FederationErrorCode.CertificateUnusable)]
    [InlineData("-Certificate 5", FederationErrorCode.ParameterInvalid)]
    [InlineData("-DecryptionCertificate $certificateFile", FederationErrorCode.CertificateUnusable)]
    public void Rejects_a_value_that_does_not_name_keys(string keys, FederationErrorCode code)
    {
        _shell.With("certificateFile", Write("idp.pem", _sandbox.CreateSamlResponse("onerole").SigningCertificate.ExportCertificatePem()))
            .Run($"Register-FederatedProfile saml $developer -SignInUri $uri -UseDefaultCredentials {keys}").Error(code);
    }

    [Fact]
    public void Options_of_verification_are_kept()
    {
        Register("-SignInUri $uri -UseDefaultCredentials -Metadata $file -AllowSha1 -AllowExpiredCertificate -AllowRsa15 -AllowTripleDes -ClockSkew 300");
        JsonNode signIn = JsonNode.Parse(File.ReadAllText(_home.ProfilesPath))!["profiles"]!["saml"]!["signIn"]!;
        Assert.Equal([Path.Combine(_folder.FullName, "idp.xml")], signIn["metadata"]!.AsArray().Select(item => (string?)item));
        FederatedProfile profile = _shell.Run("Get-FederatedProfile saml").Single<FederatedProfile>();
        Assert.Equal((true, true, true, true, TimeSpan.FromMinutes(5)), (profile.AllowSha1, profile.AllowExpiredCertificate, profile.AllowRsa15, profile.AllowTripleDes, profile.ClockSkew));
        Answer(response => (response.NotBefore, response.SignatureMethod, response.DigestMethod) =
            (DateTimeOffset.UtcNow.AddMinutes(4), System.Security.Cryptography.Xml.SignedXml.XmlDsigRSASHA1Url, System.Security.Cryptography.Xml.SignedXml.XmlDsigSHA1Url));
        ShellResult result = Get();
        // The sandbox's STS has its own opinion of the time; what counts is that verification let it pass.
        Assert.DoesNotContain(result.Errors, error => error.ToString().Contains("erif", StringComparison.Ordinal));
        Register("-SignInUri $uri -UseDefaultCredentials -Metadata $file");
        Get().Error(FederationErrorCode.SamlVerificationFailed);
    }

    [Fact]
    public async Task A_person_signs_in_with_the_default_browser_each_time()
    {
        Register("-LoopbackAcs -ServiceProvider $sp -Metadata $metadata -NoBrowser -AllowInteractive");
        _shell.Run("Get-FederatedCredential saml -TimeoutSec 1").Error(FederationErrorCode.Timeout);
        FederatedCredential credential = (await LinkFlow.SignInAsync(_shell, "Get-FederatedCredential saml -Force", SignInAsync)).Single<FederatedCredential>();
        Assert.Equal("Developer", credential.Source.RoleName);
        Assert.False(credential.Renewal.IsAutomatic);
        Assert.Contains($"sign-in at {new Uri(_sandbox.SamlMetadataUrl).GetLeftPart(UriPartial.Authority)}", credential.Renewal.How, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_browser_is_not_opened_if_no_person_can_be_asked()
    {
        Register("-LoopbackAcs -SignInUri $sso -NoBrowser");
        Assert.Contains("Run at a prompt", Get().Error(FederationErrorCode.SignInNeedsPerson).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Signs_in_by_ECP_with_the_identity_of_the_account()
    {
        using HttpImitation provider = new(request =>
        {
            Match id = Regex.Match(request.Body, " ID=\"([^\"]+)\"");
            SamlResponseBuilder response = _sandbox.CreateSamlResponse("onerole");
            response.InResponseTo = id.Groups[1].Value;
            return new ImitatedAnswer(
                200,
                $"""<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header><ecp:Response xmlns:ecp="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp" S:mustUnderstand="1" S:actor="http://schemas.xmlsoap.org/soap/actor/next" AssertionConsumerServiceURL="{Aws}"/></S:Header><S:Body>{Regex.Replace(response.BuildXml(), @"^<\?xml[^>]*\?>", string.Empty)}</S:Body></S:Envelope>""",
                "text/xml");
        });
        Register($"-Ecp -SignInUri {provider.Url}/ecp -UseDefaultCredentials -Metadata $metadata");
        FederatedCredential credential = Get().Single<FederatedCredential>();
        Assert.Equal("Developer", credential.Source.RoleName);
        Assert.True(credential.Renewal.IsAutomatic);
    }

    [Theory]
    [InlineData("-LoopbackAcs", FederationErrorCode.ParameterMissing)]
    [InlineData("-LoopbackAcs -SignInUri idp", FederationErrorCode.ParameterInvalid)]
    [InlineData("-LoopbackAcs -SignInUri $sso -SigningCertificate missing/none.pem", FederationErrorCode.FileNotFound)]
    [InlineData("-Ecp -UseDefaultCredentials", FederationErrorCode.ParameterMissing)]
    [InlineData("-Ecp -UseDefaultCredentials -SignInUri $sso -AcsUrl https://a.example.com, https://b.example.com", FederationErrorCode.ParameterInvalid)]
    public void Says_what_is_missing(string parameters, FederationErrorCode code) =>
        _shell.Run($"Register-FederatedProfile saml $developer {parameters}").Error(code);

    [Theory]
    [InlineData("-SignInUri http://idp.example.com/sso -UseDefaultCredentials", "-SignInUri")]
    [InlineData("-Browser -SignInUri http://idp.example.com/sso", "-SignInUri")]
    [InlineData("-Browser -SignInUri $sso -AcsUrl http://sp.example.com/acs", "-AcsUrl")]
    [InlineData("-LoopbackAcs -SignInUri http://idp.example.com/sso", "-SignInUri")]
    [InlineData("-Ecp -UseDefaultCredentials -SignInUri http://idp.example.com/ecp", "-SignInUri")]
    public void A_profile_with_an_address_in_clear_text_is_not_registered(string parameters, string said)
    {
        Assert.Contains($"{said} is http://", _shell.Run($"Register-FederatedProfile saml $developer {parameters}").Error(FederationErrorCode.SignInInsecure).ToString(), StringComparison.Ordinal);
        _shell.Run("Get-FederatedProfile saml").Error(FederationErrorCode.FederatedProfileNotFound);
    }

    [Theory]
    [InlineData("signInUri", "\"http://idp.example.com/sso\"", FederationErrorCode.SignInInsecure)]
    [InlineData("acsUrls", "[\"http://sp.example.com/acs\"]", FederationErrorCode.SignInInsecure)]
    [InlineData("metadata", "[\"http://idp.example.com/metadata\"]", FederationErrorCode.SignInInsecure)]
    public void A_clear_text_address_that_was_written_into_the_file_is_not_used(string member, string value, FederationErrorCode code)
    {
        Register("-Browser -SignInUri $sso");
        JsonNode file = JsonNode.Parse(File.ReadAllText(_home.ProfilesPath))!;
        file["profiles"]!["saml"]!["signIn"]![member] = JsonNode.Parse(value);
        File.WriteAllText(_home.ProfilesPath, file.ToJsonString());
        string message = Get().Error(code).ToString();
        Assert.Contains($"signIn.{member} of the federated profile 'saml' is http://", message, StringComparison.Ordinal);
        Assert.Contains("-Force", message, StringComparison.Ordinal);
    }

    private async Task SignInAsync(Uri link)
    {
        using HttpClient browser = new(new HttpClientHandler { CookieContainer = new CookieContainer() });
        HttpResponseMessage page = await browser.GetAsync(link, TestContext.Current.CancellationToken);
        for (int step = 0; step < 10; step++)
        {
            Uri address = page.RequestMessage!.RequestUri!;
            string html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            page.Dispose();
            Match action = Regex.Match(html, """<form[^>]*action="([^"]*)""");
            if (!action.Success)
                return;
            Dictionary<string, string> fields = Regex.Matches(html, """<input type="hidden" name="([^"]+)" value="([^"]*)">""").ToDictionary(match => match.Groups[1].Value, match => WebUtility.HtmlDecode(match.Groups[2].Value));
            if (html.Contains("type=\"password\"", StringComparison.Ordinal))
                (fields["username"], fields["password"]) = ("onerole", _sandbox.Users["onerole"].Password);
            using FormUrlEncodedContent form = new(fields);
            page = await browser.PostAsync(new Uri(address, WebUtility.HtmlDecode(action.Groups[1].Value)), form, TestContext.Current.CancellationToken);
        }
    }
}
