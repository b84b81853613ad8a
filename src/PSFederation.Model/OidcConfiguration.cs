namespace PSFederation;

/// <summary>The published configuration of an OpenID Connect provider (OIDC Discovery 3), and its keys.</summary>
/// <remarks>
/// <see cref="Url"/>, <see cref="ClientIDList"/> and <see cref="ThumbprintList"/> are named so that the object pipes into
/// New-IAMOpenIDConnectProvider of AWS.Tools.
/// </remarks>
public sealed class OidcConfiguration
{
    /// <summary>The issuer: the iss of its tokens.</summary>
    public required string Issuer { get; init; }

    /// <summary>The issuer, for IAM.</summary>
    public string Url => Issuer;

    /// <summary>The client IDs, or audiences, for IAM.</summary>
    public IReadOnlyList<string> ClientIDList { get; internal init => field = ModelList.Of(value); } = [];

    /// <summary>
    /// The SHA-1 thumbprint of the topmost intermediate certificate of the server that publishes the keys, which IAM uses for a
    /// server without a publicly trusted certificate. Null without https: IAM then reads it itself, and an empty list is an error in IAM.
    /// </summary>
    public IReadOnlyList<string>? ThumbprintList { get; internal init => field = value is null ? null : ModelList.Of(value); }

    /// <summary>The address of its keys (jwks_uri).</summary>
    public string? JwksUri { get; internal init; }

    /// <summary>The authorization endpoint (authorization_endpoint).</summary>
    public string? AuthorizationEndpoint { get; internal init; }

    /// <summary>The token endpoint (token_endpoint).</summary>
    public string? TokenEndpoint { get; internal init; }

    /// <summary>The algorithms that it signs ID tokens with (id_token_signing_alg_values_supported).</summary>
    public IReadOnlyList<string> SigningAlgorithms { get; internal init => field = ModelList.Of(value); } = [];

    /// <summary>The keys that it publishes.</summary>
    public IReadOnlyList<OidcKey> Keys { get; internal init => field = ModelList.Of(value); } = [];

    /// <summary>Findings: what IAM would reject, algorithms and keys that STS does not accept, certificates that expire.</summary>
    public IReadOnlyList<string> Warnings { get; internal init => field = ModelList.OfMessages(value); } = [];

    /// <summary>The discovery document, JSON.</summary>
    public required string Document { get; init; }

    /// <summary>The published keys (JSON Web Key Set), JSON; null if they were not read. Test-OidcToken accepts it as <c>-Jwks</c>.</summary>
    public string? Jwks { get; internal init; }

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line(Issuer);
}
