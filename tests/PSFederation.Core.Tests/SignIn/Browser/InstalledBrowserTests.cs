using PSFederation.Core.SignIn.Browser;

namespace PSFederation.Core.Tests.SignIn.Browser;

public sealed class InstalledBrowserTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public InstalledBrowserTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The mode of a program is Unix's.");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Program(string name, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserExecute)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "#!/bin/sh\n");
        File.SetUnixFileMode(path, mode);
        return path;
    }

    private InstalledBrowser Find(string path) => InstalledBrowser.Find(path, relative => Path.Combine(_folder.FullName, relative));

    [Theory]
    [InlineData("microsoft-edge-stable", "Edge")]
    [InlineData("Google Chrome", "Chrome")]
    [InlineData("chromium-browser", "Chromium")]
    [InlineData("my-browser", "my-browser")]
    public void A_program_is_known_by_its_name(string program, string name)
    {
        string path = Program(program);
        Assert.Equal(new InstalledBrowser(name, path), Find(path));
        Assert.Equal(new InstalledBrowser(name, path), Find("./" + program) with { Path = path });
        Assert.Equal(new InstalledBrowser(name, path), Find(program));
    }

    [Fact]
    public void An_application_of_macOS_is_a_folder()
    {
        string path = Program("Google Chrome.app/Contents/MacOS/Google Chrome");
        Assert.Equal(path, Find(Path.Combine(_folder.FullName, "Google Chrome.app")).Path);
    }

    [Fact]
    public void The_error_names_the_signs_that_were_looked_for()
    {
        string path = Path.Combine(_folder.FullName, "none");
        Assert.Contains(path, Fail.With(FederationErrorCode.BrowserNotFound, () => Find(path)).Message, StringComparison.Ordinal);
        Assert.Contains("on the PATH", Fail.With(FederationErrorCode.BrowserNotFound, () => Find("none-of-that-name")).Message, StringComparison.Ordinal);
        Fail.With(FederationErrorCode.BrowserNotFound, () => Find(_folder.FullName));
    }

    [Fact]
    public void The_error_names_a_file_that_is_not_a_program() =>
        Fail.With(FederationErrorCode.BrowserNotStarted, () => Find(Program("chromium", UnixFileMode.UserRead)));
}
