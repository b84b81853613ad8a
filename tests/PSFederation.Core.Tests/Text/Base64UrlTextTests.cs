using FsCheck.Xunit;
using PSFederation.Core.Text;

namespace PSFederation.Core.Tests.Text;

public class Base64UrlTextTests
{
    [Property(MaxTest = 500)]
    public bool Decodes_what_it_encoded(byte[] bytes) => Base64UrlText.Decode(Base64UrlText.Encode(bytes ?? []))!.SequenceEqual(bytes ?? []);

    [Theory]
    [InlineData("a")]
    [InlineData("YQ==")]
    [InlineData("Y+")]
    [InlineData("Y/")]
    [InlineData("Y Q")]
    [InlineData("YR")] // the same byte as YQ, with a stray bit
    public void Refuses_any_other_spelling(string text) => Assert.Null(Base64UrlText.Decode(text));
}
