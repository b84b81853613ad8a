namespace PSFederation.Core.Aws;

/// <summary>The addresses where AWS accepts SAML responses, in every partition and region, and its audience names.</summary>
public static class AwsSignIn
{
    /// <summary>The audience of <c>aws</c>, which identity providers send for all partitions: <c>urn:amazon:webservices</c>.</summary>
    public static string Audience { get; } = AwsPartitions.Get(AwsPartitions.Commercial).Audience!;

    /// <summary>The sign-in address of <c>aws</c>.</summary>
    public static string CommercialAcs { get; } = Acs(AwsPartitions.Commercial, region: null)!;

    /// <summary>
    /// Whether an address is an assertion consumer service of AWS: <c>https://[REGION.]HOST/saml</c>, or <c>…/saml/acs/ID</c>,
    /// which providers with encryption use.
    /// </summary>
    public static bool IsAcs(string? address) => PartitionOfAcs(address) is not null;

    /// <summary>The partition that an assertion consumer service belongs to; null if it is not an AWS service.</summary>
    public static string? PartitionOfAcs(string? address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttps || !uri.IsDefaultPort || uri.UserInfo.Length > 0)
            return null;
        if (uri.AbsolutePath != "/saml" && !uri.AbsolutePath.StartsWith("/saml/acs/", StringComparison.Ordinal))
            return null;
        return AwsPartitions.OfSignIn(uri);
    }

    /// <summary>The partitions that have a sign-in address.</summary>
    public static IEnumerable<string> Partitions => AwsPartitions.All.Select(partition => partition.Name);

    /// <summary>The sign-in hosts, without regions.</summary>
    public static IEnumerable<string> Hosts => AwsPartitions.All.Select(partition => partition.SignIn.Name);

    /// <summary>The sign-in host of a partition, without a region; null if the partition is unknown.</summary>
    public static string? Host(string partition) => AwsPartitions.Find(partition)?.SignIn.Name;

    /// <summary>The sign-in address of a partition, or of one of its regions.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="region">The region; null for the address without a region, or for the home region's address if there is no other.</param>
    /// <returns>The address; null if the partition is unknown or does not have this region.</returns>
    public static string? Acs(string partition, string? region) =>
        AwsPartitions.Find(partition) is { } known && (region is null || (AwsPartitions.IsRegion(region) && known.Has(region)))
            ? new Uri(known.SignIn.Address(region, known.HomeRegion), "saml").AbsoluteUri
            : null;

    /// <summary>Whether an audience means AWS: <c>urn:amazon:webservices</c>, its forms for other partitions, or a sign-in address.</summary>
    public static bool IsAudience(string audience) =>
        audience == Audience || audience.StartsWith(Audience + ":", StringComparison.Ordinal) || IsAcs(audience);

    /// <summary>The partition of an audience; null if it has none. <c>urn:amazon:webservices</c> has none, because identity providers send it for all partitions.</summary>
    public static string? PartitionOfAudience(string audience) =>
        PartitionOfAcs(audience) ?? AwsPartitions.All.FirstOrDefault(partition => partition.Audience is { } own && own != Audience && own == audience)?.Name;
}
