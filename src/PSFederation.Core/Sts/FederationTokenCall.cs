using System.Globalization;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using PSFederation.Core.Aws;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>The request for a federation token.</summary>
public sealed record FederationTokenRequest
{
    /// <summary>The name of the federated user: 2 to 32 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The duration of the credentials, in seconds: 900 to 129,600; null for the STS default (43,200).</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>A session policy in JSON.</summary>
    public string? Policy { get; init; }

    /// <summary>Managed session policies, by ARN; at most ten.</summary>
    public IReadOnlyList<string> PolicyArns { get; init; } = [];

    /// <summary>Session tags.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The region of the STS endpoint; null as in <see cref="StsRequest.Region"/>.</summary>
    public string? Region { get; init; }

    /// <summary>A custom endpoint; null as in <see cref="StsRequest.EndpointUrl"/>.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>The time limit for STS, including retries.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);
}

/// <summary>
/// Credentials for a federated user (GetFederationToken), for custom identity brokers. The limits are from "AWS Security Token Service API Reference", GetFederationToken
/// (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html).
/// </summary>
public sealed class FederationTokenCall(AwsSettings settings, TimeProvider time, IOperationReporter reporter)
{
    private const int MinName = 2, MaxName = 32, MaxDuration = 129_600, DefaultDuration = 43_200, MaxRootDuration = 3_600, MaxPolicies = 10;

    /// <summary>The prefix of temporary access keys (IAM User Guide, reference_identifiers, "Understanding unique ID prefixes").</summary>
    private const string TemporaryKey = "ASIA";

    private const string Limits =
        "Check -Name (2 to 32 letters, digits and _+=,.@-), -DurationSeconds (900 to 129600), -Tag, -PolicyArn (at most ten ARNs of managed policies) and -Policy (at most 2048 characters, including -PolicyArn).";

