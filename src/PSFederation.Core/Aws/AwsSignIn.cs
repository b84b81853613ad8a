namespace PSFederation.Core.Aws;

/// <summary>Where AWS takes SAML responses, in every partition and region, and the names it goes by as their audience.</summary>
public static class AwsSignIn
{
    private const string Audience = "urn:amazon:webservices";

    /// <summary>The sign-in host of each partition; regions stand before it as a label (<c>eu-central-1.signin.aws.amazon.com</c>).</summary>
    private static readonly (string Partition, string Host)[] Hosts =
    [
        ("aws", "signin.aws.amazon.com"),
        ("aws-cn", "signin.amazonaws.cn"),
        ("aws-us-gov", "signin.amazonaws-us-gov.com"),
        ("aws-us-gov", "signin-fips.amazonaws-us-gov.com"),
        ("aws-eusc", "signin.amazonaws-eusc.eu"),
        ("aws-iso", "signin.c2shome.ic.gov"),
        ("aws-iso-b", "signin.sc2shome.sgov.gov"),
        ("aws-iso-e", "signin.csphome.adc-e.uk"),
        ("aws-iso-f", "signin.csphome.hci.ic.gov"),
    ];

    /// <summary>
    /// Whether an address is an assertion consumer service of AWS: <c>https://[REGION.]HOST/saml</c>, or <c>…/saml/acs/ID</c>, which
    /// providers with encryption have.
    /// </summary>
    public static bool IsAcs(string? address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttps || !uri.IsDefaultPort || uri.UserInfo.Length > 0)
            return false;
        if (uri.AbsolutePath != "/saml" && !uri.AbsolutePath.StartsWith("/saml/acs/", StringComparison.Ordinal))
            return false;
        return Array.Exists(Hosts, entry => IsHost(uri.Host, entry.Host));
    }

    /// <summary>The partitions that have a sign-in address.</summary>
    public static IEnumerable<string> Partitions => Hosts.Select(entry => entry.Partition).Distinct();

    /// <summary>The sign-in address of a partition, or of one of its regions.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="region">The region; null for the address without one.</param>
    /// <returns>The address; null when the partition is not known, or has no such region.</returns>
    public static string? Acs(string partition, string? region)
    {
        if (Array.Find(Hosts, entry => entry.Partition == partition).Host is not { } host)
            return null;
        if (region is null)
            return $"https://{host}/saml";
        return AwsPartitions.IsRegion(region) && AwsPartitions.PartitionOf(region) == partition ? $"https://{region}.{host}/saml" : null;
    }

    /// <summary>Whether an audience means AWS: <c>urn:amazon:webservices</c>, its forms for other partitions, or a sign-in address.</summary>
    public static bool IsAudience(string audience) =>
        audience == Audience || audience.StartsWith(Audience + ":", StringComparison.Ordinal) || IsAcs(audience);

    private static bool IsHost(string host, string signIn) =>
        host == signIn
        || (host.EndsWith("." + signIn, StringComparison.Ordinal) && AwsPartitions.IsRegion(host[..^(signIn.Length + 1)]));
}
