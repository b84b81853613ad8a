using System.Collections.Concurrent;
using PSFederation.Core.Http;
using PSFederation.Core.Oidc.Discovery;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>An issuer and its keys, as it publishes them.</summary>
/// <param name="Issuer">The issuer in its discovery document.</param>
public sealed record IssuerKeySet(string Issuer, JwkSet Keys);

/// <summary>
/// The cached keys of issuers, by discovery (OIDC Discovery 4). Process-wide by intent: one request serves every runspace. A
/// token with an unknown key ID causes another request, because the issuer can have changed its keys, but not more
/// often than every half minute, so that tokens with invented key IDs do not flood the issuer.
/// </summary>
public static class IssuerKeys
{
    private const int MaxIssuers = 256;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BetweenMisses = TimeSpan.FromSeconds(30);
    private static readonly ConcurrentDictionary<string, Entry> Entries = new(StringComparer.Ordinal);

    /// <param name="authority">The issuer.</param>
    /// <param name="keyId">The key ID of the token.</param>
    /// <param name="timeout">The time limit for each response.</param>
    /// <returns>Its keys; the requested key can still be missing.</returns>
    /// <exception cref="FederationException">Discovery or keys cannot be read.</exception>
    public static async Task<IssuerKeySet> GetAsync(
        string authority, string? keyId, TimeSpan timeout, TimeProvider time, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        if (Entries.Count >= MaxIssuers)
            Entries.Clear();
        Entry entry = Entries.GetOrAdd(authority, _ => new Entry());
        await entry.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            DateTimeOffset now = time.GetUtcNow();
            bool isFresh = entry.Keys is not null && now - entry.Fetched < Life && now >= entry.Fetched;
            bool isMiss = isFresh && keyId is not null && !entry.Keys!.Keys.Contains(keyId);
            if (isFresh && (!isMiss || (now - entry.LastMiss < BetweenMisses && now >= entry.LastMiss)))
                return entry.Keys!;
            if (isMiss)
            {
                reporter.Verbose("The token specifies a key that is not in the cached keys of the issuer; requesting the keys again");
                entry.LastMiss = now;
            }

            entry.Keys = await FetchAsync(authority, timeout, time, reporter, cancellationToken).ConfigureAwait(false);
            entry.Fetched = now;
            return entry.Keys;
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    /// <summary>Reads a published key set.</summary>
    /// <exception cref="FederationException">It is not reachable, or the response is not a key set.</exception>
    internal static async Task<string> ReadAsync(
        HttpClient http, Uri address, TimeSpan timeout, TimeProvider time, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        reporter.Verbose($"Reading {address}");
        FetchedJson fetched = await JsonFetch
            .GetAsync(http, address, ["application/jwk-set+json", "application/json"], JwkSet.MaxLength, timeout, time, reporter, cancellationToken)
            .ConfigureAwait(false);
        if (fetched.Redirect is { } redirect)
            throw new FederationException(
                FederationErrorCode.OidcKeysUnusable, $"The keys at {HttpErrors.Origin(address)}{address.AbsolutePath} cannot be read: {redirect}; expected a JSON Web Key Set.", address.AbsoluteUri);
        return fetched.IsSuccess
            ? fetched.Json
            : throw new FederationException(
                FederationErrorCode.OidcKeysUnusable, $"The keys at {HttpErrors.Origin(address)}{address.AbsolutePath} cannot be read: the server returned HTTP {(int)fetched.Status} ({fetched.Status}); expected a JSON Web Key Set. {(RetryingCall.MayPass(fetched.Status) ? "Try again later." : "Check jwks_uri in the issuer's discovery document.")}", address.AbsoluteUri);
    }

    private static async Task<IssuerKeySet> FetchAsync(string authority, TimeSpan timeout, TimeProvider time, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        HttpClient http = FederationHttpClient.Get();
        OidcDiscovery discovery = (await OidcDiscovery.ReadAsync(http, authority, timeout, time, reporter, cancellationToken).ConfigureAwait(false)).RequireExactly(authority);
        Uri address = discovery.JwksUri;
        string json = await ReadAsync(http, address, timeout, time, reporter, cancellationToken).ConfigureAwait(false);
        return new IssuerKeySet(discovery.Issuer, JwkSet.Parse(json, HttpErrors.Origin(address)));
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public IssuerKeySet? Keys { get; set; }

        public DateTimeOffset Fetched { get; set; }

        public DateTimeOffset LastMiss { get; set; } = DateTimeOffset.MinValue;
    }
}
