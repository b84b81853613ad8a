using Amazon.SecurityToken.Model;

namespace PSFederation.Core.Sts;

/// <summary>The parameters of all calls that assume a role, besides the identity.</summary>
public sealed record StsRequest
{
    internal const string Parameter = "parameter";

    /// <summary>The role to assume.</summary>
    public required string RoleArn { get; init; }

    /// <summary>The duration of the credentials, in seconds: 900 to 43,200 and at most the maximum of the role; null for the STS default (3,600).</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>A session policy in JSON, which restricts the role.</summary>
    public string? Policy { get; init; }

    /// <summary>Managed policies that narrow the role, by ARN; at most ten.</summary>
    public IReadOnlyList<string> PolicyArns { get; init; } = [];

    /// <summary><see cref="PolicyArns"/> in the form for the AWS SDK: null, not empty, for none.</summary>
    internal List<PolicyDescriptorType>? PolicyDescriptors =>
        PolicyArns.Count == 0 ? null : [.. PolicyArns.Select(arn => new PolicyDescriptorType { Arn = arn })];

    /// <summary><see cref="Tags"/> in the form for the AWS SDK: null, not empty, for none.</summary>
    internal List<Tag>? TagMembers => Tags.Count == 0 ? null : [.. Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    /// <summary><see cref="ProvidedContexts"/> in the form for the AWS SDK: null, not empty, for none.</summary>
    internal List<ProvidedContext>? ContextMembers =>
        ProvidedContexts.Count == 0 ? null : [.. ProvidedContexts.Select(context => new ProvidedContext { ProviderArn = context.Key, ContextAssertion = context.Value })];

    /// <summary>The region of the STS endpoint; null for that of the environment, the profile, or the home region of the partition.</summary>
    public string? Region { get; init; }

    /// <summary>The time limit for STS, including retries.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>A custom STS endpoint; null for that of the environment or the profile, if any.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>Who set the region and the endpoint, for messages: a parameter, a federated profile, the first session.</summary>
    public string PlaceFrom { get; init; } = Parameter;

    /// <summary>Where the call goes.</summary>
    internal StsTarget Place => new(Region, EndpointUrl, Timeout) { From = PlaceFrom };

    /// <summary>The external ID that the role's trust policy requires; only for AssumeRole.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The name of the role's account, for views; null if unknown.</summary>
    public string? AccountName { get; init; }

    /// <summary>The session tags; only for AssumeRole.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The keys of the transitive tags.</summary>
    public IReadOnlyList<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>The source identity; only for AssumeRole.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>The MFA device of the caller; only for AssumeRole.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>The code of the MFA device, valid for one call. A secret.</summary>
    public string? TokenCode { get; init; }

    /// <summary>Context assertions of trusted providers, by the ARN of the provider. The assertions are secrets.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ProvidedContexts { get; init; } = [];

    /// <summary>The shared state of a fan-out; null for a single call.</summary>
    public StsPace? Pace { get; init; }

    /// <summary>The same call for the next session of the same role, with the region and endpoint of the first session.</summary>
    /// <param name="source">The source of the first session.</param>
    /// <returns>The call.</returns>
    public StsRequest Again(FederatedCredentialSource source) =>
        this with
        {
            Region = source.Region ?? Region,
            EndpointUrl = source.EndpointUrl ?? EndpointUrl,
            PlaceFrom = source.Region is null && source.EndpointUrl is null ? PlaceFrom : "of the first session",
            Pace = null,
        };
}
