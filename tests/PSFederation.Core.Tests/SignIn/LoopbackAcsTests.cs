using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Microsoft.Extensions.Time.Testing;
using PSFederation.Core.Reporting;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignIn;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Tests.Saml;
using PSFederation.Core.Tests.Saml.Requests;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>The sign-in with the default browser, against an identity provider that this test implements, and against other accounts on the machine.</summary>
public partial class LoopbackAcsTests
{
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>One sign-in under way.</summary>
    private sealed class Attempt : IOperationReporter
    {
        private readonly TaskCompletionSource<Uri> _link = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Attempt(bool pinsKey = true, SamlBinding? binding = null, TimeSpan? patience = null, CancellationToken cancellationToken = default)
        {
            SamlVerificationOptions options = new() { At = SignedSample.Now, SigningCertificates = pinsKey ? [Signer.Rsa.Certificate] : [] };
            Result = new LoopbackAcs(new FakeTimeProvider(SignedSample.Now), this).SignInAsync(
                new LoopbackAcsOptions(new LoopbackAcsMethod { SignInUri = "https://idp.example.com/sso", Binding = binding, AcsPath = "/acs", NoBrowser = true }) { Patience = patience ?? TimeSpan.FromMinutes(1) },
                options,
                cancellationToken);
        }

        public Task<SamlAssertion> Result { get; }

        public List<string> Warnings { get; } = [];

        /// <summary>Each sign-in has its own issuer, so that its assertion is not taken for that of another.</summary>
        public string Issuer { get; } = $"https://idp.example.com/{Guid.NewGuid():N}";

        public async Task<Uri> LinkAsync() => await (await Task.WhenAny(_link.Task, FailedAsync()));

        public async Task<SentRequest> RequestAsync() => SentRequest.OfRedirect(await LinkAsync());

        public async Task<Dictionary<string, string>> AnswerAsync(
            Signer? signer = null, string? inResponseTo = null, string? recipient = null, Action<XmlDocument>? beforeSigning = null, Action<XmlDocument>? afterSigning = null, SampleResponse? sample = null)
        {
            SentRequest request = await RequestAsync();
            SignedSample response = new()
            {
                Response = (sample ?? new SampleResponse()) with { Issuer = Issuer, InResponseTo = inResponseTo ?? request.Xml.GetAttribute("ID"), Recipient = recipient ?? request.Xml.GetAttribute("AssertionConsumerServiceURL") },
                AssertionSigner = (sample?.WithAssertion ?? true) ? signer ?? Signer.Rsa : null,
                BeforeSigning = beforeSigning ?? (_ => { }),
                AfterSigning = afterSigning ?? (_ => { }),
            };
            return new Dictionary<string, string> { ["SAMLResponse"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(response.Xml)), ["RelayState"] = request.RelayState! };
        }

        public async Task<HttpStatusCode> PostAsync(Dictionary<string, string> form, string? path = null)
        {
            Uri acs = new((await RequestAsync()).Xml.GetAttribute("AssertionConsumerServiceURL"));
            using FormUrlEncodedContent content = new(form);
            using HttpResponseMessage answer = await Client.PostAsync(path is null ? acs : new Uri(acs, path), content, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }

        /// <summary>The sign-in continues and succeeds.</summary>
        public async Task FinishAsync()
        {
            Assert.False(Result.IsCompleted);
            Assert.Equal(HttpStatusCode.OK, await PostAsync(await AnswerAsync()));
            Assert.Equal("ann", (await Result).Subject);
        }

        public void Verbose(string message)
        {
            // Of no interest here.
        }

        public void Warning(string message) => Warnings.Add(message);

        public void Notice(string message) => _link.TrySetResult(new Uri(message[message.IndexOf("http", StringComparison.Ordinal)..]));

        public void Progress(string activity, string? status)
        {
            // Of no interest here.
        }

        /// <summary>Ends with the error of a sign-in that ended before it showed a link.</summary>
        private async Task<Uri> FailedAsync()
        {
            await Result;
            throw new InvalidOperationException("It ended without a link.");
        }
    }

    [Fact]
    public async Task Takes_the_answer_to_its_request()
    {
        Attempt attempt = new();
        await attempt.FinishAsync();
        SamlAssertion assertion = await attempt.Result;
        Assert.True(assertion.IsVerified);
        Assert.Empty(attempt.Warnings);
    }

    [Fact]
    public async Task Accepts_its_own_audience_and_that_of_AWS()
    {
        Attempt attempt = new();
        string acs = (await attempt.RequestAsync()).Xml.GetAttribute("AssertionConsumerServiceURL");
        Assert.Equal(acs, (await attempt.RequestAsync()).Issuer);
        Assert.Equal(HttpStatusCode.OK, await attempt.PostAsync(await attempt.AnswerAsync(sample: new SampleResponse { Audience = acs })));
        Assert.True((await attempt.Result).IsVerified);
    }

