using System.Globalization;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>What a token about an AWS identity is asked for with.</summary>
public sealed record WebIdentityTokenRequest
{
    /// <summary>Who the token is for (aud): 1 to 10 texts of at most 1,000 characters.</summary>
    public required IReadOnlyList<string> Audience { get; init; }

    /// <summary>RS256 or ES384.</summary>
    public required string SigningAlgorithm { get; init; }

    /// <summary>How long the token is valid, in seconds: 60 to 3,600; null leaves it to STS (300).</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>Tags, which become claims.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The region of the STS endpoint; null as in <see cref="StsRequest.Region"/>.</summary>
    public string? Region { get; init; }

    /// <summary>Another endpoint than AWS'; null as in <see cref="StsRequest.EndpointUrl"/>.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>How long STS may take to answer, repetitions included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);
}

/// <summary>
/// A token about the caller for external services (GetWebIdentityToken). The limits are those of "AWS Security Token Service API Reference", GetWebIdentityToken
/// (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html).
/// </summary>
public sealed class WebIdentityTokenCall(AwsSettings settings, TimeProvider time, IOperationReporter reporter)
{
    private const int MinDuration = 60, MaxDuration = 3_600, MaxAudiences = 10, MaxAudience = 1_000;

    /// <summary>"The GetWebIdentityToken API is not available on the STS Global endpoint."</summary>
    private const string GlobalEndpoint = "sts.amazonaws.com";

    private const string Limits =
        "Check -Audience (at most ten texts of at most 1000 characters), -DurationSeconds (60 to 3600), -SigningAlgorithm and -Tag.";

    /// <param name="credential">The credentials that sign; null takes the credentials of the origin.</param>
    /// <param name="origin">Where the credentials come from when there are none; null otherwise.</param>
    /// <exception cref="FederationException">The code says what STS, or this module before it, refused.</exception>
    public async Task<OidcToken> SendAsync(FederatedCredential? credential, CallerOrigin? origin, WebIdentityTokenRequest request, CancellationToken cancellationToken)
    {
        RequireAudience(request.Audience);
        TagList.Require(request.Tags);
        if (request.DurationSeconds is < MinDuration or > MaxDuration)
            throw new FederationException(
                FederationErrorCode.DurationOutOfRange,
                string.Create(CultureInfo.InvariantCulture, $"DurationSeconds is {request.DurationSeconds}; AWS STS takes {MinDuration} to {MaxDuration} seconds for a token. Pass -DurationSeconds within these limits."),
                request.DurationSeconds);
        FederatedSession? session = credential is null ? null : await credential.GetSessionAsync(request.Timeout, time, cancellationToken).ConfigureAwait(false);
        FederatedUser.Refuse(session?.Source, "GetWebIdentityToken");
        SignedCaller signer = await SignedCaller
            .GetAsync(session, origin, new StsTarget(request.Region, request.EndpointUrl, request.Timeout), settings, time, reporter, cancellationToken).ConfigureAwait(false);
        if (signer.Endpoint.CustomUrl is { } custom && Uri.TryCreate(custom, UriKind.Absolute, out Uri? address) && address.Host == GlobalEndpoint)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The STS endpoint is {custom} ({signer.Endpoint.CustomUrlFrom}), the global one, which does not have GetWebIdentityToken; expected a regional endpoint. Remove that setting, and name a region with -Region.", custom);
        reporter.Verbose($"Getting a token for {string.Join(", ", request.Audience.Select(value => InputPreview.Quote(value)))} with {signer.Name} at {StsClients.UrlOf(signer.Endpoint)}");
        using AmazonSecurityTokenServiceClient client = StsClients.ForCredentials(signer.Endpoint, signer.Keys.ToAws());
        GetWebIdentityTokenResponse response = await StsErrors.GuardAsync(
            new StsCall("GetWebIdentityToken", signer.Name, signer.Endpoint, request.Timeout, $"credentials {signer.Name}")
            {
                Signer = new StsSigner(RoleArn: null, signer.Session?.Source.AssumedRoleArn, HasExternalId: false) { Permission = new StsPermission(request.Tags.Count == 0 ? "sts:GetWebIdentityToken" : "sts:GetWebIdentityToken and sts:TagGetWebIdentityToken", Limits) },
            },
            reporter,
            token => client.GetWebIdentityTokenAsync(
                new GetWebIdentityTokenRequest
                {
                    Audience = [.. request.Audience],
                    SigningAlgorithm = request.SigningAlgorithm,
                    DurationSeconds = request.DurationSeconds,
                    Tags = request.Tags.Count == 0 ? null : [.. request.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
                },
                token),
            cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrEmpty(response.WebIdentityToken))
            throw new FederationException(
                FederationErrorCode.StsServiceError, $"The answer to GetWebIdentityToken contains no token; expected AWS STS at {signer.Endpoint.CustomUrl ?? signer.Endpoint.Region}. Check -EndpointUrl and the proxy.", signer.Name);
        return JwtReader.Read(Secrets.Use(response.WebIdentityToken)!, OidcTokenType.IdToken, expiresAt: response.Expiration?.ToUniversalTime());
    }

    private static void RequireAudience(IReadOnlyList<string> audience)
    {
        if (audience.Count is 0 or > MaxAudiences)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-Audience has {audience.Count} values; AWS STS takes 1 to {MaxAudiences}. Name the external service that verifies the token.", audience.Count);
        if (audience.FirstOrDefault(value => string.IsNullOrWhiteSpace(value) || value.Length > MaxAudience || value.Any(char.IsControl)) is { } wrong)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-Audience has {InputPreview.Quote(wrong)} of {wrong.Length} characters; expected 1 to {MaxAudience.Grouped()} characters without control characters.", InputPreview.Target(wrong));
    }
}
