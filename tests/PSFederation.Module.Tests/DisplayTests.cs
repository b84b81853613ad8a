using System.Globalization;

namespace PSFederation.Module.Tests;

/// <summary>Times and long texts in views.</summary>
public sealed class DisplayTests
{
    private static readonly string[] Lines = ["the quick", "brown fox", "supercalifragilistic", "a b"];

    [Fact]
    public void Words_stay_whole() =>
        Assert.Equal(Lines, DisplayWordsIndex.Wrap("the quick brown fox supercalifragilistic a b", 10).Split('\n'));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("one")]
    [InlineData("  two  blanks ")]
    public void Wrapping_changes_blanks_alone(string text) =>
        Assert.Equal(text, DisplayWordsIndex.Wrap(text, 3).Replace('\n', ' '));

    [Fact]
    public void Times_have_the_offset_of_the_machine()
    {
        DateTime time = new(2026, 1, 31, 12, 0, 0, DateTimeKind.Utc);
        string? shown = DisplayText.Local[new { Time = time, Other = "x" }, "Time"];
        Assert.Equal(new DateTimeOffset(time), DateTimeOffset.ParseExact(shown!, "yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture));
        Assert.Null(DisplayText.Local[new { Time = time, Other = "x" }, "Other"]);
        Assert.Null(DisplayText.Local[new { Time = time, Other = "x" }, "None"]);
        Assert.Equal("9999-12-31 23:59:59 +00:00", DisplayText.Local[new { Time = DateTime.MaxValue }, "Time"]);
    }
}
