using PSFederation.Core.Aws;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>
/// Partitions are separate: an STS knows only accounts, identity providers and credentials of its own. What belongs to another partition is refused before any call, because STS would answer
/// with words that do not say so.
/// </summary>
internal static class PartitionRules
{
    /// <summary>Refuses a region of another partition for an endpoint of AWS.</summary>
    /// <param name="region">The region.</param>
    /// <param name="from">Where it comes from: a parameter or variable.</param>
    /// <param name="partition">The partition of the role or the credentials.</param>
    public static void RequireRegion(string region, string from, string partition)
    {
        if (AwsPartitions.Find(partition) is not null && AwsPartitions.PartitionOf(region) is var actual && actual != partition)
            throw new FederationException(
                FederationErrorCode.PartitionMismatch,
                $"The region {region} ({from}) is of partition {actual}; expected a region of {partition}, which the role or the credentials belong to. Choose one with -Region, such as {AwsPartitions.HomeRegion(partition)}.",
                region);
    }

    /// <summary>Refuses an endpoint of AWS in another partition; other servers may serve any.</summary>
    /// <param name="url">The custom endpoint.</param>
    /// <param name="from">Where it comes from.</param>
    /// <param name="partition">The partition of the role or the credentials.</param>
    public static void RequireEndpoint(string url, string from, string partition)
    {
        if (AwsPartitions.Find(partition) is not null && OfEndpoint(url) is { } actual && actual != partition)
            throw new FederationException(
                FederationErrorCode.PartitionMismatch,
                $"The STS endpoint {url} ({from}) is of partition {actual}; expected an endpoint of {partition}, which the role or the credentials belong to. Remove that setting, or choose an endpoint of {partition}.",
                url);
    }

    /// <summary>Whether an endpoint of STS is one of AWS, whose documented limits hold there.</summary>
    /// <param name="url">The custom endpoint; null for AWS' own.</param>
    public static bool IsAws(string? url) => url is null || OfEndpoint(url) is not null;

    /// <summary>Refuses a region of another partition than that of an endpoint of AWS, which would refuse the signature.</summary>
    /// <param name="region">The region of the signature.</param>
    /// <param name="from">Where it comes from.</param>
    /// <param name="url">The custom endpoint.</param>
    public static void RequireSameRegion(string region, string from, string url)
    {
        if (OfEndpoint(url) is { } partition && AwsPartitions.PartitionOf(region) is var actual && actual != partition)
            throw new FederationException(
                FederationErrorCode.PartitionMismatch,
                $"The region {region} ({from}) is of partition {actual}; expected a region of {partition}, which the STS endpoint {url} belongs to. Pass -Region {AwsPartitions.RegionOfEndpoint(new Uri(url))}.",
                region);
    }

    /// <summary>Refuses a partition that the table does not have when region or endpoint would have to come from it.</summary>
    /// <param name="partition">The partition of the role or the credentials.</param>
    /// <param name="hasPlace">Whether the caller or the environment names both.</param>
    public static void RequireKnown(string partition, bool hasPlace)
    {
        if (!hasPlace && AwsPartitions.Find(partition) is null)
            throw new FederationException(
                FederationErrorCode.ParameterMissing,
                $"The partition {InputPreview.Quote(partition)} is not known, so neither are its regions and its STS endpoint; expected one of {string.Join(", ", AwsPartitions.All.Select(known => known.Name))}. Check the ARN. If the partition is new, pass -Region and -EndpointUrl.",
                InputPreview.Target(partition));
    }

    /// <summary>Refuses managed policies of another partition than that of the session.</summary>
    public static void RequirePolicies(IReadOnlyList<string> arns, string partition)
    {
        foreach (string arn in arns)
        {
            if (arn.Split(':', 3) is ["arn", { Length: > 0 } actual, _] && actual != partition)
                throw new FederationException(
                    FederationErrorCode.PartitionMismatch,
                    $"The managed policy {InputPreview.Quote(arn)} (-PolicyArn) is of partition {UntrustedText.Line(actual)}; expected a policy of {partition}. Pass its ARN in that partition.",
                    InputPreview.Target(arn));
        }
    }

    /// <summary>Refuses credentials of another partition than that of the role.</summary>
    public static void RequireCaller(FederatedCredentialSource? caller, string roleArn)
    {
        if (caller is not null && AwsPartitions.Of(caller) is { } actual && Arn.PartitionOf(roleArn) is var partition && actual != partition)
            throw new FederationException(
                FederationErrorCode.PartitionMismatch, $"The credentials of {caller} are of partition {actual}; expected credentials of {partition} for the role {roleArn}. Sign in to {partition} first.", roleArn);
    }

    /// <summary>
    /// An assertion that names another partition than that of the role: by its provider, its recipient, or all of its audiences that name one. It is an error at AWS and a warning elsewhere,
    /// since other servers use ARNs of <c>aws</c> wherever they run.
    /// </summary>
    public static void RequireAssertion(SamlAssertion assertion, FederatedRole role, StsEndpoint endpoint, IOperationReporter reporter)
    {
        if (MismatchOf(assertion, role) is not { } mismatch)
            return;
        if (endpoint.IsAws)
            throw mismatch;
        reporter.Warning($"{mismatch.Message} The endpoint {endpoint.CustomUrl} may accept it, so the call is sent.");
    }

    private static FederationException? MismatchOf(SamlAssertion assertion, FederatedRole role)
    {
        string partition = Arn.PartitionOf(role.RoleArn);
        if (Arn.PartitionOf(role.PrincipalArn) is var provider && provider != partition)
            return Mismatch($"The SAML provider {role.PrincipalArn} is of partition {provider}", "a provider", "Correct the Role attribute that the identity provider sends, or -PrincipalArn.");
        if (AwsSignIn.PartitionOfAcs(assertion.Recipient) is { } recipient && recipient != partition)
            return Mismatch($"The assertion was sent to {UntrustedText.Line(assertion.Recipient!)}, the sign-in address of partition {recipient}", "an assertion", $"Sign in at the application of the identity provider for {partition}.");
        string[] audiences = [.. assertion.Audience.Select(AwsSignIn.PartitionOfAudience).OfType<string>().Distinct()];
        if (audiences.Length > 0 && !audiences.Contains(partition))
            return Mismatch(
                $"The assertion has the audience {UntrustedText.Line(string.Join(", ", assertion.Audience))}, which is of partition {audiences[0]}", "an assertion", $"Sign in at the application of the identity provider for {partition}.");
        return null;

        FederationException Mismatch(string what, string expected, string remedy) => new(
            FederationErrorCode.PartitionMismatch, $"{what}; expected {expected} of {partition} for the role {role.RoleArn}. {remedy}", role.RoleArn);
    }

    private static string? OfEndpoint(string url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? endpoint) ? AwsPartitions.OfEndpoint(endpoint) : null;
}
