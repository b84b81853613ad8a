using System.Text;
using System.Text.RegularExpressions;
using PSFederation.Core.Html;
using PSFederation.Core.SignIn.Pages;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>
/// The verdict on every saved page of real identity providers. What is expected is what the tests beside the pages in their project
/// expect of them, where those say anything; a remark says where this driver means to differ.
/// </summary>
public sealed partial class PageCorpusTests
{
    private const string Base = "https://idp.test/start?x=1";
    private const string Keycloak = "https://id.example.com/auth/realms/master/login-actions/authenticate?code=G5PSj-AJ7mC2wRS5yOA5NEGZ7BO97Y0_qUkS5zInmhQ&execution=e0c4f6fe-6f9a-435e-a7ff-d61eb2456d58&client_id=urn%3Aamazon%3Awebservices";
    private const string KeycloakCode = "https://id.example.com/auth/realms/master/login-actions/authenticate?code=1SYK2D1kwKyOO7JyriHDfP_e9-rNes91_uzfqi8Dc94&execution=a718db5b-6d9e-40a2-a895-4f4505e6f464&client_id=urn%3Aamazon%3Awebservices";
    private const string KeycloakError = "https://auth.xxx/auth/realms/xx/login-actions/authenticate?session_code=OKcPhDRTJdHbIgzuUl0wUGdKB2HaPuTjC_JpEyUa9GU&execution=0fe1a2f0-cf8a-4943-8de5-f6b1b84d6189&client_id=urn%3Abcdefg%3Awebservices&tab_id=Lj7xB_NeuSQ";
    private const string NetIq = "https://login.authbridge.somegroup.com/nidp/app/login?sid=0&sid=0";
    private const string AccountDisabled = "Account is disabled, contact your administrator.", WrongPassword = "Invalid username or password.", WrongPasswordJa = "無効なユーザー名またはパスワードです。";

    /// <summary>What a page is expected to be.</summary>
    /// <param name="Kind">The kind.</param>
    /// <param name="Target">Where its form or redirect leads.</param>
    /// <param name="Sent">What is sent, USER, PASSWORD and CODE filled in.</param>
    /// <param name="Error">What it gives as its error.</param>
    /// <param name="Obstacle">What only a browser could do.</param>
    private sealed record Expected(PageKind Kind, string? Target = null, string? Sent = null, string? Error = null, string? Obstacle = null);

