using PSFederation.Core.Aws;
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
        if (AwsPartitions.PartitionOf(region) is var actual && actual != partition)
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
        if (Uri.TryCreate(url, UriKind.Absolute, out Uri? endpoint) && AwsPartitions.OfEndpoint(endpoint) is { } actual && actual != partition)
            throw new FederationException(
                FederationErrorCode.PartitionMismatch,
                $"The STS endpoint {url} ({from}) is of partition {actual}; expected an endpoint of {partition}, which the role or the credentials belong to. Remove that setting, or choose an endpoint of {partition}.",
                url);
    }

    /// <summary>Refuses credentials of another partition than that of the role.</summary>
    public static void RequireCaller(FederatedCredentialSource? caller, string roleArn)
    {
        if (caller is not null && AwsPartitions.Of(caller) is { } actual && Arn.PartitionOf(roleArn) is var partition && actual != partition)
            throw new FederationException(
                FederationErrorCode.PartitionMismatch, $"The credentials of {caller} are of partition {actual}; expected credentials of {partition} for the role {roleArn}. Sign in to {partition} first.", roleArn);
    }

    /// <summary>Refuses an assertion that names another partition than that of the role: by its provider, its recipient, or all of its audiences that name one.</summary>
    public static void RequireAssertion(SamlAssertion assertion, FederatedRole role)
    {
        string partition = Arn.PartitionOf(role.RoleArn);
        if (Arn.PartitionOf(role.PrincipalArn) is var provider && provider != partition)
            throw Mismatch($"The SAML provider {role.PrincipalArn} is of partition {provider}", "a provider", "Correct the Role attribute that the identity provider sends, or -PrincipalArn.");
        if (AwsSignIn.PartitionOfAcs(assertion.Recipient) is { } recipient && recipient != partition)
            throw Mismatch($"The assertion was sent to {UntrustedText.Line(assertion.Recipient!)}, the sign-in address of partition {recipient}", "an assertion", $"Sign in at the application of the identity provider for {partition}.");
        string[] audiences = [.. assertion.Audience.Select(AwsSignIn.PartitionOfAudience).OfType<string>().Distinct()];
        if (audiences.Length > 0 && !audiences.Contains(partition))
            throw Mismatch(
                $"The assertion has the audience {UntrustedText.Line(string.Join(", ", assertion.Audience))}, which is of partition {audiences[0]}", "an assertion", $"Sign in at the application of the identity provider for {partition}.");

        FederationException Mismatch(string what, string expected, string remedy) => new(
            FederationErrorCode.PartitionMismatch, $"{what}; expected {expected} of {partition} for the role {role.RoleArn}. {remedy}", role.RoleArn);
    }
}
