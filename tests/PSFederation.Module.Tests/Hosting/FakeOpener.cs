namespace PSFederation.Module.Tests.Hosting;

/// <summary>
/// An xdg-open of the test's own, first on the PATH, so that no browser starts whether or not the machine has one. It writes the address
/// down and then does what the test tells it to.
/// </summary>
internal sealed class FakeOpener : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _path;
    private readonly string _note;

    /// <summary>Puts it there.</summary>
    /// <param name="before">Lines of shell to run before the address is written down.</param>
    /// <param name="after">Lines of shell to run afterwards.</param>
    /// <param name="desktop">Whether the session has a desktop.</param>
    public FakeOpener(string before = ":", string after = ":", bool desktop = true)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The browser is found by its opener on the PATH, which a test can put there on Linux alone.");
        _note = Path.Combine(_folder.FullName, "note");
        string opener = Path.Combine(_folder.FullName, "xdg-open");
        File.WriteAllText(opener, $"#!/bin/sh\n{before}\nprintf '%s\\n%s' $$ \"$1\" > '{_note}.new' && mv '{_note}.new' '{_note}'\n{after}\n");
        File.SetUnixFileMode(opener, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _path = new EnvironmentChange(
            ("PATH", _folder.FullName + ":" + Environment.GetEnvironmentVariable("PATH")),
            ("DISPLAY", desktop ? ":0" : null), ("WAYLAND_DISPLAY", null), ("BROWSER", null), ("WSL_DISTRO_NAME", null));
    }

    /// <summary>Whether it was called.</summary>
    public bool IsCalled => File.Exists(_note);

    /// <summary>Forgets the call, so that the next one is seen.</summary>
    public void Forget() => File.Delete(_note);

    /// <summary>Waits until it was called, and goes where a browser would be led.</summary>
    /// <returns>Its process id, and the address that the browser is led to.</returns>
    public async Task<(string ProcessId, Uri Address)> CalledAsync()
    {
        (string id, Uri link) = await LinkAsync();
        using HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
        using HttpResponseMessage answer = await client.GetAsync(link, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.SeeOther, answer.StatusCode);
        return (id, answer.Headers.Location!);
    }

    /// <summary>Waits until it was called.</summary>
    /// <returns>Its process id, and what it was called with.</returns>
    public async Task<(string ProcessId, Uri Link)> LinkAsync()
    {
        await UntilAsync(() => File.Exists(_note));
        string[] lines = await File.ReadAllLinesAsync(_note, TestContext.Current.CancellationToken);
        return (lines[0], new Uri(lines[1]));
    }

    /// <summary>Waits for what another process does; fails when it does not come.</summary>
    public static async Task UntilAsync(Func<bool> come)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (!come())
            await Task.Delay(20, patience.Token);
    }

    public void Dispose()
    {
        _path.Dispose();
        _folder.Delete(recursive: true);
    }
}
