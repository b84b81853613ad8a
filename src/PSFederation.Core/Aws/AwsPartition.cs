namespace PSFederation.Core.Aws;

/// <summary>A partition of AWS: a group of regions with accounts, endpoints and hosts of its own.</summary>
/// <param name="Name">The name, as ARNs have it.</param>
/// <param name="HomeRegion">The region that stands in when none is named.</param>
/// <param name="RegionPrefix">What the names of its regions begin with; empty for <c>aws</c>, whose regions are all others.</param>
/// <param name="DnsSuffix">The domain of its service endpoints: <c>sts.REGION.SUFFIX</c>.</param>
/// <param name="DualStackSuffix">The domain of its dual-stack endpoints.</param>
/// <param name="Audience">The audience of SAML assertions beside the sign-in addresses; null where AWS documents none.</param>
/// <param name="SignIn">Where people sign in, and SAML responses and federation requests go.</param>
/// <param name="Console">The console; null where AWS does not document it in public.</param>
internal sealed record AwsPartition(string Name, string HomeRegion, string RegionPrefix, string DnsSuffix, string DualStackSuffix, string? Audience, AwsHost SignIn, AwsHost? Console)
{
    /// <summary>The sign-in host with FIPS; null where there is none.</summary>
    public AwsHost? FipsSignIn { get; init; }

    /// <summary>Whether a region is one of the partition, by the form of its name.</summary>
    public bool Has(string region) => AwsPartitions.PartitionOf(region) == Name;
}

/// <summary>A host of a partition, before which a region may stand as a label.</summary>
/// <param name="Name">The host without a region.</param>
/// <param name="IsRegional">Whether AWS documents it with a region alone.</param>
internal sealed record AwsHost(string Name, bool IsRegional = false)
{
    /// <summary>The address of the host.</summary>
    /// <param name="region">The region; null for the host without one, or that of the home region where there is none without.</param>
    /// <param name="home">The home region of the partition.</param>
    public Uri Address(string? region, string home) => (region ?? (IsRegional ? home : null)) is { } label ? new Uri($"https://{label}.{Name}/") : new Uri($"https://{Name}/");

    /// <summary>Whether an address is at this host, with or without a region.</summary>
    public bool IsHostOf(Uri address) =>
        address.Host == Name
        || (address.Host.EndsWith("." + Name, StringComparison.Ordinal) && AwsPartitions.IsRegion(address.Host[..^(Name.Length + 1)]));
}
