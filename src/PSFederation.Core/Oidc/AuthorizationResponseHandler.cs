using System.Security.Cryptography;
using System.Text;
using PSFederation.Core.Http;
using PSFederation.Core.Oidc.Discovery;
using PSFederation.Core.Text;
using PSFederation.Core.UserBrowser;

namespace PSFederation.Core.Oidc;

/// <summary>Judges what comes to the redirect address: only the answer to this very request counts (OIDC Core 3.1.2.7, RFC 9207).</summary>
/// <param name="redirectPath">The path of the redirect address.</param>
/// <param name="state">The state that was sent.</param>
/// <param name="discovery">Who was asked.</param>
/// <param name="scope">The scopes that were sent, for messages; null when none was.</param>
internal sealed class AuthorizationResponseHandler(string redirectPath, string state, OidcDiscovery discovery, string? scope)
{
    /// <summary>Judges a request: the right path, GET, our state, no parameter twice, and the right issuer.</summary>
    public LoopbackReply<string> Judge(LoopbackRequest request)
    {
        if (request.Method != "GET" || request.Path != redirectPath)
            return new LoopbackReply<string>(404, "Not found", "This address accepts only the response of a sign-in.");
        ILookup<string, string> query = FormText.Parse(request.Query);
        if (query.Any(parameter => parameter.Count() > 1)
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(query["state"].SingleOrDefault() ?? string.Empty), Encoding.UTF8.GetBytes(state)))
            return new LoopbackReply<string>(400, "Not this sign-in", "The answer does not belong to the sign-in that is being waited for. Begin again from PowerShell.");
        string? issuer = query["iss"].SingleOrDefault(), error = query["error"].SingleOrDefault();
        bool lacksIssuer = issuer is null && discovery.SendsIssuerParameter;
        // It has our state, so it is the answer, and there will be no other. An error without issuer is still reported: it holds no code that could be
        // for another provider, and there are providers that name themselves in answers of success alone.
        if ((issuer is not null && issuer != discovery.Issuer) || (lacksIssuer && error is null))
            return new LoopbackReply<string>(400, "Another issuer", "The answer comes from another identity provider than was asked.", Error: new FederationException(
                FederationErrorCode.OidcTokenInvalid, $"The answer to the sign-in names the issuer {(issuer is null ? "nowhere" : $"'{UntrustedText.Line(issuer)}'")}; expected '{discovery.Issuer}' (RFC 9207). It was not used.", discovery.Issuer));
        Secrets.Use(state, query["code"].SingleOrDefault());
        if (error is not null)
            return new LoopbackReply<string>(
                200, "Not signed in", "The identity provider refused. Go back to PowerShell to see why.", Error: Refusal(error, query["error_description"].SingleOrDefault(), lacksIssuer));
        return query["code"].SingleOrDefault() is { Length: > 0 } code
            ? new LoopbackReply<string>(200, "Signed in", "You can close this page and go back to PowerShell.", code)
            : new LoopbackReply<string>(400, "No code", "The answer holds no authorization code.");
    }

    private FederationException Refusal(string error, string? description, bool lacksIssuer)
    {
        FederationException refusal = OAuthErrors.Of(discovery.Issuer, error, description, new OAuthRequestFacts(scope, Authentication: null, HasPerson: true));
        return lacksIssuer
            ? OAuthErrors.With(refusal, "This error response does not name its issuer (iss), although the provider announces that its responses do (RFC 9207).")
            : refusal;
    }
}
