using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests;

/// <summary>The command continues, ends in time and leaves nothing behind, whatever the program that opens the browser does.</summary>
public sealed class SystemBrowserTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    private PowerShell Begin(PSDataCollection<PSObject> output, out IAsyncResult running, string parameters = "") =>
        _shell.With("issuer", fixture.Host.OidcIssuer).With("cli", fixture.Host.Clients.Cli.ClientId)
            .Begin($"Get-OidcToken $issuer $cli {parameters}", output, out running);

    [Fact]
    public async Task Output_of_the_opener_neither_blocks_nor_ends_it()
    {
        using FakeOpener opener = new(before: "i=0; while [ $i -lt 20000 ]; do echo 'xdg-open: www-browser: not found'; echo 'another line of it' >&2; i=$((i+1)); done");
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = Begin(output, out _);
        Assert.Equal(fixture.Host.OidcIssuer, (await opener.CalledAsync()).Address.GetLeftPart(UriPartial.Authority));
        await shell.StopAsync(null, null);
        Assert.Empty(output);
    }

    [Fact]
    public async Task A_failing_opener_makes_it_show_the_link()
    {
        using FakeOpener opener = new(after: "exit 3");
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = Begin(output, out _);
        Uri link = await LinkFlow.LinkAsync(shell);
        Assert.Equal((await opener.CalledAsync()).Address, link);
        Assert.Contains("exited with 3", shell.Streams.Information.Single().MessageData.ToString(), StringComparison.Ordinal);
        Assert.Equal(PSInvocationState.Running, shell.InvocationStateInfo.State);
        await shell.StopAsync(null, null);
    }

    /// <summary>The opener of a machine without a desktop starts a browser for terminals, which loads the page and ends without an error.</summary>
    [Fact]
    public async Task Without_a_desktop_the_link_is_shown_at_once()
    {
        using FakeOpener opener = new(desktop: false);
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = Begin(output, out _);
        Uri link = await LinkFlow.LinkAsync(shell);
        Assert.Equal((await opener.CalledAsync()).Address, link);
        Assert.Contains("neither DISPLAY nor WAYLAND_DISPLAY is set", shell.Streams.Information.Single().MessageData.ToString(), StringComparison.Ordinal);
        Assert.Equal(PSInvocationState.Running, shell.InvocationStateInfo.State);
        await shell.StopAsync(null, null);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_an_opener_that_stays()
    {
        using FakeOpener opener = new(after: "exec sleep 600");
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = Begin(output, out _);
        int id = int.Parse((await opener.CalledAsync()).ProcessId, CultureInfo.InvariantCulture);
        await shell.StopAsync(null, null);
        using Process browser = Process.GetProcessById(id);
        Assert.False(browser.HasExited);
        browser.Kill();
        await GoneAsync(id);
    }

    [Fact]
    public async Task An_opener_that_ends_leaves_no_zombie()
    {
        using FakeOpener opener = new();
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = Begin(output, out _);
        await GoneAsync(int.Parse((await opener.CalledAsync()).ProcessId, CultureInfo.InvariantCulture));
        await shell.StopAsync(null, null);
        Assert.Empty(shell.Streams.Information);
    }

    /// <summary>A zombie would stay in /proc until its parent ends, which is the test.</summary>
    private static Task GoneAsync(int process) => FakeOpener.UntilAsync(() => !Directory.Exists($"/proc/{process}"));
}
