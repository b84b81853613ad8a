using System.Text;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Form sign-in as a person uses it: names as typed, choices, waits.</summary>
public sealed class GetSamlAssertionFormTests : IDisposable
{
    private const string Login = """<form method="post" action="/login"><input name="user"><input type="password" name="pw"></form>""";

    private const string Factors = """
        <form method="post" action="/factor"><label><input type="radio" name="way" value="push">Push & go</label><label><input type="radio" name="way" value="totp">Code of an app</label><button>Next</button></form>
        """;

    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    private static ImitatedAnswer Page(string html) => new(200, html, "text/html; charset=utf-8");

    private static string ResponsePage()
    {
        string xml = $"""
            <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r" Version="2.0" IssueInstant="{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ}"><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
            <saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a" Version="2.0" IssueInstant="{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ}"><saml:Issuer>https://idp.example.com</saml:Issuer><saml:Subject><saml:NameID>ann</saml:NameID></saml:Subject>
            <saml:Conditions NotOnOrAfter="{DateTime.UtcNow.AddMinutes(5):yyyy-MM-ddTHH:mm:ssZ}"><saml:AudienceRestriction><saml:Audience>urn:amazon:webservices</saml:Audience></saml:AudienceRestriction></saml:Conditions></saml:Assertion></samlp:Response>
            """;
        return $"""<form method="post" action="https://signin.aws.amazon.com/saml"><input type="hidden" name="SAMLResponse" value="{Convert.ToBase64String(Encoding.UTF8.GetBytes(xml))}"></form>""";
    }

    private static HttpImitation Idp(string afterPassword) => new(request => Page(request.Path switch
    {
        "/" => Login,
        "/login" => afterPassword,
        "/factor" when request.Parameter("way") == "totp" => """<form method="post" action="/code"><input name="otp"></form>""",
        _ => ResponsePage(),
    }));

    private static ShellResult SignIn(Shell shell, HttpImitation idp, string more, string user = "ann") => shell
        .With("uri", idp.Url + "/").With("me", SandboxFixture.Credential(user, "x1y2z3-password"))
        .Run($"Get-SamlAssertion -SignInUri $uri -Credential $me {more}");

    [Theory]
    [InlineData(@"CORP\ann")]
    [InlineData("ann@corp")]
    [InlineData(@"CORP\ann@corp.example.com")]
    [InlineData(@"\ann")]
    [InlineData("ann@corp.example.com")]
    public void A_name_is_sent_as_it_is_typed(string name)
    {
        using HttpImitation idp = Idp(ResponsePage());
        Assert.Equal("ann", SignIn(_shell, idp, string.Empty, name).Single<SamlAssertion>().Subject);
        Assert.Equal(name, idp.Requests.Single(request => request.Path == "/login").Parameter("user"));
    }

    [Theory]
    [InlineData(@"CORP\ann")]
    [InlineData("ann@corp")]
    public void By_ECP_too(string name)
    {
        using HttpImitation idp = new(_ => new ImitatedAnswer(401, "no", "text/plain", ("WWW-Authenticate", "Basic realm=x")));
        _shell.With("uri", idp.Url + "/").With("me", SandboxFixture.Credential(name, "x1y2z3-password"))
            .Run("Get-SamlAssertion -Ecp -SignInUri $uri -Credential $me").Error(FederationErrorCode.SignInRefused);
        string sent = idp.Requests.First().Headers.Single(header => header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)).Value;
        Assert.Equal($"{name}:x1y2z3-password", Encoding.UTF8.GetString(Convert.FromBase64String(sent.Split(' ')[1])));
    }

    [Fact]
    public void Without_a_prompt_the_choices_are_listed()
    {
        using HttpImitation idp = Idp(Factors);
        string message = SignIn(_shell, idp, string.Empty).Error(FederationErrorCode.SignInInputMissing).ToString();
        Assert.Contains("'Push & go', 'Code of an app'", message, StringComparison.Ordinal);
        Assert.Contains("-Factor", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Factor push*", "push")]
    [InlineData("-Factor nothing*, *APP -OneTimeCode 123456", "totp")]
    [InlineData("-OneTimeCode 123456", "totp")]
    public void A_pattern_or_a_code_chooses(string parameters, string way)
    {
        using HttpImitation idp = Idp(Factors);
        SignIn(_shell, idp, parameters).Single<SamlAssertion>();
        Assert.Equal(way, idp.Requests.Single(request => request.Path == "/factor").Parameter("way"));
    }

    [Fact]
    public void A_person_at_the_prompt_gets_a_menu()
    {
        using HttpImitation idp = Idp(Factors);
        PromptingHost host = new("0");
        using Shell shell = new(host);
        SignIn(shell, idp, string.Empty).Single<SamlAssertion>();
        Assert.Equal("push", idp.Requests.Single(request => request.Path == "/factor").Parameter("way"));
        Assert.EndsWith("[-1] &1 Push and go, &2 Code of an app", Assert.Single(host.Questions), StringComparison.Ordinal);
    }

    [Fact]
    public void The_words_of_a_page_that_waits_are_shown()
    {
        int polls = 0;
        using HttpImitation idp = new(request => Page(request.Path == "/" ? Login : polls++ < 2
            ? """<p>Approve the request.</p><p>73</p><form method="post" action="/login"><input type="hidden" name="c" value="1"></form><script>setTimeout(function () { document.forms[0].submit(); }, 100);</script>"""
            : ResponsePage()));
        ShellResult result = SignIn(_shell, idp, "-InformationVariable said; $said");
        Assert.Contains(result.Output, item => item.ToString().Contains("Approve the request. 73", StringComparison.Ordinal));
    }

    [Fact]
    public void The_time_out_ends_the_wait()
    {
        using HttpImitation idp = new(request => Page(request.Path == "/" ? Login : "<p>Approve the request.</p><meta http-equiv=refresh content=1>"));
        Assert.Contains("-TimeoutSec", SignIn(_shell, idp, "-TimeoutSec 2").Error(FederationErrorCode.Timeout).ToString(), StringComparison.Ordinal);
    }
}
