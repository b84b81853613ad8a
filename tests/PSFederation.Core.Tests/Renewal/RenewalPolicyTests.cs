using FsCheck.Xunit;
using PSFederation.Core.Renewal;

namespace PSFederation.Core.Tests.Renewal;

/// <summary>When keys are due.</summary>
public sealed class RenewalPolicyTests
{
    private static readonly DateTime Issued = new(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);

    private static FederatedSession Session(TimeSpan life, TimeSpan offset = default) => new(
        new AwsSessionKeys("ASIA", "s", "t", Issued + offset + life),
        new FederatedCredentialSource { RoleArn = "arn:aws:iam::111122223333:role/A", IssuedAt = Issued, ClockOffset = offset });

    [Theory]
    [InlineData(43_200, 960)]
    [InlineData(3_600, 960)]
    [InlineData(2_880, 960)]
    [InlineData(2_700, 900)]
    [InlineData(900, 300)]
    [InlineData(15, 5)]
    public void Is_due_when_less_than_16_minutes_or_a_third_remains(int life, int remaining) =>
        Assert.Equal(Issued + TimeSpan.FromSeconds(life - remaining), RenewalPolicy.Due(Session(TimeSpan.FromSeconds(life))));

    [Property]
    public bool Is_due_after_the_issue_and_before_the_end_whatever_the_clocks(uint life, int offset)
    {
        FederatedSession session = Session(TimeSpan.FromSeconds((life % 43_200) + 1), TimeSpan.FromSeconds(offset % 3_600));
        DateTime due = RenewalPolicy.Due(session);
        return due <= RenewalPolicy.End(session) && (due >= Issued || Math.Abs(offset % 3_600) < 5);
    }

    [Theory]
    [InlineData(600)]
    [InlineData(-600)]
    public void A_clock_that_is_ten_minutes_off_changes_nothing_for_keys_of_15_minutes(int offset)
    {
        FederatedSession session = Session(TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(offset));
        Assert.Equal(Issued + TimeSpan.FromMinutes(10), RenewalPolicy.Due(session));
        Assert.Equal(Issued + TimeSpan.FromMinutes(15), RenewalPolicy.End(session));
    }

    [Fact]
    public void The_ends_of_time_do_not_throw()
    {
        FederatedCredentialSource unknown = new() { RoleArn = "r", ClockOffset = TimeSpan.FromHours(1) };
        Assert.Equal(DateTime.MinValue, RenewalPolicy.Due(new(new AwsSessionKeys("A", "s", "t", DateTime.MinValue.AddMinutes(1)), unknown)).ToUniversalTime());
        Assert.True(RenewalPolicy.Due(new(new AwsSessionKeys("A", "s", "t", DateTime.MaxValue), unknown)) > DateTime.UtcNow);
    }

    [Fact]
    public void Keys_that_came_expired_are_due_at_once() =>
        Assert.True(RenewalPolicy.Due(Session(TimeSpan.FromMinutes(-5))) <= Issued);
}
