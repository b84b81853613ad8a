using PSFederation.Core.Aws;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.SignIn.Pages;

namespace PSFederation.Core.SignIn;

/// <summary>Decides whether a SAML response is the result of the sign-in, or goes to an identity broker that issues the response for AWS.</summary>
/// <param name="session">The session, which knows the servers of the sign-in.</param>
internal sealed class ResponseForwarding(HttpSession session, IOperationReporter reporter)
{
    private const string Artifact = "SAMLart";

    /// <summary>Whether a response is for an identity broker, and is forwarded to it.</summary>
    /// <param name="page">The address of the page with the response.</param>
    /// <param name="step">The next step of the page.</param>
    /// <param name="response">The field SAMLResponse: Base64.</param>
    /// <param name="acs">The address that the page posts it to; null if unknown.</param>
    /// <exception cref="FederationException">The response is not for AWS and cannot be forwarded.</exception>
    public bool IsForBroker(Uri page, PageStep step, string response, Uri? acs)
    {
        switch (ResponseAddressee.Of(response, acs, page, acs is not null && session.HasVisited(acs)))
        {
            case Addressee.Broker when step.Form?.IsPostBy(null) != true:
                // With GET, the response would be in an address, and so in server logs.
                throw SignInErrors.NotForAws(page, acs!);
            case Addressee.Broker when session.HasVisited(acs!):
                reporter.Verbose($"{HttpErrors.Origin(page)} sent a response for {HttpErrors.Origin(acs!)}; forwarding it");
                return true;
            case Addressee.Broker:
                reporter.Warning($"{HttpErrors.Origin(page)} sent a response for {HttpErrors.Origin(acs!)}, and the sign-in forwards it there. If you do not recognize that server, check the sign-in address.");
                return true;
            case Addressee.Other:
                throw SignInErrors.NotForAws(page, acs!);
            default:
                return false;
        }
    }

    /// <summary>AWS accepts a response only in a form.</summary>
    public static void RequirePost(Uri from, Uri next)
    {
        if (!AwsSignIn.IsAcs(next.GetLeftPart(UriPartial.Path)))
            return;
        if (next.Query.Contains(Artifact + "=", StringComparison.Ordinal))
            throw SignInErrors.NotByPost(from, "a SAML artifact in an address");
        if (next.Query.Contains("SAMLResponse=", StringComparison.Ordinal))
            throw SignInErrors.NotByPost(from, "a SAML response in an address");
    }

    /// <summary>AWS does not accept an artifact (SAML Bindings 3.6), because it would have to ask the identity provider for the response.</summary>
    public static void RequireResponse(Uri page, Uri action, IEnumerable<KeyValuePair<string, string>> fields)
    {
        if (AwsSignIn.IsAcs(action.GetLeftPart(UriPartial.Path)) && fields.Any(field => field.Key == Artifact))
            throw SignInErrors.NotByPost(page, "a SAML artifact");
    }
}
