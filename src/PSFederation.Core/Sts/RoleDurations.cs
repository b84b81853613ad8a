using System.Collections.Concurrent;
using PSFederation.Core.Aws;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Sts;

/// <summary>
/// Finds the duration that a role allows. STS does not say it, and refuses what exceeds it: then 8, 4, 2 and 1 hours are tried, at most four refused calls.
/// What was learned is remembered for a day, in this process alone: a process asks for a role again only to renew its keys, which a role that was refused
/// once does in the same process; a file would keep the names of all roles of an organization on the disk, and outlast a change in IAM.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class RoleDurations(TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    /// <summary>Seconds.</summary>
    private static readonly int[] Ladder = [28_800, 14_400, 7_200, StsLimits.AnyRoleDuration];

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>Process-wide by intent: what was learned of a role.</summary>
    public static RoleDurations OfProcess { get; } = new(TimeProvider.System);

    /// <summary>Makes a call with the longest duration up to the one that was asked for.</summary>
    /// <param name="request">The call.</param>
    /// <param name="reporter">Where it warns, once for a role.</param>
    /// <param name="call">Makes it.</param>
    /// <exception cref="FederationException">It failed for another reason.</exception>
    public Task<FederatedSession> RunAsync(StsRequest request, IOperationReporter reporter, Func<StsRequest, Task<FederatedSession>> call) =>
        // A code of an MFA device is good for one call.
        request.DurationSeconds is { } asked && asked > StsLimits.AnyRoleDuration && request.TokenCode is null
            ? FindAsync(request, asked, reporter, call)
            : call(request);

    private async Task<FederatedSession> FindAsync(StsRequest request, int asked, IOperationReporter reporter, Func<StsRequest, Task<FederatedSession>> call)
    {
        int next = Fit(request, asked);
        while (true)
        {
            try
            {
                FederatedSession session = await call(request with { DurationSeconds = next }).ConfigureAwait(false);
                if (next < asked)
                    Granted(request, asked, next, reporter);
                return session;
            }
            catch (FederationException e) when (e.Refusal == StsRefusal.Duration && next > StsLimits.AnyRoleDuration)
            {
                Note(Key(request), known => known with { Refused = Math.Min(next, known.Refused), Granted = null });
                reporter.Verbose($"STS does not grant {next} s for {request.RoleArn}");
                next = Below(request, next);
            }
            catch (FederationException e) when (e.Refusal == StsRefusal.ChainedDuration && next > StsLimits.AnyRoleDuration)
            {
                // It says nothing about the role: with another caller it may allow more.
                reporter.Verbose($"The caller is a session of a role, so STS grants {StsLimits.AnyRoleDuration} s at most for {request.RoleArn}");
                return await call(request with { DurationSeconds = StsLimits.AnyRoleDuration }).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Another server may have a role of the same name.</summary>
    private static string Key(StsRequest request) => $"{request.RoleArn} {request.EndpointUrl}";

    private int Fit(StsRequest request, int asked)
    {
        if (!_known.TryGetValue(Key(request), out Known? known) || time.GetElapsedTime(known.At) > Memory || asked < known.Refused)
            return asked;
        return known.Granted ?? Below(request, known.Refused);
    }

    /// <summary>What to try after a refusal. With many roles, one more call each is enough.</summary>
    private static int Below(StsRequest request, int refused) =>
        request.Pace is null ? Ladder.First(seconds => seconds < refused) : StsLimits.AnyRoleDuration;

    private void Granted(StsRequest request, int asked, int granted, IOperationReporter reporter)
    {
        bool isSaid = _known.TryGetValue(Key(request), out Known? known) && known.IsSaid;
        Note(Key(request), old => old with { Granted = request.Pace is null ? granted : old.Granted, IsSaid = true });
        if (request.Pace is { } pace)
            pace.Shorten(request.RoleArn, asked);
        else if (!isSaid)
            reporter.Warning($"The role {request.RoleArn} does not allow sessions of {asked} s (MaxSessionDuration in IAM); STS granted {granted} s. This is remembered for a day in this process. Ask for {granted} s with -DurationSeconds, or have the maximum of the role raised.");
        else
            reporter.Verbose($"The role {request.RoleArn} does not allow sessions of {asked} s; STS granted {granted} s");
    }

    private void Note(string key, Func<Known, Known> change) => _known.AddOrUpdate(
        key,
        _ => change(New()),
        (_, known) => change(time.GetElapsedTime(known.At) > Memory ? New() : known));

    private Known New() => new(int.MaxValue, Granted: null, IsSaid: false, time.GetTimestamp());

    /// <param name="Refused">The shortest duration that STS refused, in seconds.</param>
    /// <param name="Granted">The longest that was tried and granted below it; null when it is not known.</param>
    /// <param name="IsSaid">Whether the user was told.</param>
    private sealed record Known(int Refused, int? Granted, bool IsSaid, long At);
}
