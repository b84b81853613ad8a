using PSFederation.Core.Text;

namespace PSFederation.Core.Aws;

/// <summary>The partitions of AWS. This table is the only place that contains their regions and hosts.</summary>
/// <remarks>
/// <para>Names, regions and domains of endpoints, with dual stack too: the partitions of the AWS SDKs (data/partitions.json of botocore). Compared on 2026-12-01 with those of @aws-sdk/core
/// 3.981.2, which has dual stack for all eight partitions, and by a test with those of AWSSDK.Core. Older lists have the domain without dual stack for the iso partitions.</para>
/// <para>Sign-in hosts, with a region: the endpoint rules of the service signin in the AWS SDKs (aws-sdk-js-v3, nested client signin), which have all partitions. Without a region:
/// "AWS Sign-In endpoints and quotas" (https://docs.aws.amazon.com/general/latest/gr/signin-service.html) for aws and aws-us-gov, IAM User Guide of the Amazon Web Services China Regions
/// (https://docs.amazonaws.cn/en_us/IAM/latest/UserGuide/id_roles_providers_create_saml_relying-party.html) for aws-cn, and SamlConsolePrincipal of the AWS CDK (aws-iam) for aws-iso and
/// aws-iso-b. For aws-eusc the endpoints reference (https://docs.aws.eu/general/latest/gr/endpoints.html) has only hosts with a region.</para>
/// <para>Console hosts: IAM User Guide, "Enable custom identity broker access to the AWS console" (id_roles_providers_enable-console-custom-url) and its editions for China and GovCloud; for
/// aws-eusc the endpoints reference above. For the iso partitions AWS documents no console publicly, and the AWS CLI (aws console) supports none.</para>
/// <para>Audiences: IAM User Guide, "Configure SAML assertions for the authentication response" (id_roles_providers_create_saml_assertions); for China and GovCloud the SAML metadata of
/// their sign-in hosts (/static/saml-metadata.xml). For the other partitions AWS documents only the addresses.</para>
/// </remarks>
internal static class AwsPartitions
{
    /// <summary>The partition of all regions that are not in another partition.</summary>
    public const string Commercial = "aws";

    private static readonly AwsPartition[] Table =
    [
        new(Commercial, "us-east-1", string.Empty, "amazonaws.com", "api.aws", "urn:amazon:webservices", new("signin.aws.amazon.com"), new("console.aws.amazon.com")),
        new("aws-cn", "cn-north-1", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "urn:amazon:webservices:cn-north-1", new("signin.amazonaws.cn"), new("console.amazonaws.cn")),
        new("aws-us-gov", "us-gov-west-1", "us-gov-", "amazonaws.com", "api.aws", "urn:amazon:webservices:govcloud", new("signin.amazonaws-us-gov.com"), new("console.amazonaws-us-gov.com"))
        {
            FipsSignIn = new("signin-fips.amazonaws-us-gov.com"),
        },
        new("aws-eusc", "eusc-de-east-1", "eusc-", "amazonaws.eu", "api.amazonwebservices.eu", null, new("signin.amazonaws-eusc.eu", IsRegional: true), new("console.amazonaws-eusc.eu", IsRegional: true)),
        new("aws-iso", "us-iso-east-1", "us-iso-", "c2s.ic.gov", "api.aws.ic.gov", null, new("signin.c2shome.ic.gov"), null),
        new("aws-iso-b", "us-isob-east-1", "us-isob-", "sc2s.sgov.gov", "api.aws.scloud", null, new("signin.sc2shome.sgov.gov"), null),
        new("aws-iso-e", "eu-isoe-west-1", "eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", null, new("signin.csphome.adc-e.uk", IsRegional: true), null),
        new("aws-iso-f", "us-isof-south-1", "us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov", null, new("signin.csphome.hci.ic.gov", IsRegional: true), null),
    ];

    /// <summary>All partitions.</summary>
    public static IReadOnlyList<AwsPartition> All => Table;

