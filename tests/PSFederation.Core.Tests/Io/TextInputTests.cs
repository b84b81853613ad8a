using System.Text;
using PSFederation.Core.Io;

namespace PSFederation.Core.Tests.Io;

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

    private Task<string> ReadAsync(string text) =>
        TextInput.ReadAsync(text, path => Path.GetFullPath(path, _folder.FullName), "a token", TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("file://token.jwt")]
    [InlineData("FILE://./token.jwt")]
    [InlineData(" file://token.jwt\n")]
    public async Task Reads_a_file_named_as_the_AWS_CLI_does(string text)
    {
        Write("token.jwt", "the token\n"u8.ToArray());
        Assert.Equal("the token\n", await ReadAsync(text));
    }

    [Fact]
    public async Task Reads_an_absolute_path() =>
        Assert.Equal("x", await ReadAsync("file://" + Write("a", "x"u8.ToArray())));

    [Fact]
    public async Task Reads_UTF_16_by_its_byte_order_mark() =>
        Assert.Equal("é", await TextInput.ReadFileAsync(Write("a", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("é")]), "a token", TestContext.Current.CancellationToken));

    [Fact]
    public async Task Gives_other_text_back() => Assert.Equal(" text ", await ReadAsync(" text "));

    [Fact]
    public Task Refuses_a_missing_file() => Fail.WithAsync(FederationErrorCode.FileNotFound, () => ReadAsync("file://none"));

    [Fact]
    public Task Refuses_a_folder() => Fail.WithAsync(FederationErrorCode.FileUnreadable, () => ReadAsync("file://."));

    [Fact]
    public Task Refuses_an_empty_file() => Fail.WithAsync(FederationErrorCode.InputEmpty, () => ReadAsync("file://" + Write("a", [])));

    [Fact]
    public Task Refuses_an_empty_text() => Fail.WithAsync(FederationErrorCode.InputEmpty, () => ReadAsync(" \n"));

    [Fact]
    public async Task Refuses_a_hundred_megabytes_without_reading_them()
    {
        string path = Path.Combine(_folder.FullName, "huge");
        using (FileStream file = File.Create(path))
            file.SetLength(100 * 1024 * 1024);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await Fail.WithAsync(FederationErrorCode.InputTooLarge, () => ReadAsync("file://" + path));
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 8 * 1024 * 1024);
    }

    [Fact]
    public Task Refuses_a_text_that_is_too_long() => Fail.WithAsync(FederationErrorCode.InputTooLarge, () => ReadAsync(new string('a', TextInput.MaxLength + 1)));

    [Fact]
    public async Task Refuses_an_unreadable_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The file that nobody may read from its beginning is Linux's.");
        await Fail.WithAsync(FederationErrorCode.FileUnreadable, () => ReadAsync("file:///proc/self/mem"));
    }
}
