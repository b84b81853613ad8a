namespace PSFederation.Core.Sts;

/// <summary>Where calls of STS go when the caller says so, and how long each may take.</summary>
/// <param name="Region">The region; null takes the environment's, the profile's, or the home of the partition.</param>
/// <param name="EndpointUrl">Another endpoint than AWS'; null takes the environment's or the profile's, if any.</param>
/// <param name="Timeout">How long each call may take, repetitions included.</param>
internal sealed record StsTarget(string? Region, string? EndpointUrl, TimeSpan Timeout);
