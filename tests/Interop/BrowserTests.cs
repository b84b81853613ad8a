using System.Management.Automation;

namespace PSFederation.Interop.Tests;

/// <summary>
/// Get-SamlAssertion -Browser: Chromium at SimpleSAMLphp, first with a person of the test at its window, then by the session that the profile keeps.
/// </summary>
public sealed class BrowserTests : IDisposable
{
    private readonly Server _server = Server.Require("simplesamlphp");
    private readonly TestBrowser _browser = TestBrowser.Require();
    private readonly Shell _shell = new();

    public void Dispose()
    {
        _shell.Dispose();
        _browser.Dispose();
    }

    [Theory]
    [InlineData("ONE_ROLE", 1)]
    [InlineData("MANY_ROLES", 200)]
    public async Task Signs_in_at_the_window_and_then_without_one(string user, int roles)
    {
        _shell.With("uri", _server["SSP_LOGIN_URL"]).With("metadata", _server["SSP_METADATA_URL"]).With("browser", _browser.Path).With("profileFolder", _browser.Profile);
        const string command = "Get-SamlAssertion -SignInUri $uri -Browser -BrowserPath $browser -BrowserProfile $profileFolder -Metadata $metadata -TimeoutSec 120 -Verbose";
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = _shell.Begin(command, output, out IAsyncResult running);
        using (BrowserPerson person = await BrowserPerson.SitDownAsync(_browser))
            await person.SignInAsync(_server["SSP_USER_" + user], _server["SSP_PASSWORD_" + user]);
        await Task.Factory.FromAsync(running, shell.EndInvoke);
        SamlAssertion first = Shell.Result(shell, output).Single<SamlAssertion>();
        Assert.Equal((_server["SSP_USER_" + user], roles, true), (first.Subject, first.Roles.Count, first.IsVerified));
        await _browser.AssertEndedAsync();

        ShellResult again = _shell.Run(command);
        SamlAssertion second = again.Single<SamlAssertion>();
        Assert.Equal((first.Subject, roles, true), (second.Subject, second.Roles.Count, second.IsVerified));
        Assert.NotEqual(first.AssertionId, second.AssertionId);
        Assert.Equal([false, true], _browser.SilentStarts);
        Assert.DoesNotContain(second.GetSamlResponse()[..200], again.AllText().Replace(again.Output.Single().ToString()!, string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
        await _browser.AssertEndedAsync();
    }
}
