using Microsoft.Extensions.Time.Testing;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Tests.Sts;

/// <summary>The requested durations for roles with different limits.</summary>
public sealed class RoleDurationsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingReporter _reporter = new();
    private readonly RoleDurations _durations;
    private readonly List<int?> _asked = [];
    private int _allowed = 7_200;

    public RoleDurationsTests() => _durations = new RoleDurations(_time);

    private async Task<string> AskAsync(int? seconds, StsPace? pace = null, string? code = null, string role = "arn:aws:iam::111122223333:role/r")
    {
        _asked.Clear();
        await _durations.RunAsync(
            new StsRequest { RoleArn = role, DurationSeconds = seconds, Pace = pace, TokenCode = code },
            _reporter,
            request =>
            {
                _asked.Add(request.DurationSeconds);
                return request.DurationSeconds > _allowed
                    ? Task.FromException<FederatedSession>(new FederationException(FederationErrorCode.StsValidation, "too long", role) { Refusal = StsRefusal.Duration })
                    : Task.FromResult(new FederatedSession(new AwsSessionKeys("ASIA", "secret", "token", DateTime.UtcNow), new FederatedCredentialSource()));
            });
        return string.Join(' ', _asked);
    }

    [Theory]
    [InlineData(43_200, 3_600, "43200 28800 14400 7200 3600")]
    [InlineData(43_200, 7_200, "43200 28800 14400 7200")]
    [InlineData(43_200, 43_200, "43200")]
    [InlineData(10_000, 3_600, "10000 7200 3600")]
    [InlineData(7_200, 3_600, "7200 3600")]
    [InlineData(3_601, 3_600, "3601 3600")]
    [InlineData(3_600, 3_600, "3600")]
    [InlineData(900, 3_600, "900")]
    [InlineData(null, 3_600, "")]
    public async Task Tries_shorter_ones_down_to_an_hour(int? asked, int allowed, string calls)
    {
        _allowed = allowed;
        Assert.Equal(calls, await AskAsync(asked));
        Assert.Equal(calls.Contains(' ', StringComparison.Ordinal) ? 1 : 0, _reporter.Warnings.Count);
    }

    [Fact]
    public async Task Remembers_what_was_refused_for_a_day_and_warns_once()
    {
        Assert.Equal("43200 28800 14400 7200", await AskAsync(43_200));
        Assert.Equal("7200", await AskAsync(43_200));
        Assert.Equal("7200", await AskAsync(14_400));
        Assert.Equal("10000 7200", await AskAsync(10_000));
        Assert.Equal("3601", await AskAsync(3_601));
        Assert.Single(_reporter.Warnings);
        _time.Advance(TimeSpan.FromHours(25));
        _allowed = 43_200;
        Assert.Equal("43200", await AskAsync(43_200));
    }

    [Fact]
    public async Task Each_role_has_its_own_maximum()
    {
        await AskAsync(43_200);
        Assert.Equal("43200 28800 14400 7200", await AskAsync(43_200, role: "arn:aws:iam::111122223333:role/other"));
    }

    [Fact]
    public async Task A_fan_out_has_one_second_attempt_and_no_separate_warning()
    {
        using StsPace pace = new(_time);
        Assert.Equal("43200 3600", await AskAsync(43_200, pace));
        Assert.Equal("3600", await AskAsync(43_200, pace));
        Assert.Equal(2, pace.Shortened.Count);
        Assert.Empty(_reporter.Warnings);
        // An hour was not the longest that fits.
        Assert.Equal("28800 14400 7200", await AskAsync(43_200));
    }

    [Fact]
    public async Task A_code_of_an_MFA_device_is_sent_once() => await Assert.ThrowsAsync<FederationException>(() => AskAsync(43_200, code: "123456"));

    [Fact]
    public async Task Another_refusal_is_an_error()
    {
        await Assert.ThrowsAsync<FederationException>(() => _durations.RunAsync(
            new StsRequest { RoleArn = "arn:aws:iam::111122223333:role/r", DurationSeconds = 43_200 }, _reporter, _ => Task.FromException<FederatedSession>(new FederationException(FederationErrorCode.StsAccessDenied, "no"))));
        _allowed = 43_200;
        Assert.Equal("43200", await AskAsync(43_200));
    }
}
