using PSFederation.Core.Aws;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Sts;

/// <summary>Who signs a call of STS that assumes no role, and which endpoint it goes to.</summary>
/// <param name="Keys">The keys.</param>
/// <param name="Name">The keys for messages.</param>
/// <param name="Endpoint">Whom the call goes to.</param>
/// <param name="Session">The session that the keys are of; null when they come from an origin.</param>
/// <param name="Origin">Where the keys come from when there is no session.</param>
internal sealed record SignedCaller(AwsCredentials Keys, string Name, StsEndpoint Endpoint, FederatedSession? Session, CallerOrigin? Origin)
{
    /// <summary>Gets the keys and chooses the endpoint.</summary>
    /// <param name="session">The session that signs; null takes the credentials of the origin.</param>
    /// <param name="origin">Where the credentials come from when there is no session; null otherwise.</param>
    /// <param name="place">Region and endpoint where the caller names them.</param>
    /// <param name="settings">The environment.</param>
    /// <param name="cancellationToken">Ends it, and the program that a profile runs.</param>
    /// <exception cref="FederationException">The origin gives no keys, or region or endpoint is not valid.</exception>
    public static async Task<SignedCaller> GetAsync(
        FederatedSession? session, CallerOrigin? origin, StsTarget place, AwsSettings settings, TimeProvider time, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        CallerOrigin? own = session is null ? origin ?? throw new ArgumentNullException(nameof(origin)) : null;
        (AwsCredentials keys, string name) = await new CallerCredentialResolver(settings, time, reporter)
            .GetAsync(session, own, place, cancellationToken).ConfigureAwait(false);
        AwsSettings profile = settings.ForProfile((own as ProfileCaller)?.Name);
        StsEndpoint endpoint = StsEndpoint.Resolve(
            place.Region ?? (place.EndpointUrl is null ? session?.Source.Region : null),
            place.EndpointUrl ?? session?.Source.EndpointUrl,
            Partition(session, place, profile),
            profile,
            reporter);
        return new SignedCaller(keys, name, endpoint, session, own);
    }

    /// <summary>The partition of the credentials, as far as it is known: that of their session, else that of an endpoint of AWS, else that of the region.</summary>
    private static string Partition(FederatedSession? session, StsTarget place, AwsSettings settings)
    {
        if (session is not null && AwsPartitions.Of(session.Source) is { } known)
            return known;
        string? url = place.EndpointUrl ?? session?.Source.EndpointUrl ?? settings.StsEndpointUrl?.Url;
        return Uri.TryCreate(url, UriKind.Absolute, out Uri? endpoint) && AwsPartitions.OfEndpoint(endpoint) is { } own
            ? own
            : AwsPartitions.PartitionOf(place.Region ?? session?.Source.Region ?? settings.Region?.Region ?? string.Empty);
    }
}
