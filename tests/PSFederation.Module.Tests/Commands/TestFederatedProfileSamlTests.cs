using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Test-FederatedProfile for the profiles that sign in at a SAML identity provider: browser, form, ECP and integrated sign-in.</summary>
public sealed class TestFederatedProfileSamlTests : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();
    private readonly ProfileHome _home;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public TestFederatedProfileSamlTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        _home = new ProfileHome(_sandbox, _shell);
        _shell.With("uri", _sandbox.SamlSignInUrl).With("ecp", _sandbox.SamlEcpUrl).With("developer", _sandbox.Roles.Developer).With("metadata", _sandbox.SamlMetadataUrl);
    }

    public void Dispose()
    {
        _home.Dispose();
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private FederationCheck[] Check(string parameters)
    {
        Assert.Empty(_shell.Run($"Register-FederatedProfile saml $developer -EndpointUrl $sts -Force -WarningAction Ignore {parameters}").Errors.Select(error => error.ToString()));
        return Check();
    }

    private FederationCheck[] Check()
    {
        int signIns = SignIns;
        ShellResult result = _shell.Run("Test-FederatedProfile saml -TimeoutSec 20");
        Assert.Empty(result.Errors);
        Assert.Equal(signIns, SignIns);
        return [.. result.Output.Select(row => Assert.IsType<FederationCheck>(row.BaseObject))];
    }

    /// <summary>What a sign-in sends: the form, or the request of ECP.</summary>
    private int SignIns => _sandbox.Requests.Entries.Count(entry => entry is { Service: SandboxService.Saml, Method: "POST" });

    private static FederationCheck Row(FederationCheck[] rows, string check) => rows.First(row => row.Check == check);

    /// <summary>Chrome is any program here, because nothing starts it.</summary>
    private string Chrome()
    {
        string path = Path.Combine(_folder.FullName, "chrome");
        File.WriteAllText(path, "#!/bin/sh\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    [Theory]
    [InlineData("-SignInUri $uri -UserName onerole -Metadata $metadata")]
    [InlineData("-SignInUri $uri -Browser -BrowserPath $chrome -Metadata $metadata")]
    [InlineData("-SignInUri $ecp -Ecp -UseDefaultCredentials -Metadata $metadata")]
    [InlineData("-SignInUri $uri -UseDefaultCredentials -Metadata $metadata")]
    public void A_profile_that_works_passes_without_a_sign_in(string parameters)
    {
        _shell.With("chrome", Chrome());
        FederationCheck[] rows = Check(parameters);
        Assert.All(rows, row => Assert.True(row.Passed, row.ToString()));
        Assert.Superset(new HashSet<string> { "Permissions", "Definition", "Browser", "Provider", "Metadata", "Keys", "Sts", "Clock", "Cache", "TokenLifetime", "RefreshToken", "Lock" }, rows.Select(row => row.Check).ToHashSet());
        Assert.Equal(FederationCheckResult.Passed, Row(rows, "Provider").Result);
        Assert.Contains(rows, row => row.Check == "Metadata" && row.Actual.EndsWith(_sandbox.SamlMetadataUrl, StringComparison.Ordinal));
        Assert.Equal(parameters.Contains("-Browser", StringComparison.Ordinal) ? FederationCheckResult.Passed : FederationCheckResult.NotApplicable, Row(rows, "Browser").Result);
        Assert.Equal(parameters.Contains("-UserName", StringComparison.Ordinal), rows.Any(row => row.Check == "Password"));
    }

    [Fact]
    public void A_browser_that_is_gone_fails()
    {
        string chrome = Chrome();
        _shell.With("chrome", chrome);
        Assert.True(Row(Check("-SignInUri $uri -Browser -BrowserPath $chrome -Metadata $metadata"), "Browser").Passed);
        File.Delete(chrome);
        FederationCheck row = Row(Check(), "Browser");
        Assert.Equal(FederationCheckResult.Failed, row.Result);
        Assert.Contains("chrome", row.Actual, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-UserName onerole", true)]
    [InlineData("-UseDefaultCredentials", true)]
    [InlineData("-Browser -BrowserPath $chrome", true)]
    [InlineData("-Ecp -UseDefaultCredentials", false)]
    public void An_address_that_people_open_and_that_is_not_there_is_a_warning(string parameters, bool isPage)
    {
        _shell.With("chrome", Chrome()).With("uri", _sandbox.SamlSignInUrl + "/gone");
        FederationCheck row = Row(Check($"-SignInUri $uri {parameters} -Metadata $metadata"), "Provider");
        Assert.Equal(isPage ? FederationCheckResult.Warning : FederationCheckResult.Passed, row.Result);
        Assert.Contains("HTTP 404", row.Actual, StringComparison.Ordinal);
        Assert.Equal(isPage, row.Actual.Contains("-SignInUri", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_metadata_nothing_verifies_the_assertion()
    {
        FederationCheck row = Row(Check("-SignInUri $uri -UserName onerole"), "Metadata");
        Assert.Equal(FederationCheckResult.Warning, row.Result);
        Assert.Contains("-Metadata", row.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void A_form_says_where_its_password_comes_from_and_that_it_does_not_renew()
    {
        FederationCheck[] rows = Check("-SignInUri $uri -UserName onerole -Metadata $metadata");
        Assert.Equal("is asked for at the sign-in", Row(rows, "Password").Actual);
        Assert.Equal(FederationCheckResult.Warning, Row(rows, "RefreshToken").Result);
        rows = Check("-SignInUri $uri -UserName onerole -Metadata $metadata -PasswordSecret idp");
        Assert.Equal("the secret 'idp' is read at the sign-in (not shown)", Row(rows, "Password").Actual);
        Assert.Equal(FederationCheckResult.NotApplicable, Row(rows, "RefreshToken").Result);
    }
}
