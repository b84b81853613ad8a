using PSFederation.Core.Aws;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>
/// Partitions are separate: an STS knows only the accounts, identity providers and credentials of its partition. Values of another partition are rejected before any call, because the STS message
/// would not show the cause.
/// </summary>
internal static class PartitionRules
{
    /// <summary>Throws if the region of an AWS endpoint is in another partition.</summary>
    /// <param name="region">The region.</param>
    /// <param name="from">The source of the value: a parameter or variable.</param>
    /// <param name="partition">The partition of the role or the credentials.</param>
    public static void RequireRegion(string region, string from, string partition)
    {
        if (AwsPartitions.Find(partition) is not null && AwsPartitions.PartitionOf(region) is var actual && actual != partition)
            throw new FederationException(
                FederationErrorCode.PartitionMismatch,
                $"The region {region} ({from}) is in partition {actual}; expected a region in {partition}, the partition of the role or the credentials. Specify one with -Region, such as {AwsPartitions.HomeRegion(partition)}.",
                region);
    }

    /// <summary>Throws for an AWS endpoint in another partition; custom servers can serve any.</summary>
    /// <param name="url">The custom endpoint.</param>
    /// <param name="from">The source of the value.</param>
    /// <param name="partition">The partition of the role or the credentials.</param>
    public static void RequireEndpoint(string url, string from, string partition)
    {
        if (AwsPartitions.Find(partition) is not null && OfEndpoint(url) is { } actual && actual != partition)
            throw new FederationException(
                FederationErrorCode.PartitionMismatch,
                $"The STS endpoint {url} ({from}) is in partition {actual}; expected an endpoint in {partition}, the partition of the role or the credentials. Remove that setting, or choose an endpoint in {partition}.",
                url);
    }

    /// <summary>Whether an STS endpoint belongs to AWS. If so, the documented limits apply.</summary>
    /// <param name="url">The custom endpoint; null for the AWS endpoint.</param>
    public static bool IsAws(string? url) => url is null || OfEndpoint(url) is not null;

    /// <summary>Throws if the region is not in the partition of an AWS endpoint, which would reject the signature.</summary>
    /// <param name="region">The region of the signature.</param>
    /// <param name="from">The source of the value.</param>
    /// <param name="url">The custom endpoint.</param>
    public static void RequireSameRegion(string region, string from, string url)
    {
        if (OfEndpoint(url) is { } partition && AwsPartitions.PartitionOf(region) is var actual && actual != partition)
            throw new FederationException(
                FederationErrorCode.PartitionMismatch,
                $"The region {region} ({from}) is in partition {actual}; expected a region in {partition}, the partition of the STS endpoint {url}. Specify -Region {AwsPartitions.RegionOfEndpoint(new Uri(url))}.",
                region);
    }

    /// <summary>Throws for an unknown partition if the region or endpoint depends on it.</summary>
    /// <param name="partition">The partition of the role or the credentials.</param>
    /// <param name="hasPlace">Whether the caller or the environment specifies both.</param>
    public static void RequireKnown(string partition, bool hasPlace)
    {
        if (!hasPlace && AwsPartitions.Find(partition) is null)
            throw new FederationException(
                FederationErrorCode.ParameterMissing,
                $"The partition {InputPreview.Quote(partition)} is unknown, so its regions and STS endpoint are unknown too; expected one of {string.Join(", ", AwsPartitions.All.Select(known => known.Name))}. Check the ARN. If the partition is new, specify -Region and -EndpointUrl.",
                InputPreview.Target(partition));
    }

    /// <summary>Throws for managed policies in another partition than the session.</summary>
    public static void RequirePolicies(IReadOnlyList<string> arns, string partition)
    {
        foreach (string arn in arns)
        {
            if (arn.Split(':', 3) is ["arn", { Length: > 0 } actual, _] && actual != partition)
                throw new FederationException(
                    FederationErrorCode.PartitionMismatch,
                    $"The managed policy {InputPreview.Quote(arn)} (-PolicyArn) is in partition {UntrustedText.Line(actual)}; expected a policy in {partition}. Specify its ARN in that partition.",
                    InputPreview.Target(arn));
        }
    }

    /// <summary>Throws for credentials in another partition than the role.</summary>
    public static void RequireCaller(FederatedCredentialSource? caller, string roleArn)
    {
        if (caller is not null && AwsPartitions.Of(caller) is { } actual && Arn.PartitionOf(roleArn) is var partition && actual != partition)
            throw new FederationException(
                FederationErrorCode.PartitionMismatch, $"The credentials of {caller} are in partition {actual}; expected credentials in {partition} for the role {roleArn}. Sign in to {partition} first.", roleArn);
    }

    /// <summary>
    /// An assertion for another partition than the role: by its provider, its recipient, or all of its audiences with a partition. It is an error at AWS and a warning elsewhere,
    /// because custom servers use ARNs of <c>aws</c> everywhere.
    /// </summary>
    public static void RequireAssertion(SamlAssertion assertion, FederatedRole role, StsEndpoint endpoint, IOperationReporter reporter)
    {
        if (MismatchOf(assertion, role) is not { } mismatch)
            return;
        if (endpoint.IsAws)
            throw mismatch;
        reporter.Warning(endpoint.SentAnyway(mismatch.Message));
    }

    private static FederationException? MismatchOf(SamlAssertion assertion, FederatedRole role)
    {
        string partition = Arn.PartitionOf(role.RoleArn);
        if (Arn.PartitionOf(role.PrincipalArn) is var provider && provider != partition)
            return Mismatch($"The SAML provider {role.PrincipalArn} is in partition {provider}", "a provider", "Correct the Role attribute at the identity provider, or -PrincipalArn.");
        if (AwsSignIn.PartitionOfAcs(assertion.Recipient) is { } recipient && recipient != partition)
            return Mismatch($"The assertion was sent to {UntrustedText.Line(assertion.Recipient!)}, the sign-in address of partition {recipient}", "an assertion", $"Sign in to the identity provider's application for {partition}.");
        string[] audiences = [.. assertion.Audience.Select(AwsSignIn.PartitionOfAudience).OfType<string>().Distinct()];
        if (audiences.Length > 0 && !audiences.Contains(partition))
            return Mismatch(
                $"The assertion has the audience {UntrustedText.Line(string.Join(", ", assertion.Audience))}, which is in partition {audiences[0]}", "an assertion", $"Sign in to the identity provider's application for {partition}.");
        return null;

        FederationException Mismatch(string what, string expected, string remedy) => new(
            FederationErrorCode.PartitionMismatch, $"{what}; expected {expected} in {partition} for the role {role.RoleArn}. {remedy}", role.RoleArn);
    }

    private static string? OfEndpoint(string url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? endpoint) ? AwsPartitions.OfEndpoint(endpoint) : null;
}