    /// <param name="caller">The session that signs; null for the credentials of the origin.</param>
    /// <param name="origin">The source of the credentials if there is no session; otherwise null.</param>
    /// <exception cref="FederationException">The error code shows what STS, or this module before the call, rejected.</exception>
    public async Task<FederatedSession> SendAsync(FederatedSession? caller, CallerOrigin? origin, FederationTokenRequest request, CancellationToken cancellationToken)
    {
        RequireName(request.Name);
        TagList.Require(request.Tags);
        if (request.PolicyArns.Count > MaxPolicies)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-PolicyArn has {request.PolicyArns.Count} policies; AWS STS accepts at most {MaxPolicies}. Specify fewer, or combine them in one -Policy.", request.PolicyArns.Count);
        FederatedUser.Refuse(caller?.Source, "GetFederationToken");
        SignedCaller signer = await SignedCaller
            .GetAsync(caller, origin, new StsTarget(request.Region, request.EndpointUrl, request.Timeout), settings, time, reporter, cancellationToken).ConfigureAwait(false);
        RequireLongTerm(signer);
        if (signer.Endpoint.IsAws)
            PartitionRules.RequirePolicies(request.PolicyArns, AwsPartitions.PartitionOf(signer.Endpoint.Region));
        CheckDuration(request.DurationSeconds, signer.Endpoint);
        if (request.Policy is null && request.PolicyArns.Count == 0)
            reporter.Warning($"The session of {request.Name} has no permissions, because it has no session policy. Only resource-based policies that name the federated user grant it access. Specify -Policy or -PolicyArn.");
        reporter.Verbose($"Getting a federation token for {request.Name} with {signer.Name} at {StsClients.UrlOf(signer.Endpoint)}");
        DateTime now = time.GetUtcNow().UtcDateTime;
        ServerClock clock = new(time);
        using AmazonSecurityTokenServiceClient client = StsClients.ForCredentials(signer.Endpoint, signer.Keys.ToAws());
        GetFederationTokenResponse response = await StsErrors.GuardAsync(
            new StsCall($"GetFederationToken for {request.Name}", request.Name, signer.Endpoint, request.Timeout, $"credentials {signer.Name}")
            {
                Signer = new StsSigner(RoleArn: null, CallerArn: null, HasExternalId: false) { Permission = new StsPermission(request.Tags.Count == 0 ? "sts:GetFederationToken" : "sts:GetFederationToken and sts:TagSession", Limits) },
            },
            reporter,
            token => clock.RecordAsync(
                client,
                new GetFederationTokenRequest
                {
                    Name = request.Name,
                    DurationSeconds = request.DurationSeconds,
                    Policy = request.Policy,
                    PolicyArns = request.PolicyArns.Count == 0 ? null : [.. request.PolicyArns.Select(arn => new PolicyDescriptorType { Arn = arn })],
                    Tags = request.Tags.Count == 0 ? null : [.. request.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
                },
                (sts, call) => sts.GetFederationTokenAsync(call, token)),
            cancellationToken).ConfigureAwait(false);
        FederatedSession session = StsResponse.Of(response).Session(signer.Endpoint, new FederatedCredentialSource
        {
            Method = FederatedCredentialMethod.GetFederationToken,
            Origin = signer.Origin?.Description,
            IssuedAt = now,
            ClockOffset = clock.Offset,
        });
        SayIfShorter(session, request.DurationSeconds ?? DefaultDuration, signer.Endpoint);
        return session;
    }

    private static void RequireName(string name)
    {
        if (name.Length is < MinName or > MaxName || !RoleSessionName.IsValid(name))
            throw new FederationException(
                FederationErrorCode.RoleSessionNameInvalid, $"The name of the federated user is {InputPreview.Quote(name)}; expected {MinName} to {MaxName} letters, digits and _+=,.@- characters. Specify another name.", InputPreview.Target(name));
    }

    /// <summary>STS rejects temporary credentials, but its message does not say what to use.</summary>
    private static void RequireLongTerm(SignedCaller signer)
    {
        bool hasToken = !string.IsNullOrEmpty(signer.Keys.SessionToken);
        if (!hasToken && !signer.Keys.AccessKeyId.StartsWith(TemporaryKey, StringComparison.Ordinal))
            return;
        string why = hasToken ? "they have a session token" : $"the access key ID begins with {TemporaryKey}";
        string from = signer.Origin is { } origin ? $" from {origin.Description}" : signer.Session is { } session ? $" of {session.Source}" : string.Empty;
        throw new FederationException(
            FederationErrorCode.LongTermKeysRequired,
            $"The credentials {signer.Keys.AccessKeyId}{from} are temporary ({why}); expected the access key of an IAM user (AKIA…), because AWS STS issues no federation token for temporary credentials. Use the access key of the broker's IAM user, or Invoke-AssumeRole, which accepts temporary credentials.",
            signer.Keys.AccessKeyId);
    }

    private void CheckDuration(int? seconds, StsEndpoint endpoint)
    {
        if (seconds is null or (>= StsLimits.MinDuration and <= MaxDuration))
            return;
        string message = string.Create(CultureInfo.InvariantCulture, $"DurationSeconds is {seconds}; AWS STS accepts {StsLimits.MinDuration} to {MaxDuration} seconds for a federation token. Specify -DurationSeconds within these limits.");
        if (endpoint.IsAws)
            throw new FederationException(FederationErrorCode.DurationOutOfRange, message, seconds);
        reporter.Warning(endpoint.SentAnyway(message));
    }

    /// <summary>"If the specified duration is longer than one hour, the session obtained by using root user credentials defaults to one hour", without an error.</summary>
    private void SayIfShorter(FederatedSession session, int expected, StsEndpoint endpoint)
    {
        double lasts = (session.Keys.Expiration - (session.Source.IssuedAt + session.Source.ClockOffset)).TotalSeconds;
        if (expected <= MaxRootDuration || lasts > MaxRootDuration + 1)
            return;
        string shorter = string.Create(CultureInfo.InvariantCulture, $"The credentials last at most {MaxRootDuration} seconds, not {expected}");
        reporter.Warning(endpoint.IsAws
            ? $"{shorter}: STS limits sessions of an account's root user to one hour. Use the access key of an IAM user for the broker."
            : $"{shorter}. The endpoint {endpoint.CustomUrl} set this duration.");
    }
}
