using System.Collections.ObjectModel;
using System.Text;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Discovery;

/// <summary>The discovery document of a provider (OIDC Discovery 3), as far as the flows need it.</summary>
internal sealed class OidcDiscovery
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>The members with an endpoint that receives secrets, codes, tokens or the browser.</summary>
    private static readonly string[] UsedEndpoints =
        ["authorization_endpoint", "token_endpoint", "device_authorization_endpoint", "pushed_authorization_request_endpoint", "revocation_endpoint"];

    private static readonly Uri Offline = new("https://offline.invalid/");

    private readonly ReadOnlyDictionary<string, object?> _document;

    private OidcDiscovery(Uri address, ReadOnlyDictionary<string, object?> document)
    {
        Address = address;
        _document = document;
    }

    /// <summary>The address that it was read from.</summary>
    public Uri Address { get; }

    public string Issuer => Text("issuer")!;

    public Uri TokenEndpoint => Endpoint("token_endpoint");

    /// <summary>The separate token endpoint for clients that authenticate with a certificate, if any (RFC 8705 section 5).</summary>
    public Uri MutualTlsTokenEndpoint =>
        _document.GetValueOrDefault("mtls_endpoint_aliases") is ReadOnlyDictionary<string, object?> aliases && aliases.ContainsKey("token_endpoint")
            ? Endpoint("token_endpoint", aliases)
            : TokenEndpoint;

    /// <summary>The address of the keys (jwks_uri): https, or http on loopback if the issuer is there too.</summary>
    public Uri JwksUri =>
        Endpoint("jwks_uri") is { UserInfo.Length: 0, Fragment.Length: 0 } keys && (keys.Scheme == Uri.UriSchemeHttps || Address.Scheme == Uri.UriSchemeHttp)
            ? keys
            : throw Failed(Address, "jwks_uri is not a valid https address");

    /// <summary>All members of the document.</summary>
    public ReadOnlyDictionary<string, object?> Members => _document;

    /// <summary>The document as it was read.</summary>
    public string Json { get; private init; } = string.Empty;

    public Uri AuthorizationEndpoint => Endpoint("authorization_endpoint");

    /// <summary>RFC 8628 section 4.</summary>
    public Uri DeviceAuthorizationEndpoint => Endpoint("device_authorization_endpoint");

    /// <summary>RFC 9126 section 5.</summary>
    public Uri PushedRequestEndpoint => Endpoint("pushed_authorization_request_endpoint");

    /// <summary>The revocation endpoint (RFC 7009, RFC 8414 section 2); null if there is none.</summary>
    public Uri? RevocationEndpoint => _document.GetValueOrDefault("revocation_endpoint") is null ? null : Endpoint("revocation_endpoint");

    /// <summary>Whether an authorization request can be pushed (RFC 9126 section 5). A provider can require it from some clients only (section 6).</summary>
    public bool OffersPushedRequests => _document.GetValueOrDefault("pushed_authorization_request_endpoint") is not null;

    /// <summary>Whether an authorization request must be pushed first (RFC 9126 section 5).</summary>
    public bool RequiresPushedRequests => _document.GetValueOrDefault("require_pushed_authorization_requests") is true;

    /// <summary>Whether responses of the authorization endpoint contain their issuer (RFC 9207).</summary>
    public bool SendsIssuerParameter => _document.GetValueOrDefault("authorization_response_iss_parameter_supported") is true;

    /// <summary>Whether the token endpoint accepts a client secret only in the body; Basic is the default (OIDC Discovery 3).</summary>
    public bool WantsSecretInBody =>
        _document.GetValueOrDefault("token_endpoint_auth_methods_supported") is IReadOnlyList<object?> methods
        && methods.Contains("client_secret_post") && !methods.Contains("client_secret_basic");

    /// <summary>The known configuration of a provider without a discovery document.</summary>
    /// <param name="issuer">Its name.</param>
    public static OidcDiscovery Of(string issuer, IReadOnlyDictionary<string, string> endpoints)
    {
        Dictionary<string, object?> document = new(StringComparer.Ordinal) { ["issuer"] = issuer };
        foreach ((string name, string address) in endpoints)
            document[name] = address;
        return new OidcDiscovery(new Uri(issuer), new ReadOnlyDictionary<string, object?>(document));
    }

    /// <summary>Reads the discovery document of an issuer and checks that it belongs to that issuer.</summary>
    /// <exception cref="FederationException">It is not reachable, not a discovery document, or belongs to another issuer.</exception>
    public static async Task<OidcDiscovery> ReadAsync(
        HttpClient client, string authority, TimeSpan timeout, TimeProvider time, IOperationReporter reporter, CancellationToken cancellationToken, string? issuerForm = null)
    {
        (string issuer, string place, _) = OidcAuthority.Of(authority);
        if (!Uri.TryCreate(place, UriKind.Absolute, out Uri? address) || !WebAddress.IsPrivate(address))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The authority is {InputPreview.Quote(authority)}; expected an https issuer address (http on loopback only).", InputPreview.Target(authority));
        WebAddress.RequireNoUser(address, "The authority", address.Host);
        reporter.Verbose($"Reading {address}");
        FetchedJson fetched = await JsonFetch.GetAsync(client, address, ["application/json"], MaxBytes, timeout, time, reporter, cancellationToken).ConfigureAwait(false);
        if (fetched.Redirect is { } redirect)
            throw Failed(address, redirect);
        if (RetryingCall.MayPass(fetched.Status))
            throw new FederationException(
                FederationErrorCode.OidcDiscoveryFailed, $"The discovery document at {address} is temporarily unavailable: the server returned HTTP {(int)fetched.Status} ({fetched.Status}), repeatedly. Try again later.", address.AbsoluteUri);
        if (!fetched.IsSuccess)
            throw Failed(address, $"the server returned HTTP {(int)fetched.Status} ({fetched.Status})");
        string json = fetched.Json;
        try
        {
            OidcDiscovery discovery = new(address, StrictJson.ReadObject(Encoding.UTF8.GetBytes(json))) { Json = json };
            if (discovery.Text("issuer")?.TrimEnd('/') != issuer.TrimEnd('/') && !HasForm(discovery.Text("issuer"), issuerForm))
                throw Failed(address, $"its issuer is '{UntrustedText.Line(discovery.Text("issuer"))}', not '{issuer}'");
            return discovery;
        }
        catch (FormatException e)
        {
            throw Failed(address, $"the document {e.Message}");
        }
    }

    /// <summary>Whether an issuer matches the form, with a UUID for the placeholder: the same host, the same path, one tenant.</summary>
    private static bool HasForm(string? issuer, string? form) =>
        issuer is not null && form?.Split("{}") is [var before, var after]
        && issuer.StartsWith(before, StringComparison.Ordinal) && issuer.EndsWith(after, StringComparison.Ordinal) && issuer.Length > before.Length + after.Length
        && Guid.TryParseExact(issuer[before.Length..^after.Length], "D", out _);

    /// <summary>A document from the caller.</summary>
    /// <exception cref="FederationException">It is not valid.</exception>
    public static OidcDiscovery Parse(string json)
    {
        try
        {
            OidcDiscovery discovery = new(Offline, StrictJson.ReadObject(Encoding.UTF8.GetBytes(json.Trim().TrimStart('\uFEFF')))) { Json = json };
            return discovery.Text("issuer") is { Length: > 0 }
                ? discovery
                : throw new FederationException(FederationErrorCode.OidcDiscoveryFailed, "The document has no issuer; expected an OpenID Connect discovery document (OIDC Discovery 3). Check the file.");
        }
        catch (FormatException e)
        {
            throw new FederationException(FederationErrorCode.OidcDiscoveryFailed, $"The document {e.Message}; expected an OpenID Connect discovery document (OIDC Discovery 3). Check the file.");
        }
    }

    /// <summary>Requires that the document belongs to exactly that issuer (OIDC Discovery 4.3).</summary>
    /// <exception cref="FederationException">It differs, even if only by a slash.</exception>
    public OidcDiscovery RequireExactly(string authority) =>
        // The address of a document does not determine the exact issuer.
        OidcAuthority.Of(authority).IsDocument || Issuer == authority
            ? this
            : throw Failed(Address, $"its issuer is '{UntrustedText.Line(Issuer)}', which is not exactly '{authority}'; use the issuer in the document");

    /// <summary>Requires that every endpoint that a sign-in can use is safe before the sign-in starts.</summary>
    /// <exception cref="FederationException">An endpoint in the document is not safe.</exception>
    public void RequireEndpoints()
    {
        foreach (ReadOnlyDictionary<string, object?> members in new[] { _document, _document.GetValueOrDefault("mtls_endpoint_aliases") as ReadOnlyDictionary<string, object?> ?? ReadOnlyDictionary<string, object?>.Empty })
        {
            foreach (string name in UsedEndpoints.Where(name => members.GetValueOrDefault(name) is not null))
                Endpoint(name, members);
        }
    }

    private string? Text(string name) => _document.GetValueOrDefault(name) as string;

    private Uri Endpoint(string name) => Endpoint(name, _document);

    private Uri Endpoint(string name, ReadOnlyDictionary<string, object?> members)
    {
        if (members.GetValueOrDefault(name) is null)
            throw Failed(Address, $"it has no {name}, so the provider does not support this flow");
        if (Uri.TryCreate(members.GetValueOrDefault(name) as string, UriKind.Absolute, out Uri? endpoint)
            && endpoint.UserInfo.Length == 0 && WebAddress.IsPrivate(endpoint))
            return endpoint;
        throw Failed(Address, endpoint is not null && WebAddress.IsWeb(endpoint) && !WebAddress.IsPrivate(endpoint)
            ? $"its {name} is {HttpErrors.Origin(endpoint)}, unencrypted http to another machine; expected {WebAddress.Rule}"
            : $"its {name} is not a valid https address");
    }

    private static FederationException Failed(Uri address, string problem) =>
        new(FederationErrorCode.OidcDiscoveryFailed, $"The discovery document at {address} cannot be used: {problem}. Check -Authority, which is the issuer (iss) of the provider's tokens.", address.AbsoluteUri);
}
