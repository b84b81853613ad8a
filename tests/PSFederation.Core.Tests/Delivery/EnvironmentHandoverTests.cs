using PSFederation.Core.Delivery;

namespace PSFederation.Core.Tests.Delivery;

/// <summary>The handover of variables to another process ends, also if the other process reads late, in part, or not at all.</summary>
public class EnvironmentHandoverTests
{
    private const int Rounds = 300;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>A reader gets the end of the pipe just before the writer has ended, which is when the handover is disposed of.</summary>
    [Fact]
    public async Task It_ends_when_everything_has_just_been_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test needs Linux or macOS.");
        for (int i = 0; i < Rounds; i++)
        {
            await Task.Run(
                () =>
                {
                    using EnvironmentHandover handover = EnvironmentHandover.ByFile([("A", "1"), ("B", null), ("C", "x y")]);
                    Assert.Equal("A=1\nC=x y\n", File.ReadAllText(handover.Address));
                },
                TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000_000)]
    public async Task It_ends_when_nothing_is_read(int length)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test needs Linux or macOS.");
        string? folder = null;
        await Task.Run(
            () =>
            {
                using EnvironmentHandover handover = EnvironmentHandover.ByFile([("A", new string('x', length))]);
                folder = Path.GetDirectoryName(handover.Address);
            },
            TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.False(Directory.Exists(folder));
    }
}
