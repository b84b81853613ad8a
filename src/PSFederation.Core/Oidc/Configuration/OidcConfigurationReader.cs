using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Http;
using PSFederation.Core.Oidc.Discovery;
using PSFederation.Core.Oidc.Verification;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Oidc.Configuration;

/// <summary>Reads what an issuer publishes, and says what IAM and STS would refuse of it.</summary>
/// <param name="clientIds">The client ids that IAM shall take.</param>
/// <param name="timeout">How long each answer may take.</param>
/// <param name="now">The time by which certificates are judged, UTC.</param>
public sealed class OidcConfigurationReader(IReadOnlyList<string> clientIds, TimeSpan timeout, DateTime now, IOperationReporter reporter)
{
    /// <summary>The clock of pauses between attempts.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Reads an issuer's documents.</summary>
    /// <param name="authority">The issuer.</param>
    /// <returns>What it publishes. Keys that cannot be had are a warning in it.</returns>
    /// <exception cref="FederationException">The discovery document cannot be read, or is another issuer's.</exception>
    public async Task<OidcConfiguration> ReadAsync(string authority, CancellationToken cancellationToken)
    {
        IReadOnlyList<X509Certificate2> chain = [];
        using HttpClient http = FederationHttpClient.WithChain(seen => chain = seen);
        OidcDiscovery discovery = (await OidcDiscovery.ReadAsync(http, authority, timeout, Time, reporter, cancellationToken).ConfigureAwait(false)).RequireExactly(authority);
        string? json = null;
        JwkSet? keys = null;
        List<string> problems = [];
        try
        {
            // IAM knows the server that publishes the keys, which need not be that of the discovery document.
            Uri address = discovery.JwksUri;
            if (!address.Authority.Equals(discovery.Address.Authority, StringComparison.OrdinalIgnoreCase))
                chain = [];
            json = await IssuerKeys.ReadAsync(http, address, timeout, Time, reporter, cancellationToken).ConfigureAwait(false);
            keys = JwkSet.Parse(json, HttpErrors.Origin(address));
        }
        catch (FederationException e)
        {
            problems.Add($"STS could not verify any token: {e.Message}");
        }

        return Make(discovery, json, keys, chain, problems);
    }

    /// <summary>Reads documents that the caller has.</summary>
    /// <param name="document">The discovery document.</param>
    /// <param name="jwks">The key set; null when it is not at hand.</param>
    /// <returns>What they say.</returns>
    /// <exception cref="FederationException">They are none.</exception>
    public OidcConfiguration Read(string document, string? jwks)
    {
        OidcDiscovery discovery = OidcDiscovery.Parse(document);
        List<string> problems = [];
        try
        {
            _ = discovery.JwksUri;
        }
        catch (FederationException)
        {
            problems.Add("STS could not verify any token: jwks_uri is missing or not an https address.");
        }

        if (jwks is null)
            problems.Add("The keys were not looked at: the document was read offline. Give them as -Jwks.");
        return Make(discovery, jwks, jwks is null ? null : JwkSet.Parse(jwks, "-Jwks"), [], problems);
    }

    private OidcConfiguration Make(OidcDiscovery discovery, string? json, JwkSet? keys, IReadOnlyList<X509Certificate2> chain, List<string> problems)
    {
        IReadOnlyList<string> algorithms = Texts(discovery, "id_token_signing_alg_values_supported");
        return new OidcConfiguration
        {
            Issuer = discovery.Issuer,
            ClientIDList = clientIds,
            ThumbprintList = chain.Count == 0 ? null : [ServerChain.ThumbprintForIam(chain)],
            JwksUri = discovery.Members.GetValueOrDefault("jwks_uri") as string,
            AuthorizationEndpoint = discovery.Members.GetValueOrDefault("authorization_endpoint") as string,
            TokenEndpoint = discovery.Members.GetValueOrDefault("token_endpoint") as string,
            SigningAlgorithms = algorithms,
            Keys = [.. (keys?.Keys ?? []).Select(Describe)],
            Document = discovery.Json,
            Jwks = json,
            Warnings = [.. IamFindings.Of(discovery, clientIds, algorithms), .. problems, .. keys is null ? [] : KeyFindings.Of(keys, now)],
        };
    }

    private static OidcKey Describe(Jwk key) => new()
    {
        KeyId = key.KeyId,
        KeyType = key.KeyType,
        KeyAlgorithm = key.Description,
        Algorithm = key.Algorithm,
        Use = key.Use,
        Certificate = key.Certificate,
        NotAfter = key.Certificate?.NotAfter.ToUniversalTime(),
        Problem = KeyFindings.ProblemForSts(key),
    };

    private static IReadOnlyList<string> Texts(OidcDiscovery discovery, string name) =>
        discovery.Members.GetValueOrDefault(name) is IReadOnlyList<object?> values ? [.. values.OfType<string>()] : [];
}
