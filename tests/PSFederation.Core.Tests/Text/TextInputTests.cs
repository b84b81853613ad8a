using System.Text;
using PSFederation.Core.Text;

namespace PSFederation.Core.Tests.Text;

public sealed class TextInputTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private string Read(string text) =>
        TextInput.Read(text, path => Path.GetFullPath(path, _folder.FullName), "a token");

    [Theory]
    [InlineData("file://token.jwt")]
    [InlineData("FILE://./token.jwt")]
    [InlineData(" file://token.jwt\n")]
    public void Reads_a_file_named_as_the_AWS_CLI_does(string text)
    {
        Write("token.jwt", "the token\n"u8.ToArray());
        Assert.Equal("the token\n", Read(text));
    }

    [Fact]
    public void Reads_an_absolute_path() =>
        Assert.Equal("x", Read("file://" + Write("a", "x"u8.ToArray())));

    [Fact]
    public void Reads_UTF_16_by_its_byte_order_mark() =>
        Assert.Equal("é", TextInput.ReadFile(Write("a", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("é")]), "a token"));

    [Theory]
    [InlineData("iso-8859-1", "<é>", "3CE93E")]
    [InlineData("windows-1251", "<д>", "3CE43E")]
    [InlineData("Shift_JIS", "<日>", "3C93FA3E")]
    [InlineData("UTF-8", "<é>", "3CC3A93E")]
    public void Reads_XML_in_the_encoding_that_it_declares(string encoding, string text, string bytes)
    {
        string declaration = $"<?xml version='1.0' encoding='{encoding}'?>";
        Assert.Equal(declaration + text, TextInput.ReadFile(Write("a", [.. Encoding.ASCII.GetBytes(declaration), .. Convert.FromHexString(bytes)]), "metadata"));
    }

    [Fact]
    public void Reads_XML_in_UTF_16_without_a_byte_order_mark() =>
        Assert.Equal("<?xml version='1.0'?><é/>", TextInput.ReadFile(Write("a", Encoding.BigEndianUnicode.GetBytes("<?xml version='1.0'?><é/>")), "metadata"));

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-7")]
    [InlineData("nonsense")]
    public void Refuses_XML_that_is_not_in_the_encoding_that_it_declares(string encoding) =>
        Fail.With(FederationErrorCode.FileUnreadable, () => TextInput.ReadFile(Write("a", Encoding.ASCII.GetBytes($"<?xml version=\"1.0\" encoding=\"{encoding}\"?><a/>")), "metadata"));

    [Fact]
    public void Gives_other_text_back() => Assert.Equal(" text ", Read(" text "));

    [Fact]
    public void Refuses_a_missing_file() => Fail.With(FederationErrorCode.FileNotFound, () => Read("file://none"));

    [Fact]
    public void Refuses_a_folder() => Fail.With(FederationErrorCode.FileUnreadable, () => Read("file://."));

    [Fact]
    public void Refuses_an_empty_file() => Fail.With(FederationErrorCode.InputEmpty, () => Read("file://" + Write("a", [])));

    [Fact]
    public void Refuses_an_empty_text() => Fail.With(FederationErrorCode.InputEmpty, () => Read(" \n"));

    [Fact]
    public void Refuses_a_hundred_megabytes_without_reading_them()
    {
        string path = Path.Combine(_folder.FullName, "huge");
        using (FileStream file = File.Create(path))
            file.SetLength(100 * 1024 * 1024);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Fail.With(FederationErrorCode.InputTooLarge, () => Read("file://" + path));
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 8 * 1024 * 1024);
    }

    [Fact]
    public void Refuses_a_text_that_is_too_long() => Fail.With(FederationErrorCode.InputTooLarge, () => Read(new string('a', TextInput.MaxLength + 1)));

    [Fact]
    public void Refuses_an_unreadable_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a file that cannot be read from its beginning.");
        Fail.With(FederationErrorCode.FileUnreadable, () => Read("file:///proc/self/mem"));
    }
}
