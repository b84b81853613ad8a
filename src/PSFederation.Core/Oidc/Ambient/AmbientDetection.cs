using PSFederation.Core.Reporting;

namespace PSFederation.Core.Oidc.Ambient;

/// <summary>Detects the platform: by variables and files in the order of the table, then by instance metadata.</summary>
internal static class AmbientDetection
{
    /// <summary>The time limit to detect metadata, which responds in milliseconds if it exists.</summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromMilliseconds(500);

    /// <exception cref="FederationException">No platform is detected.</exception>
    public static async Task<AmbientPlatform> FindAsync(
        AmbientEnvironment environment, AmbientRequest request, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        List<(AmbientPlatform Platform, string Sign)> found = Recognized(environment);
        if (found.Count > 0)
        {
            reporter.Verbose($"{found[0].Platform.Title}, detected by {found[0].Sign}");
            foreach ((AmbientPlatform other, string sign) in found.Skip(1))
                reporter.Verbose($"Also detected {other.Title} ({sign}); select it with -From {other.Name}");
            return found[0].Platform;
        }

        AmbientPlatform[] clouds = [.. AmbientPlatforms.All.Where(platform => platform.Probe is not null)];
        reporter.Verbose($"No platform detected by variables or files; querying instance metadata ({string.Join(", ", clouds.Select(cloud => cloud.Title))})");
        // All in parallel, so that the wait is a single timeout; the order of the table decides.
        bool[] answers = await Task.WhenAll(clouds.Select(cloud =>
            AmbientHttp.ProbeAsync(cloud.Probe!, new AmbientContext(cloud, environment, request, TimeProvider.System, reporter), ProbeTimeout, cancellationToken))).ConfigureAwait(false);
        int index = Array.IndexOf(answers, true);
        if (index >= 0)
        {
            reporter.Verbose($"{clouds[index].Title}, detected by its instance metadata");
            return clouds[index];
        }

        throw new FederationException(
            FederationErrorCode.AmbientNotFound,
            $"No platform that provides tokens was detected; expected one of {string.Join(", ", AmbientPlatforms.All.Select(platform => platform.Title))}. In a container, pass the platform's variables to it. To see what is missing, specify the platform with -From.");
    }

    private static List<(AmbientPlatform Platform, string Sign)> Recognized(AmbientEnvironment environment)
    {
        List<(AmbientPlatform Platform, string Sign)> found = [];
        foreach (AmbientPlatform platform in AmbientPlatforms.All)
        {
            if ((platform.Signs.FirstOrDefault(environment.Says) ?? platform.SignFiles.FirstOrDefault(environment.Has)) is { } sign)
                found.Add((platform, sign));
        }

        return found;
    }
}
