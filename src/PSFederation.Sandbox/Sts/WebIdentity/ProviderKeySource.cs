using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using PSFederation.Sandbox.Hosting;

namespace PSFederation.Sandbox.Sts.WebIdentity;

/// <summary>Gets the verification keys of an OIDC provider: discovery document, then key set. Cached for five minutes.</summary>
internal sealed class ProviderKeySource(TimeProvider clock) : IDisposable
{
    private const int MaximumDocument = 1024 * 1024;
    private static readonly TimeSpan CacheTime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, CachedKeys> _cache = new(StringComparer.Ordinal);
    private readonly HttpClient _http = CreateClient();

    /// <summary>Gets the signing keys of an issuer.</summary>
    /// <param name="keyId">The requested key; an unknown key causes a new request for the key set.</param>
    /// <param name="cancellationToken">Cancels the fetch.</param>
    /// <exception cref="StsException">It is unreachable (IDPCommunicationError) or publishes no keys (InvalidIdentityToken).</exception>
    public async Task<IReadOnlyList<JsonWebKey>> GetAsync(string issuer, string? keyId, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (_cache.TryGetValue(issuer, out CachedKeys? cached)
            && now - cached.Fetched < CacheTime
            && (keyId is null || cached.Keys.Any(key => key.Kid == keyId)))
        {
            return cached.Keys;
        }

        IReadOnlyList<JsonWebKey> keys = await FetchAsync(issuer, cancellationToken).ConfigureAwait(false);
        _cache[issuer] = new CachedKeys(now, keys);
        return keys;
    }

    public void Forget() => _cache.Clear();

    public void Dispose() => _http.Dispose();

    private async Task<IReadOnlyList<JsonWebKey>> FetchAsync(string issuer, CancellationToken cancellationToken)
    {
        string address = issuer.TrimEnd('/') + "/.well-known/openid-configuration";
        string configuration = await DownloadAsync(address, cancellationToken).ConfigureAwait(false);
        string keySetUrl;
        try
        {
            using JsonDocument document = JsonDocument.Parse(configuration);
            if (document.RootElement.GetProperty("issuer").GetString() != issuer)
            {
                throw StsErrors.VerificationKey();
            }

            keySetUrl = document.RootElement.GetProperty("jwks_uri").GetString() ?? throw StsErrors.VerificationKey();
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw StsErrors.VerificationKey();
        }

        string keySet = await DownloadAsync(keySetUrl, cancellationToken).ConfigureAwait(false);
        try
        {
            return [.. new JsonWebKeySet(keySet).Keys.Where(key => key.Use is null or "" or JsonWebKeyUseNames.Sig)];
        }
        catch (Exception malformed) when (malformed is JsonException or ArgumentException)
        {
            throw StsErrors.VerificationKey();
        }
    }

    private async Task<string> DownloadAsync(string address, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || !(uri.Scheme is "https" || (uri.Scheme is "http" && uri.IsLoopback)))
        {
            throw StsErrors.VerificationKey();
        }

        try
        {
            using HttpResponseMessage response = await _http.GetAsync(uri, cancellationToken).ConfigureAwait(false);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false),
                >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests => throw StsErrors.IdpCommunication(),
                _ => throw StsErrors.VerificationKey(),
            };
        }
        catch (HttpRequestException)
        {
            throw StsErrors.IdpCommunication();
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw StsErrors.IdpCommunication();
        }
    }

    private static HttpClient CreateClient()
    {
        SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseProxy = false, UseCookies = false };
        HttpClient client = new(handler) { Timeout = TimeSpan.FromSeconds(5), MaxResponseContentBufferSize = MaximumDocument };
        client.DefaultRequestHeaders.UserAgent.ParseAdd(RequestLogMiddleware.SandboxUserAgent);
        return client;
    }

    private sealed record CachedKeys(DateTimeOffset Fetched, IReadOnlyList<JsonWebKey> Keys);
}
