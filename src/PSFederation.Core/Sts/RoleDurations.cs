using System.Collections.Concurrent;
using PSFederation.Core.Aws;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Sts;

/// <summary>
/// Finds the duration that a role allows. STS does not return it, and rejects longer durations: then 8, 4, 2 and 1 hours are tried, with at most four rejected calls.
/// The result is kept for one day, only in this process: a process assumes a role again only to renew its credentials, in the same process
/// as the rejection; a file would store the names of all roles of an organization on disk, and outlast a change in IAM.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class RoleDurations(TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    /// <summary>Seconds.</summary>
    private static readonly int[] Ladder = [28_800, 14_400, 7_200, StsLimits.AnyRoleDuration];

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>Process-wide by intent: the known durations of roles.</summary>
    public static RoleDurations OfProcess { get; } = new(TimeProvider.System);

    /// <summary>Makes a call with the longest allowed duration up to the requested one.</summary>
    /// <param name="request">The call.</param>
    /// <param name="reporter">Shows a warning, once per role.</param>
    /// <param name="call">Sends the call.</param>
    /// <exception cref="FederationException">It failed for another reason.</exception>
    public Task<FederatedSession> RunAsync(StsRequest request, IOperationReporter reporter, Func<StsRequest, Task<FederatedSession>> call) =>
        // An MFA code is valid for one call.
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
                // This does not apply to the role: another caller can get a longer session.
                reporter.Verbose($"The caller is a role session, so STS grants at most {StsLimits.AnyRoleDuration} s for {request.RoleArn}");
                return await call(request with { DurationSeconds = StsLimits.AnyRoleDuration }).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Another server can have a role of the same name.</summary>
    private static string Key(StsRequest request) => $"{request.RoleArn} {request.EndpointUrl}";

    private int Fit(StsRequest request, int asked)
    {
        if (!_known.TryGetValue(Key(request), out Known? known) || time.GetElapsedTime(known.At) > Memory || asked < known.Refused)
            return asked;
        return known.Granted ?? Below(request, known.Refused);
    }

    /// <summary>The next duration after a rejection. With many roles, one more call each is enough.</summary>
    private static int Below(StsRequest request, int refused) =>
        request.Pace is null ? Ladder.First(seconds => seconds < refused) : StsLimits.AnyRoleDuration;

    private void Granted(StsRequest request, int asked, int granted, IOperationReporter reporter)
    {
        bool isSaid = _known.TryGetValue(Key(request), out Known? known) && known.IsSaid;
        Note(Key(request), old => old with { Granted = request.Pace is null ? granted : old.Granted, IsSaid = true });
        if (request.Pace is { } pace)
            pace.Shorten(request.RoleArn, asked);
        else if (!isSaid)
            reporter.Warning($"The role {request.RoleArn} does not allow sessions of {asked} s (MaxSessionDuration in IAM); STS granted {granted} s. This process uses the granted duration for one day. Specify -DurationSeconds {granted}, or ask an administrator to increase the maximum of the role.");
        else
            reporter.Verbose($"The role {request.RoleArn} does not allow sessions of {asked} s; STS granted {granted} s");
    }

    private void Note(string key, Func<Known, Known> change) => _known.AddOrUpdate(
        key,
        _ => change(New()),
        (_, known) => change(time.GetElapsedTime(known.At) > Memory ? New() : known));

    private Known New() => new(int.MaxValue, Granted: null, IsSaid: false, time.GetTimestamp());

    /// <param name="Refused">The shortest rejected duration, in seconds.</param>
    /// <param name="Granted">The longest granted duration below it; null if unknown.</param>
    /// <param name="IsSaid">Whether the user was warned.</param>
    private sealed record Known(int Refused, int? Granted, bool IsSaid, long At);
}
