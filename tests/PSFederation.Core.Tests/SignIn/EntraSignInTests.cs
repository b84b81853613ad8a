using PSFederation.Core.Tests.Http;
using static PSFederation.Core.Tests.SignIn.WalkFixture;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>The sign-ins of the upstream tests of Entra ID (aad_test.go, Test_Authenticate), with the same saved pages.</summary>
public class EntraSignInTests
{
    private const string Code = "00112233";

    /// <summary>The answers of one walk.</summary>
    private sealed class Entra
    {
        public bool Federated { get; init; }

        /// <summary>Whether the answer to the password is a page that asks to register for a second factor.</summary>
        public bool Registers { get; init; }

        public bool SecondProof { get; init; }

        public string Method { get; init; } = "OneWaySMS";

        public string Entropy { get; init; } = "0";

        /// <summary>How often EndAuth says to ask again.</summary>
        public int Pending { get; set; }

        /// <summary>What EndAuth says instead of success.</summary>
        public string? EndAuth { get; init; }

        public string? GetCredentialType { get; init; }

        /// <summary>The page that follows the second factor.</summary>
        public string? AfterProof { get; init; }

        public Func<string, string> Change { get; init; } = text => text;

        /// <summary>The site of the walk; skips the test here, on its own thread, when the pages are absent.</summary>
        public ScriptedSite Site()
        {
            Corpora.Require("pages", "aad");
            return new ScriptedSite(request => Answer(request.Path));
        }

        private SiteAnswer Answer(string path) => path switch
        {
            "/applications/redirecttofederatedapplication.aspx" => Page("ConvergedSignIn.html", ("UrlPost", "/defaultLogin"), ("UrlGetCredentialType", "/getCredentialType")),
            "/getCredentialType" => GetCredentialType is { } own
                ? SiteAnswer.Json(own)
                : SiteAnswer.Json(Text(Federated ? "GetCredentialType_adfs.json" : "GetCredentialType_default.json", ("UrlFederationRedirect", "/adfsLogin"))),
            "/adfsLogin" => Page("ADFS.html", ("UrlPost", "/adfsTrust")),
            "/adfsTrust" => Page("ADFStrust.html", ("UrlPost", "/adfsSAML")),
            "/defaultLogin" when Registers => Page("ConvergedProofUpRedirect.html", ("UrlSkipMfaRegistration", "/skipMfaRegistration"), ("SErrorCode", string.Empty)),
            "/defaultLogin" or "/adfsSAML" or "/skipMfaRegistration" => Page("KmsiInterrupt.html", ("UrlPost", "/hForm")),
            "/hForm" => Page("HiddenForm.html", ("UrlHiddenForm", "/sRequest")),
            "/sRequest" => Page("SAMLRequest.html", ("UrlSamlRequest", "/sResponse?SAMLRequest=ExampleValue")),
            "/sResponse" when SecondProof => Page("ConvergedTFA.html", ("UrlPost", "/processAuth"), ("UrlBeginAuth", "/beginAuth"), ("UrlEndAuth", "/endAuth")),
            "/beginAuth" => SiteAnswer.Json(Text("BeginAuth.json", ("AuthMethodId", Method), ("Entropy", Entropy))),
            "/endAuth" when Pending-- > 0 => SiteAnswer.Json("""{"Success":false,"ResultValue":"AuthenticationPending","Retry":true,"FlowToken":"f2","Ctx":"c2","SessionId":"s2"}"""),
            "/endAuth" => SiteAnswer.Json(EndAuth ?? Text("EndAuth.json", ("AuthMethodId", Method), ("Entropy", Entropy))),
            "/processAuth" when AfterProof is { } page => Page(page, ("SErrorCode", "502031")),
            "/sResponse" or "/processAuth" => Page("SAMLResponse.html"),
            _ => new SiteAnswer(400, "Bad request"),
        };

        private SiteAnswer Page(string file, params (string Name, string Value)[] values) => SiteAnswer.Page(Change(Text(file, values)));

        private static string Text(string file, params (string Name, string Value)[] values)
        {
            string text = File.ReadAllText(Corpora.Require("pages", "aad", file));
            foreach ((string name, string value) in values)
                text = text.Replace("{{." + name + "}}", value, StringComparison.Ordinal);
            return text.Replace("{{.SErrorCode}}", string.Empty, StringComparison.Ordinal).Replace("{{.UrlSkipMfaRegistration}}", string.Empty, StringComparison.Ordinal)
                .Replace("{{.", "<", StringComparison.Ordinal).Replace("}}\"", ">\"", StringComparison.Ordinal);
        }
    }

    private const string Start = "/applications/redirecttofederatedapplication.aspx?Operation=LinkedSignIn&applicationId=1";

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Signs_in_with_a_password(bool federated, bool registers)
    {
        using ScriptedSite site = new Entra { Federated = federated, Registers = registers }.Site();
        RecordingReporter reporter = new();
        Assert.StartsWith("PHNhbWxw", await site.SignInAsync(Start, reporter: reporter), StringComparison.Ordinal);
        SiteRequest[] withPassword = [.. site.Requests.Where(request => request.Form.Values.Contains(Password))];
        SiteRequest login = Assert.Single(withPassword);
        Assert.Equal(federated ? "/adfsTrust" : "/defaultLogin", login.Path);
        Assert.Equal((UserName, "<Ctx>"), federated ? (login.Form["UserName"], "<Ctx>") : (login.Form["login"], login.Form["ctx"]));
        SiteRequest stay = site.Requests.Single(request => request.Path == "/hForm");
        Assert.Equal(("<SFT>", "<Ctx>", "1"), (stay.Form["flowToken"], stay.Form["ctx"], stay.Form["LoginOptions"]));
        Assert.Equal(registers ? 1 : 0, reporter.Warnings.Count);
    }

