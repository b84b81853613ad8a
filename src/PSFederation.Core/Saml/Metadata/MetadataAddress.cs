using PSFederation.Core.Http;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Saml.Metadata;

/// <summary>Gets metadata from where an identity provider publishes it.</summary>
public static class MetadataAddress
{
    /// <summary>Fetches and reads a document. It carries the keys that everything else hangs on, so the way must be https, or loopback.</summary>
    /// <param name="address">The address.</param>
    /// <param name="timeout">How long the answer may take.</param>
    /// <param name="now">The time by which certificates are judged, UTC.</param>
    /// <param name="reporter">What may be said on the way.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="time">The clock of pauses between attempts; null for the system's.</param>
    /// <returns>The identity providers in it, one or more.</returns>
    /// <exception cref="FederationException">It cannot be reached, or what is there is no metadata.</exception>
    public static async Task<IReadOnlyList<SamlMetadata>> ReadAsync(
        Uri address, TimeSpan timeout, DateTime now, IOperationReporter reporter, CancellationToken cancellationToken, TimeProvider? time = null)
    {
        RequirePrivate(address);
        // Each attempt begins with no cookie.
        HttpPage page = await new RetryingCall(time ?? TimeProvider.System, reporter).SendAsync(address, timeout, Repeat.Freely, async stop =>
        {
            HttpSession session = new(FederationHttpClient.Get(), timeout, reporter);
            HttpPage answer = await session.GetAsync(address, stop).ConfigureAwait(false);
            return new Answer<HttpPage>(answer, answer.Status, answer.RetryAfter);
        }, cancellationToken).ConfigureAwait(false);
        if (!page.IsSuccess)
            throw new FederationException(
                FederationErrorCode.HttpError, $"{HttpErrors.Origin(page.Address)}{page.Address.AbsolutePath} answered {(int)page.Status}; expected SAML metadata. {(RetryingCall.MayPass(page.Status) ? "Try again later." : "Check the address.")}");
        return SamlMetadataReader.Read(page.Body, now);
    }

    /// <summary>Refuses an address from which an attacker on the network could deliver their own keys.</summary>
    /// <param name="address">The address.</param>
    /// <exception cref="FederationException">It is neither https nor loopback.</exception>
    public static void RequirePrivate(Uri address)
    {
        if (!WebAddress.IsPrivate(address))
            throw new FederationException(
                FederationErrorCode.SignInInsecure, $"{HttpErrors.Origin(address)} is not https; an attacker on the network could replace the keys in the metadata. Use https, or a file.");
    }
}