    [Fact]
    public async Task Without_a_key_it_takes_the_answer_and_says_that_it_is_not_verified()
    {
        Attempt attempt = new(pinsKey: false);
        Assert.Equal(HttpStatusCode.OK, await attempt.PostAsync(await attempt.AnswerAsync(Signer.Foreign)));
        Assert.False((await attempt.Result).IsVerified);
        Assert.Contains("not verified", Assert.Single(attempt.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_POST_binding_begins_at_its_own_page_with_a_secret_address()
    {
        Attempt attempt = new(binding: SamlBinding.Post);
        Uri start = await attempt.LinkAsync();
        Assert.Equal("127.0.0.1", start.Host);
        Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync(new Uri(start, "/start/guess"), TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync(new Uri(start, "/"), TestContext.Current.CancellationToken)).StatusCode);
        string page = await Client.GetStringAsync(start, TestContext.Current.CancellationToken);
        Assert.Contains("<form method=\"post\" action=\"https://idp.example.com/sso\">", page, StringComparison.Ordinal);
        SentRequest request = SentRequest.OfForm(Field().Matches(page).Select(match => new KeyValuePair<string, string>(match.Groups[1].Value, WebUtility.HtmlDecode(match.Groups[2].Value))));
        SignedSample answer = new() { Response = new SampleResponse { Issuer = attempt.Issuer, InResponseTo = request.Xml.GetAttribute("ID"), Recipient = request.Xml.GetAttribute("AssertionConsumerServiceURL") } };
        using FormUrlEncodedContent form = new(new Dictionary<string, string> { ["SAMLResponse"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(answer.Xml)), ["RelayState"] = request.RelayState! });
        using HttpResponseMessage end = await Client.PostAsync(new Uri(request.Xml.GetAttribute("AssertionConsumerServiceURL")), form, TestContext.Current.CancellationToken);
        Assert.Equal("ann", (await attempt.Result).Subject);
    }

    [Theory]
    [InlineData("RelayState", "guess")]
    [InlineData("RelayState", "")]
    [InlineData("RelayState", null)]
    [InlineData("SAMLResponse", null)]
    [InlineData("SAMLResponse", "")]
    [InlineData("SAMLResponse", "?")]
    [InlineData("SAMLResponse", "AAAA")]
    public async Task A_form_that_is_not_ours_does_not_end_the_waiting(string field, string? value)
    {
        Attempt attempt = new();
        Dictionary<string, string> form = await attempt.AnswerAsync();
        if (value is null)
            form.Remove(field);
        else
            form[field] = value;
        Assert.Equal(HttpStatusCode.BadRequest, await attempt.PostAsync(form));
        await attempt.FinishAsync();
    }

    [Fact]
    public async Task A_field_that_comes_twice_is_refused()
    {
        Attempt attempt = new();
        Dictionary<string, string> form = await attempt.AnswerAsync();
        Uri acs = new((await attempt.RequestAsync()).Xml.GetAttribute("AssertionConsumerServiceURL"));
        using FormUrlEncodedContent twice = new(form.Concat([new("RelayState", "guess")]));
        using HttpResponseMessage answer = await Client.PostAsync(acs, twice, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await attempt.FinishAsync();
    }

    public static TheoryData<string> Forgeries => ["another request", "no request in the assertion", "another key", "no signature", "another person", "a bare assertion"];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_response_that_the_pinned_key_did_not_make_for_this_request_does_not_end_the_waiting(string forgery)
    {
        Attempt attempt = new();
        Dictionary<string, string> form = forgery switch
        {
            "another request" => await attempt.AnswerAsync(inResponseTo: "_other"),
            "no request in the assertion" => await attempt.AnswerAsync(Signer.Foreign, beforeSigning: d => SignedSample.Element(d, "SubjectConfirmationData").RemoveAttribute("InResponseTo")),
            "another key" => await attempt.AnswerAsync(Signer.Foreign),
            "no signature" => await attempt.AnswerAsync(afterSigning: d => Remove(SignedSample.Element(d, "Signature"))),
            "another person" => await attempt.AnswerAsync(afterSigning: d => SignedSample.Element(d, "NameID").InnerText = SignedSample.Evil),
            _ => await attempt.AnswerAsync(afterSigning: d => d.LoadXml(SignedSample.Element(d, "Assertion").OuterXml)),
        };
        Assert.Equal(HttpStatusCode.BadRequest, await attempt.PostAsync(form));
        Assert.Contains("rejected", Assert.Single(attempt.Warnings), StringComparison.Ordinal);
        await attempt.FinishAsync();
    }

    [Fact]
    public async Task An_unusable_response_with_the_pinned_signature_ends_the_wait_with_the_reason()
    {
        Attempt attempt = new();
        Assert.Equal(HttpStatusCode.OK, await attempt.PostAsync(await attempt.AnswerAsync(sample: new SampleResponse { Audience = "urn:other" })));
        FederationException e = await Fail.WithAsync(FederationErrorCode.SamlVerificationFailed, () => attempt.Result);
        Assert.Contains("Audience", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Recipient")]
    [InlineData("InResponseTo")]
    public async Task An_assertion_that_was_made_for_another_occasion_is_refused_with_and_without_a_key(string attribute)
    {
        foreach (bool pinsKey in (bool[])[true, false])
        {
            Attempt attempt = new(pinsKey);
            await attempt.PostAsync(await attempt.AnswerAsync(beforeSigning: d => SignedSample.Element(d, "SubjectConfirmationData").RemoveAttribute(attribute)));
            FederationException e = await Fail.WithAsync(FederationErrorCode.SamlVerificationFailed, () => attempt.Result);
            Assert.Contains(attribute, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_status_of_the_identity_provider_is_read_out()
    {
        Attempt attempt = new();
        Assert.Equal(HttpStatusCode.OK, await attempt.PostAsync(await attempt.AnswerAsync(sample: new SampleResponse { Status = "urn:oasis:names:tc:SAML:2.0:status:Responder", WithAssertion = false })));
        Assert.Contains("Responder", (await Fail.WithAsync(FederationErrorCode.SamlStatusNotSuccess, () => attempt.Result)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_answer_is_taken_once()
    {
        Attempt attempt = new();
        Dictionary<string, string> form = await attempt.AnswerAsync();
        Assert.Equal(HttpStatusCode.OK, await attempt.PostAsync(form));
        await attempt.Result;
        // The listener is closed, and the request has ended.
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => attempt.PostAsync(form));
    }

    [Fact]
    public async Task Other_methods_paths_hosts_and_types_do_not_end_the_waiting()
    {
        Attempt attempt = new();
        Dictionary<string, string> form = await attempt.AnswerAsync();
        Uri acs = new((await attempt.RequestAsync()).Xml.GetAttribute("AssertionConsumerServiceURL"));
        using (FormUrlEncodedContent fields = new(form))
        using (HttpResponseMessage get = await Client.GetAsync(new Uri($"{acs}?{await fields.ReadAsStringAsync(TestContext.Current.CancellationToken)}"), TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await attempt.PostAsync(form, "/other"));

        using (HttpRequestMessage rebound = new(HttpMethod.Post, acs) { Content = new FormUrlEncodedContent(form) })
        {
            rebound.Headers.Host = $"evil.example.com:{acs.Port}";
            using HttpResponseMessage answer = await Client.SendAsync(rebound, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
        }

        using (StringContent json = new("{}", Encoding.UTF8, "application/json"))
        using (HttpResponseMessage answer = await Client.PostAsync(acs, json, TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        using (StringContent plain = new($"RelayState={form["RelayState"]}&SAMLResponse={Uri.EscapeDataString(form["SAMLResponse"])}", Encoding.UTF8, "text/plain"))
        using (HttpResponseMessage answer = await Client.PostAsync(acs, plain, TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        form["RelayState"] = new string('x', 3 * 1024 * 1024);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await attempt.PostAsync(form));

        using TcpClient silent = new();
        await silent.ConnectAsync(IPAddress.Loopback, acs.Port, TestContext.Current.CancellationToken);
        await silent.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /acs HTTP/1.1\r\n"), TestContext.Current.CancellationToken);
        await attempt.FinishAsync();
    }

    [Fact]
    public async Task Without_a_sign_in_it_times_out_and_a_refused_response_is_the_reason_if_there_was_one()
    {
        FederationException late = await Fail.WithAsync(FederationErrorCode.Timeout, () => new Attempt(patience: TimeSpan.FromMilliseconds(50)).Result);
        Assert.Matches("assertion consumer service \\(ACS\\) http://127\\.0\\.0\\.1:[0-9]+/[a-z/]+ and HTTP-POST", late.Message);
        Assert.Contains("-AcsPort", late.Message, StringComparison.Ordinal);
        Attempt attempt = new(patience: TimeSpan.FromSeconds(6));
        await attempt.PostAsync(await attempt.AnswerAsync(Signer.Foreign));
        Assert.Contains("Signature", (await Fail.WithAsync(FederationErrorCode.SamlVerificationFailed, () => attempt.Result)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_ends_the_waiting()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Attempt attempt = new(cancellationToken: stop.Token);
        await attempt.LinkAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt.Result);
    }

    private static void Remove(XmlElement element) => element.ParentNode!.RemoveChild(element);

    [GeneratedRegex("""name="([^"]+)" value="([^"]*)">""")]
    private static partial Regex Field();
}