    [Fact]
    public async Task Asks_for_the_way_to_sign_in_as_the_page_would()
    {
        using ScriptedSite site = new Entra().Site();
        await site.SignInAsync(Start);
        SiteRequest asked = site.Requests.Single(request => request.Path == "/getCredentialType");
        Assert.StartsWith("application/json", asked.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal(("<ApiCanary>", "1800", "1104", "<SessionId>"), (asked.Headers["canary"], asked.Headers["hpgact"], asked.Headers["hpgid"], asked.Headers["hpgrequestid"]));
        Assert.Contains($"\"username\":\"{UserName}\"", asked.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, asked.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Proves_itself_a_second_time_with_a_code(bool given)
    {
        using ScriptedSite site = new Entra { SecondProof = true }.Site();
        await site.SignInAsync(Start, given ? Code : null, given ? null : Replies(Code));
        SiteRequest ended = site.Requests.Single(request => request.Path == "/endAuth");
        Assert.Contains($"\"AdditionalAuthData\":\"{Code}\"", ended.Body, StringComparison.Ordinal);
        Assert.Contains("\"SessionId\":\"\\u003CSessionId\\u003E\"", ended.Body, StringComparison.Ordinal);
        SiteRequest processed = site.Requests.Single(request => request.Path == "/processAuth");
        Assert.Equal(("<SFT>", "<Ctx>", "OneWaySMS"), (processed.Form["flowToken"], processed.Form["request"], processed.Form["mfaAuthMethod"]));
    }

    [Fact]
    public async Task Sends_no_message_if_no_person_can_type_its_code()
    {
        using ScriptedSite site = new Entra { SecondProof = true }.Site();
        FederationException error = await site.RefusedAsync(FederationErrorCode.SignInInputMissing, Start);
        Assert.Contains("-OneTimeCode", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waits_for_the_approval_on_a_phone_and_shows_the_number()
    {
        using ScriptedSite site = new Entra
        {
            SecondProof = true,
            Method = "PhoneAppNotification",
            Entropy = "57",
            Pending = 2,
            Change = page => page.Replace("OneWaySMS", "PhoneAppNotification", StringComparison.Ordinal).Replace("\"isDefault\":false", "\"isDefault\":true", StringComparison.Ordinal)
                .Replace("\"PhoneAppNotification\":", "\"PhoneAppNotification\":0.2,\"x\":", StringComparison.Ordinal),
        }.Site();
        RecordingReporter reporter = new();
        await site.SignInAsync(Start, reporter: reporter);
        Assert.Contains("57", Assert.Single(reporter.Notices), StringComparison.Ordinal);
        Assert.Equal(3, site.Requests.Count(request => request.Path == "/endAuth"));
        Assert.Contains("\"FlowToken\":\"f2\"", site.Requests.Last(request => request.Path == "/endAuth").Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_that_is_turned_down_is_an_error()
    {
        using ScriptedSite site = new Entra { SecondProof = true, EndAuth = """{"Success":false,"ResultValue":"OAuthInvalid","Message":"Wrong code","ErrCode":500121,"Retry":false}""" }.Site();
        Assert.Contains("Wrong code", (await site.RefusedAsync(FederationErrorCode.SignInRefused, Start, Code)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_code_after_the_second_proof_is_read_out()
    {
        using ScriptedSite site = new Entra { SecondProof = true, AfterProof = "ConvergedProofUpRedirect.html" }.Site();
        Assert.Contains("AADSTS502031", (await site.RefusedAsync(FederationErrorCode.SignInRefused, Start, Code)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"IfExistsResult":1,"Credentials":{"HasPassword":true},"FlowToken":"f"}""", FederationErrorCode.SignInRefused)]
    [InlineData("""{"IfExistsResult":0,"Credentials":{"HasPassword":false},"FlowToken":"f"}""", FederationErrorCode.SignInNeedsBrowser)]
    [InlineData("""{"IfExistsResult":0,"Credentials":{"FederationRedirectUrl":"http://idp.invalid/"}}""", FederationErrorCode.SignInInsecure)]
    [InlineData("""["no object"]""", FederationErrorCode.SignInPageNotUnderstood)]
    [InlineData("not JSON", FederationErrorCode.SignInPageNotUnderstood)]
    public async Task No_password_is_sent_without_a_way(string answer, FederationErrorCode code)
    {
        using ScriptedSite site = new Entra { GetCredentialType = answer }.Site();
        await site.RefusedAsync(code, Start);
        Assert.DoesNotContain(site.Requests, request => request.Form.Values.Contains(Password));
    }

    [Fact]
    public async Task A_second_proof_that_only_a_browser_can_give_says_so()
    {
        using ScriptedSite site = new Entra
        {
            SecondProof = true,
            Change = page => page.Replace("\"OneWaySMS\"", "\"FidoKey\"", StringComparison.Ordinal).Replace("\"TwoWayVoiceMobile\"", "\"CertificateAuth\"", StringComparison.Ordinal),
        }.Site();
        string message = (await site.RefusedAsync(FederationErrorCode.SignInNeedsBrowser, Start)).Message;
        Assert.Contains("-Browser", message, StringComparison.Ordinal);
        Assert.Contains("-LoopbackAcs", message, StringComparison.Ordinal);
    }
}
