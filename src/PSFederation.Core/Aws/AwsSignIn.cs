namespace PSFederation.Core.Aws;

/// <summary>Where AWS takes SAML responses, in every partition and region, and the names it goes by as their audience.</summary>
public static class AwsSignIn
{
    /// <summary>The audience of <c>aws</c>, which identity providers send for all partitions: <c>urn:amazon:webservices</c>.</summary>
    public static string Audience { get; } = AwsPartitions.Get(AwsPartitions.Commercial).Audience!;

    /// <summary>The sign-in address of <c>aws</c>.</summary>
    public static string CommercialAcs { get; } = Acs(AwsPartitions.Commercial, region: null)!;

    /// <summary>
    /// Whether an address is an assertion consumer service of AWS: <c>https://[REGION.]HOST/saml</c>, or <c>…/saml/acs/ID</c>, which
    /// providers with encryption have.
    /// </summary>
    public static bool IsAcs(string? address) => PartitionOfAcs(address) is not null;

    /// <summary>The partition that an assertion consumer service belongs to; null when it is not one of AWS.</summary>
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

    /// <summary>The sign-in host of a partition, without a region; null when the partition is not known.</summary>
    public static string? Host(string partition) => AwsPartitions.Find(partition)?.SignIn.Name;

    /// <summary>The sign-in address of a partition, or of one of its regions.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="region">The region; null for the address without one, or that of the home region where there is none without.</param>
    /// <returns>The address; null when the partition is not known, or has no such region.</returns>
    public static string? Acs(string partition, string? region) =>
        AwsPartitions.Find(partition) is { } known && (region is null || (AwsPartitions.IsRegion(region) && known.Has(region)))
            ? new Uri(known.SignIn.Address(region, known.HomeRegion), "saml").AbsoluteUri
            : null;

    /// <summary>Whether an audience means AWS: <c>urn:amazon:webservices</c>, its forms for other partitions, or a sign-in address.</summary>
    public static bool IsAudience(string audience) =>
        audience == Audience || audience.StartsWith(Audience + ":", StringComparison.Ordinal) || IsAcs(audience);

    /// <summary>The partition that an audience names; null when it names none. <c>urn:amazon:webservices</c> names none, because identity providers send it for all partitions.</summary>
    public static string? PartitionOfAudience(string audience) =>
        PartitionOfAcs(audience) ?? AwsPartitions.All.FirstOrDefault(partition => partition.Audience is { } own && own != Audience && own == audience)?.Name;
}
