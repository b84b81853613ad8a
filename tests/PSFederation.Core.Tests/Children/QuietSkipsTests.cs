using System.Xml.Linq;

namespace PSFederation.Core.Tests.Children;

/// <summary>Skipped tests are reported once for each reason, to people and to programs that read the result file.</summary>
public class QuietSkipsTests
{
    private const string First = "A server is not here.", Second = "A program is not here.";

    [Fact(Explicit = true)]
    public void Skipped() => Assert.Skip(First);

    [Fact(Explicit = true)]
    public void Skipped_too() => Assert.Skip(First);

    [Theory(Explicit = true)]
    [InlineData(First)]
    [InlineData(Second)]
    public void Skipped_for(string reason) => Assert.Skip(reason);

    [Fact(Explicit = true)]
    public void Passed() => Assert.NotEqual(First, Second);

    [Fact]
    public async Task A_result_file_has_one_test_for_each_reason()
    {
        string file = Path.GetTempFileName();
        try
        {
            string said = await ChildTest.RunAsync(typeof(QuietSkipsTests), ["-class", typeof(QuietSkipsTests).FullName!, "-result-xml", file]);
            Assert.Contains("3 skipped: " + First, said, StringComparison.Ordinal);
            Assert.Contains("1 skipped: " + Second, said, StringComparison.Ordinal);
            XElement results = XElement.Load(file);
            Assert.Equal(["Pass", "Skip", "Skip"], results.Descendants("test").Select(test => (string?)test.Attribute("result")).Order(StringComparer.Ordinal));
            Assert.Equal(["1 skipped: " + Second, "3 skipped: " + First], results.Descendants("reason").Select(reason => reason.Value).Order(StringComparer.Ordinal));
            Assert.Empty(results.Descendants("error"));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
