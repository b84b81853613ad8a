namespace PSFederation.Core.Aws;

/// <summary>A partition of AWS: a group of regions with separate accounts, endpoints and hosts.</summary>
/// <param name="Name">The name, as in ARNs.</param>
/// <param name="HomeRegion">The default region if none is specified.</param>
/// <param name="RegionPrefix">The prefix of its region names; empty for <c>aws</c>, which has all other regions.</param>
/// <param name="DnsSuffix">The domain of its service endpoints: <c>sts.REGION.SUFFIX</c>.</param>
/// <param name="DualStackSuffix">The domain of its dual-stack endpoints.</param>
/// <param name="Audience">The audience of SAML assertions, in addition to the sign-in addresses; null if AWS documents none.</param>
/// <param name="SignIn">The host for sign-in, SAML responses and federation requests.</param>
/// <param name="Console">The console; null if AWS does not document it publicly.</param>
internal sealed record AwsPartition(string Name, string HomeRegion, string RegionPrefix, string DnsSuffix, string DualStackSuffix, string? Audience, AwsHost SignIn, AwsHost? Console)
{
    /// <summary>The sign-in host with FIPS; null if there is none.</summary>
    public AwsHost? FipsSignIn { get; init; }

    /// <summary>Whether a region belongs to the partition, by the form of its name.</summary>
    public bool Has(string region) => AwsPartitions.PartitionOf(region) == Name;
}

/// <summary>A host of a partition, optionally with a region as its first label.</summary>
/// <param name="Name">The host without a region.</param>
/// <param name="IsRegional">Whether AWS documents it only with a region.</param>
internal sealed record AwsHost(string Name, bool IsRegional = false)
{
    /// <summary>The address of the host.</summary>
    /// <param name="region">The region; null for the host without a region, or for the home region's host if there is no other.</param>
    /// <param name="home">The home region of the partition.</param>
    public Uri Address(string? region, string home) => (region ?? (IsRegional ? home : null)) is { } label ? new Uri($"https://{label}.{Name}/") : new Uri($"https://{Name}/");

    /// <summary>Whether an address is at this host, with or without a region.</summary>
    public bool IsHostOf(Uri address) =>
        address.Host == Name
        || (address.Host.EndsWith("." + Name, StringComparison.Ordinal) && AwsPartitions.IsRegion(address.Host[..^(Name.Length + 1)]));
}
