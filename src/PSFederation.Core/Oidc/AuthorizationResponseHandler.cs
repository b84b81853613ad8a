using System.Security.Cryptography;
using System.Text;
using PSFederation.Core.Http;
using PSFederation.Core.Oidc.Discovery;
using PSFederation.Core.Text;
using PSFederation.Core.UserBrowser;

namespace PSFederation.Core.Oidc;

/// <summary>Validates requests to the redirect address: only the response to this request is accepted (OIDC Core 3.1.2.7, RFC 9207).</summary>
/// <param name="redirectPath">The path of the redirect address.</param>
/// <param name="state">The state that was sent.</param>
/// <param name="discovery">The provider.</param>
/// <param name="scope">The scopes that were sent, for messages; null if none.</param>
internal sealed class AuthorizationResponseHandler(string redirectPath, string state, OidcDiscovery discovery, string? scope)
{
    /// <summary>Validates a request: the right path, GET, our state, no duplicate parameter, and the right issuer.</summary>
    public LoopbackReply<string> Judge(LoopbackRequest request)
    {
        if (request.Method != "GET" || request.Path != redirectPath)
            return new LoopbackReply<string>(404, "Not found", LoopbackPage.NotAResponse);
        ILookup<string, string> query = FormText.Parse(request.Query);
        if (query.Any(parameter => parameter.Count() > 1)
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(query["state"].SingleOrDefault() ?? string.Empty), Encoding.UTF8.GetBytes(state)))
            return new LoopbackReply<string>(400, "Not this sign-in", LoopbackPage.OtherSignIn);
        string? issuer = query["iss"].SingleOrDefault(), error = query["error"].SingleOrDefault();
        bool lacksIssuer = issuer is null && discovery.SendsIssuerParameter;
        // It has our state, so it is the only response. An error without an issuer is still reported: it contains no code that could be
        // for another provider, and some providers include the issuer only in success responses.
        if ((issuer is not null && issuer != discovery.Issuer) || (lacksIssuer && error is null))
            return new LoopbackReply<string>(400, "Another issuer", "The response comes from another identity provider.", Error: new FederationException(
                FederationErrorCode.OidcTokenInvalid, $"The sign-in response has {(issuer is null ? "no issuer" : $"the issuer '{UntrustedText.Line(issuer)}'")}; expected '{discovery.Issuer}' (RFC 9207). The response was not used.", discovery.Issuer));
        Secrets.Use(state, query["code"].SingleOrDefault());
        if (error is not null)
            return new LoopbackReply<string>(
                200, "Not signed in", "The identity provider rejected the sign-in. Return to PowerShell to see why.", Error: Refusal(error, query["error_description"].SingleOrDefault(), lacksIssuer));
        return query["code"].SingleOrDefault() is { Length: > 0 } code
            ? new LoopbackReply<string>(200, "Signed in", LoopbackPage.SignedIn, code)
            : new LoopbackReply<string>(400, "No code", "The response contains no authorization code.");
    }

    private FederationException Refusal(string error, string? description, bool lacksIssuer)
    {
        FederationException refusal = OAuthErrors.Of(discovery.Issuer, error, description, new OAuthRequestFacts(scope, Authentication: null, HasPerson: true));
        return lacksIssuer
            ? OAuthErrors.With(refusal, "This error response has no issuer (iss), although the provider's metadata says that its responses do (RFC 9207).")
            : refusal;
    }
}
