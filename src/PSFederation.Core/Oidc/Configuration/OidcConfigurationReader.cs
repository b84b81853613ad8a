using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Http;
using PSFederation.Core.Oidc.Discovery;
using PSFederation.Core.Oidc.Verification;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Oidc.Configuration;

/// <summary>Reads the documents of an issuer, and reports what IAM and STS would reject.</summary>
/// <param name="clientIds">The client IDs for IAM.</param>
/// <param name="timeout">The time limit for each response.</param>
/// <param name="now">The time for the check of certificates, UTC.</param>
public sealed class OidcConfigurationReader(IReadOnlyList<string> clientIds, TimeSpan timeout, DateTime now, IOperationReporter reporter)
{
    /// <summary>The clock for pauses between attempts.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Reads an issuer's documents.</summary>
    /// <param name="authority">The issuer.</param>
    /// <returns>The configuration. Unavailable keys are a warning in it.</returns>
    /// <exception cref="FederationException">The discovery document cannot be read, or belongs to another issuer.</exception>
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
            // IAM pins the server that publishes the keys, which can differ from the server of the discovery document.
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

    /// <summary>Reads documents from the caller.</summary>
    /// <param name="document">The discovery document.</param>
    /// <param name="jwks">The key set; null if unavailable.</param>
    /// <returns>The configuration.</returns>
    /// <exception cref="FederationException">They are not valid.</exception>
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
            problems.Add("The keys were not checked, because the document was read offline. Specify them with -Jwks.");
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
