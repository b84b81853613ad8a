using PSFederation.Core.Http;
using PSFederation.Core.Saml;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn;

/// <summary>Finds the request address of an identity provider: the specified address, or the address in its metadata.</summary>
internal static class SignOnAddress
{
    /// <summary>The address, and the URI of its binding.</summary>
    /// <param name="given">The specified address, if any.</param>
    /// <param name="metadata">The identity provider's metadata, if specified.</param>
    /// <param name="bindings">The URIs of the possible bindings, in order of preference; a specified address uses the first.</param>
    /// <exception cref="FederationException">There is no address, or it is not safe.</exception>
    public static (Uri Address, string Binding) Find(Uri? given, IReadOnlyCollection<SamlMetadata> metadata, params string[] bindings)
    {
        if (given is not null)
            return (RequirePrivate(given), bindings[0]);
        if (metadata.Count == 0)
            throw Missing();
        if (metadata.Count > 1)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The metadata describes {metadata.Count} identity providers; expected one. Choose one with Get-SamlMetadata -EntityId, or specify -SignInUri.");
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
            $"The metadata of {UntrustedText.Line(provider.EntityId)} has no address for {string.Join(" or ", bindings.Select(binding => binding[SamlNames.Bindings.Length..]))}; it offers {(offered.Length > 0 ? UntrustedText.Line(offered) : "none")}. Specify the address with -SignInUri.",
            provider.EntityId);
    }

    /// <summary>The error for a method without an address.</summary>
    /// <param name="target">The parameter; null for none.</param>
    public static FederationException Missing(string? target = null) => new(
        FederationErrorCode.ParameterMissing, "The sign-in address of the identity provider is missing. Specify -SignInUri, or -Metadata, which contains it.", target);

    private static Uri RequirePrivate(Uri address) => WebAddress.Require(address, "The address for the request");
}
