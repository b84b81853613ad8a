using PSFederation.Core.Http;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Saml.Metadata;

/// <summary>Downloads published metadata of an identity provider.</summary>
public static class MetadataAddress
{
    /// <summary>Downloads and reads a document. It contains the keys that all trust depends on, so the address must be https, or loopback.</summary>
    /// <param name="address">The address.</param>
    /// <param name="timeout">The time limit for the response.</param>
    /// <param name="now">The time for the check of certificates, UTC.</param>
    /// <param name="reporter">The reporter for its messages.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="time">The clock for pauses between attempts; null for the system clock.</param>
    /// <returns>The identity providers in it, one or more.</returns>
    /// <exception cref="FederationException">It cannot be reached, or its content is not metadata.</exception>
    public static async Task<IReadOnlyList<SamlMetadata>> ReadAsync(
        Uri address, TimeSpan timeout, DateTime now, IOperationReporter reporter, CancellationToken cancellationToken, TimeProvider? time = null)
    {
        RequirePrivate(address);
        // Each attempt starts without cookies.
        HttpPage page = await new RetryingCall(time ?? TimeProvider.System, reporter).SendAsync(address, timeout, Repeat.Freely, async stop =>
        {
            HttpSession session = new(FederationHttpClient.Get(), timeout, reporter);
            HttpPage answer = await session.GetAsync(address, stop).ConfigureAwait(false);
            return new Answer<HttpPage>(answer, answer.Status, answer.RetryAfter);
        }, cancellationToken).ConfigureAwait(false);
        if (!page.IsSuccess)
            throw new FederationException(
                FederationErrorCode.HttpError, $"{HttpErrors.Origin(page.Address)}{page.Address.AbsolutePath} returned HTTP {(int)page.Status}; expected SAML metadata. {(RetryingCall.MayPass(page.Status) ? "Try again later." : "Check the address.")}");
        return SamlMetadataReader.Read(page.Body, now);
    }

    /// <summary>Throws if an attacker on the network could replace the keys at the address.</summary>
    /// <param name="address">The address.</param>
    /// <exception cref="FederationException">It is neither https nor loopback.</exception>
    public static void RequirePrivate(Uri address)
    {
        if (!WebAddress.IsPrivate(address))
            throw new FederationException(
                FederationErrorCode.SignInInsecure, $"{HttpErrors.Origin(address)} is not https; an attacker on the network could replace the keys in the metadata. Use https or a file.");
    }
}