    private static readonly Dictionary<string, Expected> Pages = new(StringComparer.Ordinal)
    {
        // aad_test.go, Test_Authenticate: the steps of a sign-in at Entra ID; the walks are in EntraSignInTests.
        ["aad/ConvergedSignIn.html"] = new(PageKind.Entra, "https://idp.test/UrlPost"),
        ["aad/ConvergedTFA.html"] = new(PageKind.Entra, "https://idp.test/UrlPost"),
        ["aad/KmsiInterrupt.html"] = new(PageKind.Entra, "https://idp.test/UrlPost"),
        ["aad/ConvergedProofUpRedirect.html"] = new(PageKind.Entra, "https://idp.test/UrlPost"),
        // Test_isHiddenForm.
        ["aad/HiddenForm.html"] = new(PageKind.Continue, "https://idp.test/UrlHiddenForm", "code=Code&id_token=IdToken&state=OpenIdConnect.AuthenticationProperties=OpenIdConnectAuthenticationProperties&session_state=SessionState"),
        // The form of this page is a decoy: its script goes to the address of the SAML request.
        ["aad/SAMLRequest.html"] = new(PageKind.Follow, "https://idp.test/UrlSamlRequest"),
        ["aad/SAMLResponse.html"] = new(PageKind.Response, "https://signin.aws.amazon.com/saml"),
        ["aad/ADFS.html"] = new(PageKind.LogIn, "https://idp.test/UrlPost", "UserName=USER&Password=PASSWORD&AuthMethod=FormsAuthentication"),
        ["aad/ADFStrust.html"] = new(PageKind.Continue, "https://idp.test/UrlPost", "wa=wsignin1.0&wresult=...&wctx=..."),
        // TestAad_unmarshalEmbeddedJson: the JSON is read, whatever script follows it; there is nothing to go on with.
        ["aad/LoginEmbeddedJsonExtraJavascript.html"] = new(PageKind.NeedsBrowser, Obstacle: "is built by scripts (JavaScript)"),
        ["aad/LoginEmbeddedJsonLineBreak.html"] = new(PageKind.NeedsBrowser, Obstacle: "is built by scripts (JavaScript)"),
        ["aad/LoginEmbeddedJsonNoLineBreak.html"] = new(PageKind.NeedsBrowser, Obstacle: "is built by scripts (JavaScript)"),
        // adfs2_test.go, TestClient_getLoginForm. It sends the box "keep me signed in" too, which is not ticked, so that a browser does not.
        ["adfs2/loginpage.html"] = new(PageKind.LogIn, "https://id.example.com/adfs/ls/idpinitiatedsignon", "UserName=USER&Password=PASSWORD&AuthMethod=FormsAuthentication"),
        // TestClient_extractFormData finds Passcode and Submit, but takes the address of the other form; this one has none, so it is the page's.
        ["adfs2/passcode.html"] = new(PageKind.OneTimeCode, Base, "AuthMethod=SecurIDAuthentication&Context=<EncryptedData*&Passcode=CODE&Submit=Submit"),
        // f5apm_test.go, TestClient_getLoginForm, TestClient_containsMFAForm.
        ["f5apm/loginpage.html"] = new(PageKind.LogIn, Base, "username=USER&password=PASSWORD&vhost=standard"),
        ["f5apm/mfapage.html"] = new(PageKind.OneTimeCode, Base, "mfa_retry=&mfamethod=token&mfatoken=CODE&vhost=standard"),
        // keycloak_test.go.
        ["keycloak/loginpage.html"] = new(PageKind.LogIn, Keycloak, "username=USER&password=PASSWORD&login=Log in"),
        ["keycloak/loginpage-another-way.html"] = new(PageKind.LogIn, Keycloak, "username=USER&password=PASSWORD&login=Log in"),
        ["keycloak/redirect.html"] = new(PageKind.Continue, Keycloak, string.Empty),
        ["keycloak/mfapage.html"] = new(PageKind.OneTimeCode, KeycloakCode, "totp=CODE&login=Log in"),
        ["keycloak/mfapage2authenticators.html"] = new(PageKind.OneTimeCode, KeycloakCode, "selectedCredentialId=aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa&totp=CODE&login=Log in"),
        ["keycloak/webauthnPage.html"] = new(PageKind.NeedsBrowser, Obstacle: "asks for a passkey or security key (WebAuthn)"),
        ["keycloak/assertion.html"] = new(PageKind.Response, "https://signin.aws.amazon.com/saml"),
        ["keycloak/authError-invalidPassword.html"] = new(PageKind.LogIn, KeycloakError, "username=USER&password=PASSWORD&credentialId=&login=Login", WrongPassword),
        ["keycloak/authError-invalidPassword_ja.html"] = new(PageKind.LogIn, KeycloakError, "username=USER&password=PASSWORD&credentialId=&login=ログイン", WrongPasswordJa),
        ["keycloak/authError-invalidPassword-v2.html"] = new(
            PageKind.LogIn, "https://my.domain/realms/internal/login-actions/authenticate?session_code=sessionId&execution=uuid&client_id=urn%3Aamazon%3Awebservices&tab_id=tabId&client_data=clientData",
            "username=USER&password=PASSWORD&credentialId=&login=", WrongPassword),
        ["keycloak/authError-accountDisabled.html"] = new(PageKind.LogIn, KeycloakError, "username=USER&password=PASSWORD&credentialId=&login=Login", AccountDisabled),
        // The page says "invalid user name or password", whatever its name.
        ["keycloak/authError-accountDisabled_ja.html"] = new(PageKind.LogIn, KeycloakError, "username=USER&password=PASSWORD&credentialId=&login=ログイン", WrongPasswordJa),
        // netiq_test.go.
        ["netiq/getToContent.html"] = new(PageKind.Follow, "https://idp.test/nidp/jsp/content.jsp?sid=0&option=credential&id=AWS"),
        ["netiq/getToContentDiv.html"] = new(PageKind.Follow, "https://idp.test/nidp/app/login?id=contract_kerb&sid=0&option=credential&sid=0"),
        ["netiq/winLocHref.html"] = new(PageKind.Follow, "https://login.authbridge.somegroup.com/nidp/saml2/idpsend?PID=STSPv8a5kc"),
        ["netiq/idpLoginPass.html"] = new(PageKind.LogIn, NetIq, "option=credential&Ecom_User_ID=USER&Ecom_Password=PASSWORD"),
        ["netiq/privileged_flow/idpLoginPass.html"] = new(PageKind.LogIn, NetIq, "option=credential&Ecom_User_ID=USER&Ecom_Password=PASSWORD"),
        // User name, and PIN with token in one: a code, not the password.
        ["netiq/idpLoginRsa.html"] = new(PageKind.OneTimeCode, "https://login.authbridge.somegroup.com/nidp/app/login?sid=11&sid=11", "option=credential&Ecom_User_ID=USER&Ecom_Token=CODE"),
        ["netiq/samlRespose.html"] = new(PageKind.Response, "https://signin.aws.amazon.com/saml"),
    };

