using Amazon.SecurityToken.Model;

namespace PSFederation.Core.Sts;

/// <summary>What all calls that assume a role can be given beside the identity.</summary>
public sealed record StsRequest
{
    /// <summary>The role to assume.</summary>
    public required string RoleArn { get; init; }

    /// <summary>How long the credentials shall last, in seconds: 900 to 43,200 and at most the role's own maximum; null leaves it to STS (3,600).</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>A session policy in JSON, which narrows the role.</summary>
    public string? Policy { get; init; }

    /// <summary>Managed policies that narrow the role, by ARN; ten at most.</summary>
    public IReadOnlyList<string> PolicyArns { get; init; } = [];

    /// <summary><see cref="PolicyArns"/> as the AWS SDK takes them: null, not empty, for none.</summary>
    internal List<PolicyDescriptorType>? PolicyDescriptors =>
        PolicyArns.Count == 0 ? null : [.. PolicyArns.Select(arn => new PolicyDescriptorType { Arn = arn })];

    /// <summary><see cref="Tags"/> as the AWS SDK takes them: null, not empty, for none.</summary>
    internal List<Tag>? TagMembers => Tags.Count == 0 ? null : [.. Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    /// <summary><see cref="ProvidedContexts"/> as the AWS SDK takes them: null, not empty, for none.</summary>
    internal List<ProvidedContext>? ContextMembers =>
        ProvidedContexts.Count == 0 ? null : [.. ProvidedContexts.Select(context => new ProvidedContext { ProviderArn = context.Key, ContextAssertion = context.Value })];

    /// <summary>The region of the STS endpoint; null takes the environment's, the profile's, or the partition's home.</summary>
    public string? Region { get; init; }

    /// <summary>How long STS may take to answer, repetitions included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>An STS endpoint other than AWS'; null takes the environment's or the profile's, if any.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>The external id that the role's trust policy asks for; AssumeRole alone takes one.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The name of the role's account, for views; null when it is not known.</summary>
    public string? AccountName { get; init; }

    /// <summary>The session tags; AssumeRole alone takes them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>The keys of the tags that sessions inherit which are started with this one.</summary>
    public IReadOnlyList<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>The source identity; AssumeRole alone takes one.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>The MFA device of the caller; AssumeRole alone takes one.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>The code of the MFA device, good for one call. A secret.</summary>
    public string? TokenCode { get; init; }

    /// <summary>Context assertions of trusted providers, by the ARN of the provider. The assertions are secrets.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ProvidedContexts { get; init; } = [];

    /// <summary>What the call shares with others of a fan-out; null for a call on its own.</summary>
    public StsPace? Pace { get; init; }

    /// <summary>The same call for the next session of the same role: region and endpoint are those that the first one was got at.</summary>
    /// <param name="source">Where the first one came from.</param>
    /// <returns>The call.</returns>
    public StsRequest Again(FederatedCredentialSource source) =>
        this with { Region = source.Region ?? Region, EndpointUrl = source.EndpointUrl ?? EndpointUrl, Pace = null };
}
