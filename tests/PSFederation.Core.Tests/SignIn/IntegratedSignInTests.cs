using System.Net;
using PSFederation.Core.SignIn;
using PSFederation.Core.Tests.Http;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>The servers that get the identity of the account, and the errors if they do not.</summary>
public class IntegratedSignInTests
{
    private static Task<string> SignInAsync(Uri address) => IntegratedSignIn.SignInAsync(
        address, WalkFixture.Answers(), TimeSpan.FromSeconds(20), TimeProvider.System, new RecordingReporter(), TestContext.Current.CancellationToken);

    private static SiteAnswer Challenge(params string[] schemes) => new(401, "<h1>401</h1>", [.. schemes.Select(scheme => ("WWW-Authenticate", scheme))]);

    [Theory]
    [InlineData("https://idp.example.com/a", "https://idp.example.com/b", "Negotiate", true)]
    [InlineData("https://idp.example.com/a", "https://idp.example.com/b", "NTLM", true)]
    [InlineData("https://idp.example.com/a", "https://idp.example.com/b", "Basic", false)]
    [InlineData("https://idp.example.com/a", "https://idp.example.com/b", "Digest", false)]
    [InlineData("https://idp.example.com/a", "https://idp.example.com:8443/", "Negotiate", false)]
    [InlineData("https://idp.example.com/a", "https://example.com/", "Negotiate", false)]
    [InlineData("https://idp.example.com/a", "http://idp.example.com/", "Negotiate", false)]
    [InlineData("http://idp.example.com/a", "http://idp.example.com/", "Negotiate", false)]
    [InlineData("http://localhost:80/a", "http://localhost/", "Negotiate", true)]
    public void An_identity_goes_to_the_origin_of_the_sign_in_address_alone(string signIn, string asks, string scheme, bool given) =>
        Assert.Equal(given, new IntegratedAccess(new Uri(signIn)).GetCredential(new Uri(asks), scheme) == CredentialCache.DefaultNetworkCredentials);

    [Fact]
    public async Task A_server_elsewhere_that_asks_gets_nothing_and_is_named()
    {
        using ScriptedSite elsewhere = new(_ => Challenge("Negotiate", "NTLM"));
        using ScriptedSite site = new(_ => SiteAnswer.Redirect(elsewhere.Url + "/wia"));
        FederationException error = await Fail.WithAsync(FederationErrorCode.SignInTicketMissing, () => SignInAsync(site.At("/")));
        Assert.Contains(elsewhere.Url, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(elsewhere.Requests, request => request.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task A_password_is_not_asked_for_or_sent()
    {
        using ScriptedSite site = new(_ => Challenge("Basic realm=x"));
        await Fail.WithAsync(FederationErrorCode.SignInRefused, () => SignInAsync(site.At("/")));
        Assert.DoesNotContain(site.Requests, request => request.Headers.ContainsKey("Authorization"));
        using ScriptedSite form = ScriptedSite.OfPages(("/", WalkFixture.LoginPage));
        Assert.Contains("-Credential", (await Fail.WithAsync(FederationErrorCode.SignInInputMissing, () => SignInAsync(form.At("/")))).Message, StringComparison.Ordinal);
        Assert.Single(form.Requests);
    }

    [Fact]
    public async Task A_session_without_a_challenge_leads_to_the_response()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", WalkFixture.ResponsePage));
        Assert.Equal(WalkFixture.Response, await SignInAsync(site.At("/")));
        Assert.Contains("Trident/7.0", site.Requests.Single().Headers["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_is_the_second_proof_of_a_ticket_too()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", """<form method="post" action="/code"><input name="otp"></form>"""), ("/code", WalkFixture.ResponsePage));
        Assert.Equal(WalkFixture.Response, await IntegratedSignIn.SignInAsync(
            site.At("/"), WalkFixture.Answers("123456"), TimeSpan.FromSeconds(20), TimeProvider.System, new RecordingReporter(), TestContext.Current.CancellationToken));
        Assert.Equal("123456", site.Requests.Last().Form["otp"]);
    }
}
