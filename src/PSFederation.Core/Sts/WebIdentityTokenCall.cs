using System.Globalization;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>The request for a token about an AWS identity.</summary>
public sealed record WebIdentityTokenRequest
{
    /// <summary>The audiences of the token (aud): 1 to 10 values of at most 1,000 characters.</summary>
    public required IReadOnlyList<string> Audience { get; init; }

    /// <summary>RS256 or ES384.</summary>
    public required string SigningAlgorithm { get; init; }

    /// <summary>The lifetime of the token, in seconds: 60 to 3,600; null for the STS default (300).</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>Tags, which become claims.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The region of the STS endpoint; null as in <see cref="StsRequest.Region"/>.</summary>
    public string? Region { get; init; }

    /// <summary>A custom endpoint; null as in <see cref="StsRequest.EndpointUrl"/>.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>The time limit for STS, including retries.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);
}

/// <summary>
/// A token about the caller for external services (GetWebIdentityToken). The limits are from "AWS Security Token Service API Reference", GetWebIdentityToken
/// (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html).
/// </summary>
public sealed class WebIdentityTokenCall(AwsSettings settings, TimeProvider time, IOperationReporter reporter)
{
    private const int MinDuration = 60, MaxDuration = 3_600, MaxAudiences = 10, MaxAudience = 1_000;

    /// <summary>"The GetWebIdentityToken API is not available on the STS Global endpoint."</summary>
    private const string GlobalEndpoint = "sts.amazonaws.com";

    private const string Limits =
        "Check -Audience (at most ten values of at most 1000 characters), -DurationSeconds (60 to 3600), -SigningAlgorithm and -Tag.";

    /// <param name="credential">The credentials that sign; null for the credentials of the origin.</param>
    /// <param name="origin">The source of the credentials if there are none; otherwise null.</param>
    /// <exception cref="FederationException">The error code shows what STS, or this module before the call, rejected.</exception>
    public async Task<OidcToken> SendAsync(FederatedCredential? credential, CallerOrigin? origin, WebIdentityTokenRequest request, CancellationToken cancellationToken)
    {
        RequireAudience(request.Audience);
        TagList.Require(request.Tags);
        if (request.DurationSeconds is < MinDuration or > MaxDuration)
            throw new FederationException(
                FederationErrorCode.DurationOutOfRange,
                string.Create(CultureInfo.InvariantCulture, $"DurationSeconds is {request.DurationSeconds}; AWS STS accepts {MinDuration} to {MaxDuration} seconds for a token. Specify -DurationSeconds within these limits."),
                request.DurationSeconds);
        FederatedSession? session = credential is null ? null : await credential.GetSessionAsync(request.Timeout, time, cancellationToken).ConfigureAwait(false);
        FederatedUser.Refuse(session?.Source, "GetWebIdentityToken");
        SignedCaller signer = await SignedCaller
            .GetAsync(session, origin, new StsTarget(request.Region, request.EndpointUrl, request.Timeout), settings, time, reporter, cancellationToken).ConfigureAwait(false);
        if (signer.Endpoint.CustomUrl is { } custom && Uri.TryCreate(custom, UriKind.Absolute, out Uri? address) && address.Host == GlobalEndpoint)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The STS endpoint is {custom} ({signer.Endpoint.CustomUrlFrom}), the global endpoint, which does not support GetWebIdentityToken; expected a regional endpoint. Remove that setting, and specify -Region.", custom);
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
                FederationErrorCode.StsServiceError, $"The response to GetWebIdentityToken contains no token; expected AWS STS at {signer.Endpoint.CustomUrl ?? signer.Endpoint.Region}. Check -EndpointUrl and the proxy.", signer.Name);
        return JwtReader.Read(Secrets.Use(response.WebIdentityToken)!, OidcTokenType.IdToken, expiresAt: response.Expiration?.ToUniversalTime());
    }

    private static void RequireAudience(IReadOnlyList<string> audience)
    {
        if (audience.Count is 0 or > MaxAudiences)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-Audience has {audience.Count} values; AWS STS accepts 1 to {MaxAudiences}. Specify the external service that verifies the token.", audience.Count);
        if (audience.FirstOrDefault(value => string.IsNullOrWhiteSpace(value) || value.Length > MaxAudience || value.Any(char.IsControl)) is { } wrong)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-Audience has {InputPreview.Quote(wrong)} of {wrong.Length.Counted("character")}; expected 1 to {MaxAudience.Grouped()} characters without control characters.", InputPreview.Target(wrong));
    }
}
