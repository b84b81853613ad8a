using PSFederation.Core.Aws;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>The STS endpoint of a call.</summary>
/// <param name="Region">The region: of the endpoint, and of signatures.</param>
/// <param name="CustomUrl">A custom endpoint; null for the AWS endpoint.</param>
/// <param name="CustomUrlFrom">The source of the custom endpoint: a parameter, a variable, a profile.</param>
/// <param name="UseFips">Whether to use the FIPS endpoint of AWS.</param>
/// <param name="UseDualstack">Whether to use the dual-stack endpoint of AWS.</param>
internal sealed record StsEndpoint(string Region, string? CustomUrl, string? CustomUrlFrom, bool UseFips, bool UseDualstack)
{
    private const string OfCredentials = "of the credentials";

    /// <summary>The CA certificate file of the effective profile, and the source of that setting.</summary>
    public (string Path, string From)? CaBundle { get; init; }

    /// <summary>Whether it is an AWS endpoint, by default or because the custom URL is an AWS address: the documented limits of AWS apply there.</summary>
    public bool IsAws => PartitionRules.IsAws(CustomUrl);

    /// <summary>The endpoint for messages.</summary>
    public string Name => CustomUrl is null ? $"in region {Region}" : $"{CustomUrl} ({CustomUrlFrom})";

    /// <summary>The warning for a call that AWS would reject: a custom server can have other rules.</summary>
    public string SentAnyway(string problem) => $"{problem} The endpoint {CustomUrl} might accept it, so the call is sent.";

    /// <summary>
    /// Chooses the endpoint: the region comes from the parameter, a custom AWS endpoint, the environment, the profile, or the home region of the partition, in this order; the
    /// endpoint likewise, or otherwise it is the AWS endpoint.
    /// </summary>
    /// <param name="place">The region and endpoint of the caller, if any.</param>
    /// <param name="credentials">The source of the credentials that sign the call: without a region and endpoint of the caller, the call goes where they come from.</param>
    /// <param name="partition">The partition of the role or the credentials.</param>
    /// <exception cref="FederationException">The region or endpoint is not valid, a custom endpoint is combined with FIPS or dual stack, or one of them is in another partition.</exception>
    public static StsEndpoint Resolve(StsTarget place, FederatedCredentialSource? credentials, string partition, AwsSettings settings, IOperationReporter reporter)
    {
        (string Url, string From)? custom = place.EndpointUrl is not null ? (place.EndpointUrl, place.From)
            : credentials?.EndpointUrl is { } last ? (last, OfCredentials)
            : settings.StsEndpointUrl;
        string? region = place.Region ?? (place.EndpointUrl is null ? credentials?.Region : null);
        // An AWS endpoint accepts signatures only for its own region.
        string? ofHost = Uri.TryCreate(custom?.Url, UriKind.Absolute, out Uri? host) ? AwsPartitions.RegionOfEndpoint(host) : null;
        PartitionRules.RequireKnown(partition, custom is not null && (region ?? ofHost ?? settings.Region?.Region) is not null);
        (string chosen, string from) = region is not null ? (region, place.Region is null ? OfCredentials : place.From)
            : ofHost is not null ? (ofHost, "host of the STS endpoint")
            : settings.Region ?? (AwsPartitions.HomeRegion(partition), $"home region of partition {partition}");
        AwsRegions.Require(chosen, from);
        // The missing profile could have the region or the endpoint.
        if (region is null && ofHost is null && settings.Region is null && settings.MissingProfile is { } missing)
            reporter.Warning($"{missing} Using the region {chosen}, the {from}. Correct the variable, or specify -Region.");
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

    /// <summary>The AWS endpoint rules have no FIPS or dual-stack variant of a custom endpoint. Ignoring the setting would send credentials to an endpoint without FIPS.</summary>
    private static void RequireAlone((string Url, string From) custom, AwsSettings settings)
    {
        (string Variant, string From)? requested = settings.FipsEndpointFrom is { } fips ? ("FIPS", fips)
            : settings.DualstackEndpointFrom is { } dualstack ? ("Dual-stack", dualstack)
            : null;
        if (requested is { } both)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"{both.Variant} endpoints are requested ({both.From}), but {custom.Url} is a custom STS endpoint ({custom.From}). AWS does not support both together. Remove the custom endpoint, or turn {both.From} off (false).", custom.Url);
    }

    private static void RequireUrl(string url, string from)
    {
        // Messages contain it, and the credentials keep it.
        if (Uri.TryCreate(url, UriKind.Absolute, out Uri? uri))
            WebAddress.RequireNoUser(uri, $"The STS endpoint ({from})", uri.Host);
        if (uri is null || !WebAddress.IsWeb(uri))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The STS endpoint ({from}) is {InputPreview.Quote(url)}; expected an https address.", InputPreview.Target(url));
        if (!WebAddress.IsPrivate(uri))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The STS endpoint ({from}) is {url}, unencrypted http to another machine; expected https, because others could read assertions, tokens and credentials.", url);
    }
}

/// <summary>The endpoint settings of the caller for STS calls, and the time limit.</summary>
/// <param name="Region">The region; null for that of the environment, the profile, or the home region of the partition.</param>
/// <param name="EndpointUrl">A custom endpoint; null for that of the environment or the profile, if any.</param>
/// <param name="Timeout">The time limit of each call, including retries.</param>
internal sealed record StsTarget(string? Region, string? EndpointUrl, TimeSpan Timeout)
{
    /// <summary>Who set the region and the endpoint, for messages.</summary>
    public string From { get; init; } = StsRequest.Parameter;
}
