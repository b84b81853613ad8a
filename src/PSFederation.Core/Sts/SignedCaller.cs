using PSFederation.Core.Aws;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Sts;

/// <summary>The signer and endpoint of an STS call that assumes no role.</summary>
/// <param name="Keys">The keys.</param>
/// <param name="Name">The name of the credentials in messages.</param>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Session">The session of the credentials; null if they come from an origin.</param>
/// <param name="Origin">The source of the credentials if there is no session.</param>
internal sealed record SignedCaller(AwsCredentials Keys, string Name, StsEndpoint Endpoint, FederatedSession? Session, CallerOrigin? Origin)
{
    /// <summary>Gets the credentials and chooses the endpoint.</summary>
    /// <param name="session">The session that signs; null for the credentials of the origin.</param>
    /// <param name="origin">The source of the credentials if there is no session; otherwise null.</param>
    /// <param name="place">Region and endpoint of the caller, if any.</param>
    /// <param name="settings">The environment.</param>
    /// <param name="cancellationToken">Cancels the call, and stops the program of a profile.</param>
    /// <exception cref="FederationException">The origin has no credentials, or the region or endpoint is not valid.</exception>
    public static async Task<SignedCaller> GetAsync(
        FederatedSession? session, CallerOrigin? origin, StsTarget place, AwsSettings settings, TimeProvider time, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        CallerOrigin? own = session is null ? origin ?? throw new ArgumentNullException(nameof(origin)) : null;
        (AwsCredentials keys, string name) = await new CallerCredentialResolver(settings, time, reporter)
            .GetAsync(session, own, place, cancellationToken).ConfigureAwait(false);
        AwsSettings profile = settings.ForProfile((own as ProfileCaller)?.Name);
        StsEndpoint endpoint = StsEndpoint.Resolve(
            place,
            session?.Source,
            Partition(session, place, profile),
            profile,
            reporter);
        return new SignedCaller(keys, name, endpoint, session, own);
    }

    /// <summary>The partition of the credentials, if known: by their session, otherwise by an AWS endpoint, otherwise by the region.</summary>
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
