using PSFederation.Sandbox.Sts;

namespace PSFederation.Sandbox.QuickStart;

/// <summary>The identity providers of the command line, which the STS trusts beside those of the sandbox; null for one that is not asked for.</summary>
internal sealed record OwnProviders(OwnSamlProvider? Saml = null, OwnOidcProvider? Oidc = null)
{
    /// <summary>Registers what the command line asks for.</summary>
    /// <exception cref="OwnProviderException">One cannot be trusted.</exception>
    public static async Task<OwnProviders> RegisterAsync(StsRegistry registry, ProgramArguments arguments, CancellationToken cancellationToken) => new(
        arguments.TrustMetadata is { } metadata ? await OwnSamlProvider.RegisterAsync(registry, metadata, arguments.TrustRoles, cancellationToken).ConfigureAwait(false) : null,
        arguments.TrustIssuer is { } issuer ? await OwnOidcProvider.RegisterAsync(registry, issuer, arguments.TrustClients, cancellationToken).ConfigureAwait(false) : null);
}
