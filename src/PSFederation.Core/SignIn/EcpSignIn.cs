using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PSFederation.Core.Html;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.Saml;
using PSFederation.Core.Saml.Requests;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn;

/// <summary>One sign-in with the ECP profile.</summary>
/// <param name="Method">The sign-in method.</param>
public sealed record EcpOptions(EcpMethod Method)
{
    /// <summary>Signs the request; null for an unsigned request.</summary>
    public RequestSigner? Signer { get; init; }

    /// <summary>The user name and password for basic authentication; null uses the Kerberos ticket or NTLM identity of the account.</summary>
    public NetworkCredential? Credential { get; init; }

    /// <summary>The time limit for the response.</summary>
    public required TimeSpan Timeout { get; init; }
}

/// <summary>
/// Signs in without pages, with the Enhanced Client or Proxy profile (SAML ECP 2.0): the request is sent to the identity provider in a SOAP envelope, and the
/// response is in one too. Client and service provider are the same here, so the PAOS exchange between them is not needed.
/// </summary>
public sealed class EcpSignIn(HttpClient http, TimeProvider time, IOperationReporter reporter)
{
    /// <summary>The action in SAML's SOAP binding (SAML Bindings 3.2.3.1).</summary>
    private const string SoapAction = "\"http://www.oasis-open.org/committees/security\"";

    private static readonly OneTimeCodes NoCodes = new(given: null, (_, _) => Task.FromResult<string?>(null));

    /// <param name="options">The sign-in method.</param>
    /// <param name="verification">The criteria for the response; recipient, audience and request are set here.</param>
    /// <returns>The assertion for this request; verified if there are keys.</returns>
    /// <exception cref="FederationException">The error code gives the reason.</exception>
    public async Task<SamlAssertion> SignInAsync(EcpOptions options, SamlVerificationOptions verification, CancellationToken cancellationToken)
    {
        if (options.Credential is { } credential)
            Secrets.Use(credential.Password, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}")));
        (Uri address, _) = SignOnAddress.Find(options.Method.Address, verification.Metadata, SamlNames.SoapBinding);
        string serviceProvider = options.Method.ServiceProvider ?? SamlNames.AwsEntityId, acs = options.Method.AcsUrls is [{ } own, ..] ? own : SamlNames.AwsSignIn;
        AuthnRequest request = new()
        {
            IssueInstant = time.GetUtcNow().UtcDateTime,
            Destination = address,
            AcsUrl = acs,
            ProtocolBinding = SamlNames.PaosBinding,
            Issuer = serviceProvider,
            ForceAuthn = options.Method.ForceAuthn,
        };
        string xml = request.ToXml();
        reporter.Verbose($"Requesting an assertion from {HttpErrors.Origin(address)} with ECP as {UntrustedText.Line(serviceProvider)}, for {UntrustedText.Line(acs)}");
        using HttpClient? integrated = options.Credential is null ? FederationHttpClient.CreateIntegrated(new IntegratedAccess(address)) : null;
        EcpEnvelope envelope = await SendAsync(integrated ?? http, address, EcpEnvelope.Write(options.Signer?.SignXml(xml) ?? xml), options, cancellationToken).ConfigureAwait(false);
        if (envelope.AcsUrl != acs)
            throw new FederationException(
                FederationErrorCode.SamlVerificationFailed, $"The response is for the address {InputPreview.Quote(envelope.AcsUrl)}; expected {acs}, which was requested (SAML ECP 2.0, 2.3.7). The response was not used.");
        if (envelope.Status.IsAuthenticationFailure)
            throw Refused(address, options, $"returned the status {envelope.Status}");
        ResponseValidationResult result = ResponseValidationResult.Validate(envelope.ResponseXml, verification with
        {
            At = time.GetUtcNow().UtcDateTime,
            InResponseTo = request.Id,
            Recipient = acs,
            Audiences = [serviceProvider],
            TakesAwsAudience = true,
            IsSignIn = true,
        });
        return result.Assertion ?? throw result.Refusal!;
    }

