using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using PSFederation.Core.Profiles;

namespace PSFederation.Core.Tests.Profiles;

/// <summary>The record of what was written to the files of AWS: what it holds comes back, and what is not such a record is one clear error.</summary>
public sealed class WrittenProfilesTextTests
{
    private const string Path = "/home/ann/written.json";

    private static JsonObject Parse(string text) => WrittenProfiles.Parse(text, Path);

    [Fact]
    public void A_record_that_is_written_is_read_again()
    {
        Random random = new(22);
        for (int i = 0; i < 200; i++)
        {
            JsonObject values = [];
            for (int count = random.Next(20); count > 0; count--)
                values[Digest(random)] = Digest(random);
            Assert.True(JsonNode.DeepEquals(values, Parse(WrittenProfiles.Write(values))));
        }

        static string Digest(Random random)
        {
            byte[] bytes = new byte[SHA256.HashSizeInBytes];
            random.NextBytes(bytes);
            return Convert.ToHexStringLower(bytes);
        }
    }

    [Fact]
    public void No_file_holds_nothing() => Assert.Empty(Parse(string.Empty));

    [Theory]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"version":1}""")]
    [InlineData("""{"values":{}}""")]
    [InlineData("""{"version":2,"values":{}}""")]
    [InlineData("""{"version":"1","values":{}}""")]
    [InlineData("""{"version":1,"values":[]}""")]
    [InlineData("""{"version":1,"values":{"a":1}}""")]
    [InlineData("""{"version":1,"values":{"a":null}}""")]
    [InlineData("""{"version":1,"values":{"a":{"b":"c"}}}""")]
    [InlineData("""{"version":1,"version":1,"values":{}}""")]
    [InlineData("""{"version":1,"values":{"a":"b","a":"c"}}""")]
    [InlineData("""{"version":1,"values":{"a":"\ud800"}}""")]
    [InlineData("""{"version":1,"values":{"\ud800":"a"}}""")]
    [InlineData("""{"version":1,"values":{},"\ud800":1}""")]
    public void Another_text_is_refused(string text)
    {
        FederationException error = Fail.With(FederationErrorCode.ProfileFileMalformed, () => Parse(text));
        Assert.Contains(Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("Delete it", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A record that is cut off anywhere, or has one byte changed, is read or refused, and nothing else.</summary>
    [Fact]
    public void A_damaged_record_is_read_or_refused()
    {
        string text = WrittenProfiles.Write(new JsonObject { ["9f86d081"] = "60303ae2", ["fd61a03a"] = "0ddc" });
        for (int at = 1; at < text.Length - 1; at++)
        {
            foreach (string damaged in (string[])[text[..at], text[at..], $"{text[..at]}\\ud800{text[at..]}", $"{text[..at]}\"{text[at..]}", $"{text[..at]}\0{text[(at + 1)..]}"])
            {
                try
                {
                    foreach ((_, JsonNode? digest) in Parse(damaged))
                        Assert.Equal(JsonValueKind.String, Assert.IsAssignableFrom<JsonValue>(digest).GetValueKind());
                }
                catch (FederationException e)
                {
                    Assert.Equal(FederationErrorCode.ProfileFileMalformed, e.Code);
                }
            }
        }
    }
}
