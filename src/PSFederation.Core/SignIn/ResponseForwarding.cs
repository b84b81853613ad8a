using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.SignIn.Pages;

namespace PSFederation.Core.SignIn;

/// <summary>Decides whether a SAML response is the result of the sign-in, or goes to an identity broker that issues the response for AWS.</summary>
/// <param name="session">The session, which knows the servers of the sign-in.</param>
internal sealed class ResponseForwarding(HttpSession session, IOperationReporter reporter)
{
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
}