    /// <summary>The partition with a name; null if it is unknown.</summary>
    public static AwsPartition? Find(string name) => Array.Find(Table, partition => partition.Name == name);

    /// <summary>The partition of a name.</summary>
    /// <exception cref="FederationException">It is not known.</exception>
    public static AwsPartition Get(string name) => Find(name) ?? throw new FederationException(
        FederationErrorCode.ParameterInvalid, $"The partition {InputPreview.Quote(name)} is unknown; expected one of {string.Join(", ", Table.Select(partition => partition.Name))}. Check the ARN.", InputPreview.Target(name));

    /// <summary>The home region of a partition; the home region of <c>aws</c> if the partition is unknown.</summary>
    public static string HomeRegion(string partition) => (Find(partition) ?? Table[0]).HomeRegion;

    /// <summary>The partition that a region belongs to, by the form of its name; <c>aws</c> if no other matches.</summary>
    public static string PartitionOf(string region) =>
        (Array.Find(Table, partition => partition.RegionPrefix.Length > 0 && region.StartsWith(partition.RegionPrefix, StringComparison.Ordinal)) ?? Table[0]).Name;

    /// <summary>The partition of credentials: the partition of their role or session, or otherwise of a region.</summary>
    public static string PartitionOf(FederatedCredentialSource source, string? region) => Of(source) ?? PartitionOf(region ?? source.Region ?? string.Empty);

    /// <summary>The partition of credentials by their role or session; null if neither is known.</summary>
    public static string? Of(FederatedCredentialSource source) =>
        (source.RoleArn ?? source.AssumedRoleArn)?.Split(':', 3) is ["arn", { Length: > 0 } partition, _] ? partition : null;

    /// <summary>The partition of an address at an AWS sign-in host, with or without FIPS and a region; null for any other address.</summary>
    public static string? OfSignIn(Uri address) =>
        Array.Find(Table, partition => partition.SignIn.IsHostOf(address) || partition.FipsSignIn?.IsHostOf(address) == true)?.Name;

    /// <summary>The partition that an endpoint of AWS STS belongs to, by its region or its domain; null for any other endpoint.</summary>
    public static string? OfEndpoint(Uri endpoint)
    {
        // Other servers run below the same domains, on instances and behind load balancers. An STS endpoint, including a VPC endpoint, has the service name as a label.
        if (!Array.Exists(endpoint.Host.Split('.'), label => label is "sts" or "sts-fips"))
            return null;
        string[] suffixes = [.. Table.SelectMany(partition => new[] { partition.DnsSuffix, partition.DualStackSuffix }).Where(suffix => IsBelow(endpoint.Host, suffix))];
        if (suffixes.MaxBy(suffix => suffix.Length) is not { } own)
            return null;
        // aws-us-gov and aws share a domain, so the region in the name decides.
        return RegionIn(endpoint) is { } region
            ? PartitionOf(region)
            : Array.Find(Table, partition => partition.DnsSuffix == own || partition.DualStackSuffix == own)!.Name;
    }

    /// <summary>The region whose signatures an endpoint of AWS STS accepts; null if it is not an AWS endpoint.</summary>
    public static string? RegionOfEndpoint(Uri endpoint) => OfEndpoint(endpoint) is { } partition ? RegionIn(endpoint) ?? HomeRegion(partition) : null;

    /// <summary>Whether it has the form of a region name. DNS decides which regions exist.</summary>
    public static bool IsRegion(string text) =>
        text.Split('-') is [{ Length: >= 2 and <= 4 }, _, _, ..] parts
        && parts.Length <= 4
        && parts[..^1].All(part => part.Length > 0 && part.All(char.IsAsciiLetterLower))
        && parts[^1].Length is 1 or 2
        && parts[^1].All(char.IsAsciiDigit);

    private static string? RegionIn(Uri endpoint) => Array.Find(endpoint.Host.Split('.'), IsRegion);

    private static bool IsBelow(string host, string domain) => host.EndsWith("." + domain, StringComparison.Ordinal);
}
