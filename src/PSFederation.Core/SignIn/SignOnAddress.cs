using PSFederation.Core.Http;
using PSFederation.Core.Saml;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn;

/// <summary>Finds where an identity provider takes requests: at the address that was given, or where its metadata says.</summary>
internal static class SignOnAddress
{
    /// <summary>The address, and the URI of its binding.</summary>
    /// <param name="given">The address that was given, if one was.</param>
    /// <param name="metadata">The identity provider's metadata, if it was given.</param>
    /// <param name="bindings">The URIs of the bindings that will do, the best first; the first is taken for an address that was given.</param>
    /// <exception cref="FederationException">No address, or one that is not safe.</exception>
    public static (Uri Address, string Binding) Find(Uri? given, IReadOnlyCollection<SamlMetadata> metadata, params string[] bindings)
    {
        if (given is not null)
            return (RequirePrivate(given), bindings[0]);
        if (metadata.Count == 0)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, "Where the identity provider takes requests is not known. Give -SignInUri, or -Metadata, which names it.");
        if (metadata.Count > 1)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The metadata describes {metadata.Count} identity providers; expected one to sign in at. Choose one by Get-SamlMetadata -EntityId, or give -SignInUri.");
        SamlMetadata provider = metadata.First();
        foreach (string binding in bindings)
        {
            if (provider.SignOnEndpoints.FirstOrDefault(endpoint => endpoint.BindingUri == binding) is { } endpoint
                && Uri.TryCreate(endpoint.Location, UriKind.Absolute, out Uri? address))
                return (RequirePrivate(address), binding);
        }

        string offered = string.Join(", ", provider.SignOnEndpoints.Select(endpoint => endpoint.Binding).Distinct());
        throw new FederationException(
            FederationErrorCode.SamlMetadataInvalid,
            $"The metadata of {UntrustedText.Line(provider.EntityId)} names no address for {string.Join(" or ", bindings.Select(binding => binding[SamlNames.Bindings.Length..]))}; it offers {(offered.Length > 0 ? UntrustedText.Line(offered) : "none")}. Give the address as -SignInUri.",
            provider.EntityId);
    }

    private static Uri RequirePrivate(Uri address) => WebAddress.Require(address, "The address that takes the request");
}