    private Task<EcpEnvelope> SendAsync(HttpClient client, Uri address, string envelope, EcpOptions options, CancellationToken cancellationToken) =>
        // It contains a password, so it is sent again only if no server can have received it.
        new RetryingCall(time, reporter).SendAsync(address, options.Timeout, Repeat.WhenNeverConnected, async token =>
        {
            using HttpRequestMessage message = new(HttpMethod.Post, address) { Content = new StringContent(envelope, Encoding.UTF8, "text/xml") };
            message.Headers.TryAddWithoutValidation("SOAPAction", SoapAction);
            message.Headers.Accept.ParseAdd("text/xml, application/soap+xml");
            if (options.Credential is { } credential)
                message.Headers.Authorization = Basic(credential);
            using HttpResponseMessage response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
            reporter.Verbose($"POST {HttpErrors.Origin(address)}{address.AbsolutePath}: {(int)response.StatusCode}");
            if (HttpRedirect.NotFollowed(response, address) is { } redirect)
                throw new FederationException(
                    FederationErrorCode.HttpError, $"{HttpErrors.Origin(address)} returned no SOAP envelope: {redirect}. Check that the address is the identity provider's ECP endpoint.", HttpErrors.Origin(address));
            (string body, _) = await BoundedContent.ReadPageAsync(response, TextInput.MaxLength, token).ConfigureAwait(false);
            // A fault has the status 500 (SOAP 1.1, 6.2).
            return EcpEnvelope.IsXml(body) && response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                ? new Answer<EcpEnvelope>(EcpEnvelope.Read(body), response.StatusCode, RetryAfter: null)
                : throw NoEnvelope(address, response.StatusCode, body, options);
        }, cancellationToken);

    /// <summary>RFC 7617, in UTF-8.</summary>
    private static AuthenticationHeaderValue Basic(NetworkCredential credential) =>
        credential.UserName.Contains(':', StringComparison.Ordinal)
            ? throw new FederationException(FederationErrorCode.ParameterInvalid, "The user name contains a colon; expected one without, because basic authentication does not allow it (RFC 7617 section 2).")
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credential.UserName}:{credential.Password}")));

    private static FederationException NoEnvelope(Uri address, HttpStatusCode status, string body, EcpOptions options)
    {
        string origin = HttpErrors.Origin(address), what = $"returned HTTP {(int)status} ({status}){Said(address, body, options)}";
        if (status == HttpStatusCode.Unauthorized && options.Credential is null)
            return new IntegratedAccess(address).Refused(address);
        if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            return Refused(address, options, what);
        return (int)status is >= 200 and < 300
            ? new FederationException(
                FederationErrorCode.SignInPageNotUnderstood, $"{origin} {what}; expected a SOAP envelope with a SAML Response. Check the address, -ServiceProvider and -AcsUrl, and that ECP is enabled for them at the identity provider.", origin)
            : new FederationException(
                FederationErrorCode.HttpError, $"{origin} {what}; expected a SOAP envelope with a SAML Response. {(RetryingCall.MayPass(status) ? "Try again later." : "Check that the address is the identity provider's ECP endpoint.")}", origin);
    }

    private static FederationException Refused(Uri address, EcpOptions options, string what) => new(
        FederationErrorCode.SignInRefused,
        options.Credential is { } credential
            ? $"{HttpErrors.Origin(address)} rejected the sign-in of '{UntrustedText.Line(credential.UserName)}': it {what}. Check the user name and password."
            : $"{HttpErrors.Origin(address)} rejected the sign-in: it {what}. Check that this account can sign in there, or specify -Credential.",
        HttpErrors.Origin(address));

    /// <summary>The text of a page in the response, unless it repeats the password.</summary>
    private static string Said(Uri address, string body, EcpOptions options) =>
        new PageErrorMessage(options.Credential, NoCodes).Of(HtmlPage.Parse(body, address));
}
