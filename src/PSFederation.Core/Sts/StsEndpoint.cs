using PSFederation.Core.Aws;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>Which STS to call.</summary>
/// <param name="Region">The region: of the endpoint, and of signatures.</param>
/// <param name="CustomUrl">An endpoint other than AWS'; null for AWS' own.</param>
/// <param name="CustomUrlFrom">Where that one comes from: a parameter, a variable, a profile.</param>
/// <param name="UseFips">Whether AWS' FIPS endpoint is meant.</param>
/// <param name="UseDualstack">Whether AWS' dual-stack endpoint is meant.</param>
internal sealed record StsEndpoint(string Region, string? CustomUrl, string? CustomUrlFrom, bool UseFips, bool UseDualstack)
{
    /// <summary>The file with certificates of the profile that counts, and where it is named.</summary>
    public (string Path, string From)? CaBundle { get; init; }

    /// <summary>Whether it is AWS' own, by default or because the custom URL is one of AWS: the limits that AWS documents hold there.</summary>
    public bool IsAws => PartitionRules.IsAws(CustomUrl);

    /// <summary>The endpoint for messages.</summary>
    public string Name => CustomUrl is null ? $"of region {Region}" : $"{CustomUrl} ({CustomUrlFrom})";

    /// <summary>
    /// Chooses: the region is the parameter, else that of a custom endpoint of AWS, else the environment's, else the profile's, else the home region of the partition; the
    /// endpoint likewise, else AWS'.
    /// </summary>
    /// <exception cref="FederationException">Region or endpoint is not valid, a custom endpoint meets the setting for FIPS or dual stack, or one of them is of another partition.</exception>
    public static StsEndpoint Resolve(string? region, string? endpointUrl, string partition, AwsSettings settings, IOperationReporter reporter)
    {
        (string Url, string From)? custom = endpointUrl is not null ? (endpointUrl, "parameter") : settings.StsEndpointUrl;
        // An endpoint of AWS takes signatures for its own region alone.
        string? ofHost = Uri.TryCreate(custom?.Url, UriKind.Absolute, out Uri? host) ? AwsPartitions.RegionOfEndpoint(host) : null;
        PartitionRules.RequireKnown(partition, custom is not null && (region ?? ofHost ?? settings.Region?.Region) is not null);
        (string chosen, string from) = region is not null ? (region, "parameter")
            : ofHost is not null ? (ofHost, "host of the STS endpoint")
            : settings.Region ?? (AwsPartitions.HomeRegion(partition), $"home region of partition {partition}");
        AwsRegions.Require(chosen, from);
        // The profile may be the one that has the region or the endpoint.
        if (region is null && ofHost is null && settings.Region is null && settings.MissingProfile is { } missing)
            reporter.Warning($"{missing} The region is {chosen}, the {from}. Correct the variable, or name a region with -Region.");
        if (custom is { } c)
        {
            RequireUrl(c.Url, c.From);
            RequireAlone(c, settings);
            PartitionRules.RequireEndpoint(c.Url, c.From, partition);
            PartitionRules.RequireSameRegion(chosen, from, c.Url);
            reporter.Verbose($"STS endpoint {c.Url} ({c.From}), region {chosen} ({from})");
            return new StsEndpoint(chosen, c.Url, c.From, UseFips: false, UseDualstack: false) { CaBundle = settings.CaBundle };
        }

        reporter.Verbose($"STS region {chosen} ({from})");
        PartitionRules.RequireRegion(chosen, from, partition);
        return new StsEndpoint(chosen, CustomUrl: null, CustomUrlFrom: null, settings.UseFipsEndpoint, settings.UseDualstackEndpoint) { CaBundle = settings.CaBundle };
    }

    /// <summary>The rules of AWS for endpoints of STS know no FIPS or dual-stack variant of a custom endpoint. Ignoring the setting would send keys to an endpoint without FIPS.</summary>
    private static void RequireAlone((string Url, string From) custom, AwsSettings settings)
    {
        (string Variant, string From)? requested = settings.FipsEndpointFrom is { } fips ? ("FIPS", fips)
            : settings.DualstackEndpointFrom is { } dualstack ? ("Dual-stack", dualstack)
            : null;
        if (requested is { } both)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"{both.Variant} endpoints are requested ({both.From}), and the STS endpoint is a custom one: {custom.Url} ({custom.From}). AWS does not support both together. Remove the custom endpoint, or turn {both.From} off (false).", custom.Url);
    }

    private static void RequireUrl(string url, string from)
    {
        // It is named in messages, and goes along with the credentials.
        if (Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.UserInfo.Length > 0)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The STS endpoint ({from}) at {uri.Host} contains a user name or password (not shown). Remove the part before '@'.", uri.Host);
        if (uri is null || !WebAddress.IsWeb(uri))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The STS endpoint ({from}) is {InputPreview.Quote(url)}; expected an https address.", InputPreview.Target(url));
        if (!WebAddress.IsPrivate(uri))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The STS endpoint ({from}) is {url}, plain http to another machine; expected https, since assertions, tokens and keys would be readable on the way.", url);
    }
}

/// <summary>Where calls of STS go when the caller says so, and how long each may take.</summary>
/// <param name="Region">The region; null takes the environment's, the profile's, or the home of the partition.</param>
/// <param name="EndpointUrl">Another endpoint than AWS'; null takes the environment's or the profile's, if any.</param>
/// <param name="Timeout">How long each call may take, repetitions included.</param>
internal sealed record StsTarget(string? Region, string? EndpointUrl, TimeSpan Timeout);