    /// <summary>What is in the folder and is not a page.</summary>
    private static readonly string[] Answers =
    [
        "aad/BeginAuth.json", "aad/EndAuth.json", "aad/GetCredentialType_adfs.json", "aad/GetCredentialType_default.json", "aad/SAMLResponse.xml",
        "shibbolethecp/ecp_soap_response_success.xml",
    ];

    public static TheoryData<string> Names => [.. Pages.Keys];

    private static string Read(string name)
    {
        string text = File.ReadAllText(Corpora.Require(["pages", .. name.Split('/')]));
        return Placeholder().Replace(text, match => match.Groups[1].Value switch
        {
            "Entropy" => "42",
            "SErrorCode" => "50058",
            var other => other,
        });
    }

    [Fact]
    public void Every_file_of_the_folder_has_a_verdict()
    {
        string folder = Corpora.Require("pages");
        Assert.Equal(
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal),
            Pages.Keys.Concat(Answers).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_verdict_on_a_page(string name)
    {
        Expected expected = Pages[name];
        HtmlPage page = HtmlPage.Parse(Read(name), new Uri(Base));
        PageStep step = PageStep.Of(page);
        Assert.Equal(expected.Kind, step.Kind);
        Assert.Equal(expected.Obstacle, step.Obstacle);
        Assert.Equal(expected.Error, VisibleText.Error(page));
        Assert.Equal(expected.Target, Target(step));
        if (expected.Sent is { } sent)
            Assert.Matches($"^{Regex.Escape(sent).Replace("\\*", ".*", StringComparison.Ordinal)}$", Sent(step));
    }

    private static string? Target(PageStep step) => step.Kind switch
    {
        PageKind.Response => step.Response!.Value.Acs?.AbsoluteUri,
        PageKind.Entra => new EntraConfig(step.Entra, new Uri(Base)).Post?.AbsoluteUri,
        _ => (step.Address ?? step.Form?.Action)?.AbsoluteUri,
    };

    private static string Sent(PageStep step)
    {
        HtmlForm form = step.Form!;
        Dictionary<string, string> filledIn = step.Codes.ToDictionary(code => code.Name, _ => "CODE");
        if (form.UserName is { IsFixed: false } userName)
            filledIn[userName.Name] = "USER";
        if (form.Password is { } password)
            filledIn.TryAdd(password.Name, "PASSWORD");
        foreach (FormChoice choice in form.Choices())
        {
            if (choice.Options.Select(option => option.Value).FirstOrDefault(FieldRoles.MeansCode) is { } byCode)
                filledIn[choice.Name] = byCode;
        }

        return string.Join('&', form.Submission(filledIn, step.ByScript ? null : form.DefaultButton, "UTF-8").Select(field => $"{field.Key}={field.Value}"));
    }

    [Fact]
    public void Entra_pages_are_recognized_by_what_they_offer()
    {
        EntraConfig signIn = Config("aad/ConvergedSignIn.html"), proof = Config("aad/ConvergedTFA.html"), stay = Config("aad/KmsiInterrupt.html"), register = Config("aad/ConvergedProofUpRedirect.html");
        Assert.Equal("https://idp.test/UrlGetCredentialType", signIn.GetCredentialType!.AbsoluteUri);
        Assert.Equal(("SFT", "flowToken", "Ctx", "ApiCanary", "Canary=0:1"), (signIn.FlowToken, signIn.FlowTokenName, signIn.Context, signIn.ApiCanary, signIn.Canary));
        Assert.Null(signIn.Error);
        Assert.Equal(("https://idp.test/UrlBeginAuth", "https://idp.test/UrlEndAuth", "UserName"), (proof.BeginAuth!.AbsoluteUri, proof.EndAuth!.AbsoluteUri, proof.PostedUserName));
        Assert.Equal(["OneWaySMS", "TwoWayVoiceMobile"], proof.Proofs().Select(way => way.Method));
        Assert.Equal(("KmsiInterrupt", null, null), (stay.PageId, stay.BeginAuth, stay.GetCredentialType));
        Assert.Equal("https://idp.test/UrlSkipMfaRegistration", register.SkipRegistration!.AbsoluteUri);
    }

    private static EntraConfig Config(string name) => new(PageStep.Of(HtmlPage.Parse(Read(name), new Uri(Base))).Entra, new Uri(Base));

    [Fact]
    public void Entra_answers_are_read()
    {
        EntraResponse federated = EntraResponse.Read(Read("aad/GetCredentialType_adfs.json"))!, own = EntraResponse.Read(Read("aad/GetCredentialType_default.json"))!;
        Assert.Equal(("UrlFederationRedirect", false, "SFT"), (federated.FederationRedirect, federated.IsUnknownUser, federated.FlowToken));
        Assert.Equal((string.Empty, false, false), (own.FederationRedirect, own.IsUnknownUser, own.HasNoPassword));
        foreach (string name in (string[])["aad/BeginAuth.json", "aad/EndAuth.json"])
        {
            EntraResponse answer = EntraResponse.Read(Read(name))!;
            Assert.Equal((true, false, "AuthMethodId", "SFT", "Ctx", "SessionId", "42"), (answer.IsSuccess, answer.IsPending, answer.Method, answer.FlowToken, answer.Context, answer.SessionId, answer.Number));
        }
    }

    [Fact]
    public void The_response_of_a_page_is_the_one_beside_it()
    {
        string response = HtmlPage.Parse(Read("aad/SAMLResponse.html"), new Uri(Base)).SamlResponse()!.Value.Response;
        // Neither is well-formed to its end; the beginning tells.
        string xml = Encoding.UTF8.GetString(Convert.FromBase64String(response));
        Assert.Equal(ResponseId().Match(Read("aad/SAMLResponse.xml")).Value, ResponseId().Match(xml).Value);
        Assert.NotEmpty(ResponseId().Match(xml).Value);
        Assert.Equal("abc123", HtmlPage.Parse(Read("keycloak/assertion.html"), new Uri(Base)).SamlResponse()!.Value.Response);
    }

    [Fact]
    public void A_SOAP_envelope_is_not_a_page_of_a_form_sign_in() =>
        Assert.Equal(PageKind.End, PageStep.Of(HtmlPage.Parse(Read("shibbolethecp/ecp_soap_response_success.xml"), new Uri(Base))).Kind);

    [GeneratedRegex("Response[^>]* ID=\"[^\"]+\"")]
    private static partial Regex ResponseId();

    [GeneratedRegex(@"\{\{\.([A-Za-z]+)\}\}")]
    private static partial Regex Placeholder();
}
