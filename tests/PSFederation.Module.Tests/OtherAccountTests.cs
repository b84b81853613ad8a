using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests;

/// <summary>Programs that the module starts do not show other accounts anything that they could use.</summary>
public sealed partial class OtherAccountTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private const string Secret = "secret-of-the-environment";

    private readonly Shell _shell = new Shell().With("issuer", fixture.Host.OidcIssuer).With("cli", fixture.Host.Clients.Cli.ClientId).With("sso", fixture.Host.SamlSsoUrl);
    private readonly EnvironmentChange _keys = new(("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", Secret), ("AWS_SESSION_TOKEN", Secret), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", Secret));

    public void Dispose()
    {
        _keys.Dispose();
        _shell.Dispose();
    }

    /// <summary>Commands that open a browser, and what of the address it is led to would be of use to others.</summary>
    public static TheoryData<string, string> Openers => new()
    {
        { "Get-OidcToken $issuer $cli", "state,nonce,code_challenge" },
        { "Get-OidcToken $issuer $cli -DeviceCode", "user_code" },
        { "Get-SamlAssertion -LoopbackAcs -SignInUri $sso", "SAMLRequest,RelayState" },
        { "Get-SamlAssertion -LoopbackAcs -SignInUri $sso -Binding Post", "" },
    };

    /// <summary>The opener stays, as a browser does, and its arguments with it.</summary>
    [Theory]
    [MemberData(nameof(Openers))]
    public async Task The_arguments_of_the_browser_are_of_no_use_to_others(string command, string names)
    {
        OtherAccount.Require();
        using FakeOpener opener = new(after: "sleep 600 & wait");
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = _shell.Begin(command, output, out _);
        (string id, Uri link) = await opener.LinkAsync();
        try
        {
            string arguments = await OtherAccount.ArgumentsAsync();
            // The other account sees the program, or the test would say nothing.
            Assert.Contains(link.AbsoluteUri, arguments, StringComparison.Ordinal);
            string got = await OtherAccount.FollowAsync(link);
            (_, Uri address) = await opener.CalledAsync();
            Assert.NotEqual(link, address);
            string[] secrets = names.Length == 0
                ? [address.AbsolutePath]
                : [.. names.Split(',').Select(name => Regex.Match(address.Query, $"[?&]{name}=([^&]+)").Groups[1].Value)];
            Assert.All(secrets, secret =>
            {
                Assert.True(secret.Length > 6, names);
                Assert.DoesNotContain(secret, arguments, StringComparison.Ordinal);
                Assert.DoesNotContain(Uri.UnescapeDataString(secret), arguments, StringComparison.Ordinal);
                Assert.DoesNotContain(secret, got, StringComparison.Ordinal);
            });
            Assert.StartsWith("HTTP/1.1 403 ", got, StringComparison.Ordinal);
            Assert.DoesNotContain("Location:", got, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Secret, arguments + await OtherAccount.EnvironmentAsync(), StringComparison.Ordinal);
            // Of its own account it has all that it could want, and yet no keys.
            Assert.DoesNotContain("AWS_", await File.ReadAllTextAsync($"/proc/{id}/environ", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            await shell.StopAsync(null, null);
            using Process stayed = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
            stayed.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task The_link_to_the_console_is_of_no_use_to_others()
    {
        OtherAccount.Require();
        using FakeOpener opener = new(after: "sleep 600 & wait");
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = _shell
            .With("saml", fixture.Host.CreateSamlResponse("onerole").Build()).With("sts", fixture.Host.StsEndpoint).With("console", fixture.Host.ConsoleEndpoint)
            .Begin("$saml | Invoke-AssumeRoleWithSaml -EndpointUrl $sts | Get-AwsConsoleUri -EndpointUrl $console -Show", output, out IAsyncResult running);
        (string id, Uri link) = await opener.LinkAsync();
        try
        {
            string arguments = await OtherAccount.ArgumentsAsync();
            Assert.Contains(link.AbsoluteUri, arguments, StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 403 ", await OtherAccount.FollowAsync(link), StringComparison.Ordinal);
            // It was not used up by that.
            (_, Uri address) = await opener.CalledAsync();
            string token = SignInToken().Match(address.Query).Groups[1].Value;
            Assert.NotEmpty(token);
            Assert.DoesNotContain(token, arguments, StringComparison.Ordinal);
            await Task.Factory.FromAsync(running, shell.EndInvoke);
            Assert.Empty(Shell.Result(shell, output).Errors);
        }
        finally
        {
            using Process stayed = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
            stayed.Kill(entireProcessTree: true);
        }
    }

    [Fact]
    public async Task The_installed_browser_shows_no_address_and_has_no_keys()
    {
        OtherAccount.Require();
        using TestBrowser browser = TestBrowser.Require();
        using PageServer pages = new();
        pages.With("/start", "<!DOCTYPE html><title>Sign in</title>");
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = _shell.With("uri", pages.Address + "start?hint=secret-hint").With("browser", browser.Path).With("folder", browser.Profile)
            .Begin("Get-SamlAssertion -SignInUri $uri -Browser -BrowserPath $browser -BrowserProfile $folder", output, out _);
        using (BrowserPerson person = await BrowserPerson.SitDownAsync(browser))
            await person.ActAsync("document.title === 'Sign in'");
        string arguments = await OtherAccount.ArgumentsAsync();
        Assert.Contains(browser.Profile, arguments, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-hint", arguments, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, arguments, StringComparison.Ordinal);
        foreach (int id in browser.Processes())
            Assert.DoesNotContain("AWS_", Environ(id), StringComparison.Ordinal);
        await shell.StopAsync(null, null);
        await browser.AssertEndedAsync();
    }

    private static string Environ(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/environ");
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    [GeneratedRegex("SigninToken=([^&]+)")]
    private static partial Regex SignInToken();
}
