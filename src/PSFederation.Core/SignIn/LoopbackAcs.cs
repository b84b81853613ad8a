using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.Saml;
using PSFederation.Core.Saml.Requests;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;
using PSFederation.Core.UserBrowser;

namespace PSFederation.Core.SignIn;

/// <summary>One sign-in with the default browser.</summary>
/// <param name="Method">The sign-in method.</param>
public sealed record LoopbackAcsOptions(LoopbackAcsMethod Method)
{
    /// <summary>Signs the request; null for an unsigned request.</summary>
    public RequestSigner? Signer { get; init; }

    /// <summary>Whether a person reads the output: then the link replaces a browser that cannot start.</summary>
    public bool IsAtPrompt { get; init; }

    /// <summary>The time limit for the person.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>The path for the response.</summary>
    internal string Path => Method.AcsPath ?? LoopbackAcsMethod.DefaultPath;
}

/// <summary>
/// A person signs in with the default browser, including passkeys and device compliance: SP-initiated web browser SSO (SAML Profiles
/// 4.1). This process is the service provider, with an assertion consumer service on 127.0.0.1.
/// </summary>
public sealed class LoopbackAcs(TimeProvider time, IOperationReporter reporter)
{
    private const int SecretBytes = 32;

    /// <param name="options">The sign-in method.</param>
    /// <param name="verification">The criteria for the response; recipient, audience and request are set here.</param>
    /// <returns>The assertion for this request; verified if there are keys.</returns>
    /// <exception cref="FederationException">The error code gives the reason.</exception>
    public async Task<SamlAssertion> SignInAsync(LoopbackAcsOptions options, SamlVerificationOptions verification, CancellationToken cancellationToken)
    {
        (Uri address, string binding) = SignOnAddress.Find(options.Method.Address, verification.Metadata, Bindings(options.Method.Binding));
        if (options.Signer is null && verification.Metadata.Any(entity => entity.WantAuthnRequestsSigned))
            reporter.Warning("The identity provider's metadata requires signed requests. If it rejects this unsigned request, specify -SigningCertificate.");
        using LoopbackListener listener = LoopbackListener.Open(options.Method.AcsPort ?? 0);
        string acs = $"http://127.0.0.1:{listener.Port}{options.Path}";
        string serviceProvider = options.Method.ServiceProvider ?? acs;
        AuthnRequest request = new()
        {
            IssueInstant = time.GetUtcNow().UtcDateTime,
            Destination = address,
            AcsUrl = acs,
            ProtocolBinding = SamlNames.PostBinding,
            Issuer = serviceProvider,
            ForceAuthn = options.Method.ForceAuthn,
        };
        Exchange exchange = new(options.Path, verification with
        {
            InResponseTo = request.Id,
            Recipient = acs,
            Audiences = serviceProvider == acs ? [acs] : [serviceProvider, acs],
            TakesAwsAudience = true,
            IsSignIn = true,
        }, time, reporter);
        reporter.Verbose($"Requesting an assertion from {HttpErrors.Origin(address)} as {UntrustedText.Line(serviceProvider)} with {binding[SamlNames.Bindings.Length..]}, {(options.Signer is null ? "unsigned" : "signed")}; the response goes to {acs}");
        Uri start = binding == SamlNames.PostBinding
            ? exchange.OfferForm(listener.Port, new LoopbackForm(address, RequestBinding.Post(request, exchange.RelayState, options.Signer)))
            : RequestBinding.Redirect(request, exchange.RelayState, options.Signer);
        BrowserWait wait = new(listener, reporter) { Start = start, Counterpart = HttpErrors.Origin(address), OpensBrowser = !options.Method.NoBrowser, IsAtPrompt = options.IsAtPrompt, Patience = options.Patience, TimeoutHint = TimeoutHint(options, acs, serviceProvider) };
        SamlAssertion assertion;
        try
        {
            assertion = await wait.ForAsync(exchange.Judge, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.Timeout && exchange.LastRefusal is { } refusal)
        {
            throw refusal;
        }

        if (!assertion.IsVerified)
            reporter.Warning("The assertion belongs to this sign-in, but its signature was not verified. Specify the identity provider's -Metadata or -Certificate to verify it.");
        return assertion;
    }

    /// <summary>An identity provider sends no response to an address that is not registered: the browser shows its error, and the listener gets nothing.</summary>
    private static string TimeoutHint(LoopbackAcsOptions options, string acs, string serviceProvider) =>
        $"If the browser showed an error, check that the identity provider has the service provider '{UntrustedText.Line(serviceProvider)}' with the assertion consumer service (ACS) {acs} and HTTP-POST"
        + (options.Method.AcsPort is null or 0 ? "; the port changes each time, so specify a fixed port with -AcsPort and register it." : ".");

    private static string[] Bindings(SamlBinding? wanted) => wanted switch
    {
        SamlBinding.Redirect => [SamlNames.RedirectBinding],
        SamlBinding.Post => [SamlNames.PostBinding],
        _ => [SamlNames.RedirectBinding, SamlNames.PostBinding],
    };

    /// <summary>One running sign-in: the request, and the validation of requests to the listener.</summary>
    private sealed class Exchange(string path, SamlVerificationOptions verification, TimeProvider time, IOperationReporter reporter)
    {
        private string? _startPath;
        private LoopbackForm? _form;

        /// <summary>Returned with the response (SAML Bindings 3.5.3); no other party knows it.</summary>
        public string RelayState { get; } = RandomText();

        /// <summary>Why the last response with the RelayState was rejected.</summary>
        public FederationException? LastRefusal { get; private set; }

        /// <summary>Makes the listener serve a page that submits a form, and returns its unguessable address.</summary>
        public Uri OfferForm(int port, LoopbackForm form)
        {
            _startPath = "/start/" + RandomText();
            _form = form;
            return new Uri($"http://127.0.0.1:{port}{_startPath}");
        }

        /// <summary>Accepts only the response to this request. All other requests get an error, and the wait continues.</summary>
        public LoopbackReply<SamlAssertion> Judge(LoopbackRequest request)
        {
            if (_form is not null && request.Method == "GET" && IsSecret(request.Path, _startPath!))
                return new LoopbackReply<SamlAssertion>(200, "Signing in", "You are being redirected to the identity provider.") { Form = _form };
            if (request.Path != path)
                return Refuse(404, "Not found", LoopbackPage.NotAResponse);
            if (request.Method != "POST")
                return Refuse(405, "Not a response", "Expected the sign-in response as a POST request.");
            if (request.ContentType != "application/x-www-form-urlencoded")
                return Refuse(415, "Not a response", "Expected the sign-in response as a form.");
            ILookup<string, string> form = FormText.Parse(request.Body);
            if (form.Any(field => field.Count() > 1) || !IsSecret(form["RelayState"].SingleOrDefault(), RelayState))
                return Refuse(400, "Not this sign-in", LoopbackPage.OtherSignIn);
            return form["SAMLResponse"].SingleOrDefault() is { Length: > 0 } response && Base64.IsValid(response)
                ? Judge(response)
                : Refuse(400, "No response", "The response contains no SAMLResponse.");
        }

        private LoopbackReply<SamlAssertion> Judge(string response)
        {
            ResponseValidationResult result = ResponseValidationResult.Validate(response, verification with { At = time.GetUtcNow().UtcDateTime });
            if (result.Assertion is { } assertion)
                return new LoopbackReply<SamlAssertion>(200, "Signed in", LoopbackPage.SignedIn, assertion);
            FederationException refusal = result.Refusal!;
            if (result.IsConclusive)
                return new LoopbackReply<SamlAssertion>(200, "Not signed in", "The response cannot be used. Return to PowerShell to see why.", Error: refusal);
            LastRefusal = refusal;
            reporter.Warning($"A response was rejected; still waiting. {refusal.Message}");
            return Refuse(400, "Not accepted", "The response was rejected. PowerShell shows why and is still waiting.");
        }

        private static LoopbackReply<SamlAssertion> Refuse(int status, string title, string text) => new(status, title, text);

        private static bool IsSecret(string? given, string secret) =>
            CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given ?? string.Empty), Encoding.UTF8.GetBytes(secret));

        private static string RandomText() => Base64UrlText.Encode(RandomNumberGenerator.GetBytes(SecretBytes));
    }
}
