using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

public sealed class GetOidcConfigurationTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox = fixture.Host;
    private readonly Shell _shell = new Shell().With("issuer", fixture.Host.OidcIssuer);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose()
    {
        _sandbox.Faults.Clear();
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Write(string text)
    {
        string path = Path.Combine(_folder.FullName, "configuration.json");
        File.WriteAllText(path, text);
        return path;
    }

    [Theory]
    [InlineData("Get-OidcConfiguration $issuer")]
    [InlineData("$issuer | Get-OidcConfiguration")]
    [InlineData("[pscustomobject]@{ Issuer = $issuer } | Get-OidcConfiguration")]
    [InlineData("$token | Get-OidcToken | Get-OidcConfiguration")]
    [InlineData("Get-OidcConfiguration \"$($issuer.TrimEnd('/'))/.well-known/openid-configuration\"")]
    public void Reads_what_an_issuer_publishes(string script)
    {
        ShellResult result = _shell.With("token", _sandbox.MintToken()).Run(script);
        OidcConfiguration configuration = result.Single<OidcConfiguration>();
        Assert.Equal((_sandbox.OidcIssuer, _sandbox.OidcIssuer), (configuration.Issuer, configuration.Url));
        Assert.Contains(configuration.Keys, key => key.KeyAlgorithm == "RSA 2048" && key.IsUsable);
        Assert.Contains(configuration.Keys, key => key.KeyAlgorithm == "EC P-256" && key.IsUsable);
        Assert.Equal(["sts.amazonaws.com"], configuration.ClientIDList);
        Assert.Null(configuration.ThumbprintList);
        Assert.Contains("RS256", configuration.SigningAlgorithms);
        Assert.Contains("jwks_uri", configuration.Document, StringComparison.Ordinal);
        Assert.Contains("IAM would reject it: the issuer is not an https address.", result.Warnings);
        Assert.Equal(configuration.Warnings, result.Warnings);
    }

    [Fact]
    public void Keys_that_are_not_available_cause_a_warning()
    {
        string document = _shell.Run("(Get-OidcConfiguration $issuer 3>$null).Document").Single<string>();
        Assert.Contains("\"jwks_uri\"", document, StringComparison.Ordinal);
        _shell.With("path", Write(document));
        OidcConfiguration offline = _shell.Run("Get-OidcConfiguration -Path $path 3>$null").Single<OidcConfiguration>();
        Assert.Empty(offline.Keys);
        Assert.Contains(offline.Warnings, warning => warning.Contains("keys were not checked", StringComparison.Ordinal));
        Assert.NotEmpty(_shell.Run("Get-OidcConfiguration -LiteralPath $path -Jwks (Get-OidcConfiguration $issuer 3>$null) 3>$null").Single<OidcConfiguration>().Keys);
        _shell.Run("'x' | Test-OidcToken -Jwks (Get-OidcConfiguration -Path $path 3>$null)").Error(FederationErrorCode.ParameterInvalid);
    }

    [Fact]
    public void Says_what_is_wrong()
    {
        _shell.Run("Get-OidcConfiguration http://idp.example.com").Error(FederationErrorCode.ParameterInvalid);
        _shell.Run("Get-OidcConfiguration idp.example.com").Error(FederationErrorCode.ParameterInvalid);
        _shell.Run("Get-OidcConfiguration http://127.0.0.1:1").Error(FederationErrorCode.HttpUnreachable);
        _shell.Run("Get-OidcConfiguration -Path /none/there").Error(FederationErrorCode.FileNotFound);
        _shell.With("path", Write("[]")).Run("Get-OidcConfiguration -Path $path").Error(FederationErrorCode.OidcDiscoveryFailed);
        _shell.With("path", Write("{}")).Run("Get-OidcConfiguration -Path $path").Error(FederationErrorCode.OidcDiscoveryFailed);
        Assert.Equal(2, _shell.Run("Get-OidcConfiguration http://127.0.0.1:1, $issuer, http://127.0.0.1:1").Errors.Count);
        _sandbox.Faults.Oidc.AlwaysFailWith = 503;
        Assert.Contains("503", _shell.Run("Get-OidcConfiguration $issuer").Error(FederationErrorCode.OidcDiscoveryFailed).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Pipes_into_a_cmdlet_that_takes_url_clients_and_no_thumbprints_by_property_name()
    {
        // New-IAMOpenIDConnectProvider of AWS.Tools is not here; its parameters are declared the same way.
        ShellResult result = _shell.Run("""
            function New-Provider { [CmdletBinding()] param(
                [Parameter(ValueFromPipelineByPropertyName)] [string] $Url,
                [Parameter(ValueFromPipelineByPropertyName)] [string[]] $ClientIDList,
                [Parameter(ValueFromPipelineByPropertyName)] [string[]] $ThumbprintList) process { "$Url $($ClientIDList -join ',') $($null -eq $ThumbprintList)" } }
            Get-OidcConfiguration $issuer -ClientId a, b 3>$null | New-Provider
            """);
        Assert.Equal($"{_sandbox.OidcIssuer} a,b True", result.Single<string>());
    }

    [Fact]
    public async Task The_profile_names_authorities_where_AWS_CA_BUNDLE_does_not()
    {
        string jwks = _shell.Run("(Get-OidcConfiguration $issuer 3>$null).Jwks").Single<string>();
        await using TlsIssuer tls = new(jwks);
        string config = Path.Combine(_folder.FullName, "config");
        await File.WriteAllTextAsync(config, $"[default]\nca_bundle = {Write(tls.RootPem)}\n[profile other]\nca_bundle = /nowhere/ca.pem\n", TestContext.Current.CancellationToken);
        using EnvironmentChange files = new(("AWS_CONFIG_FILE", config), ("AWS_CA_BUNDLE", null), ("AWS_PROFILE", null));
        Assert.Equal(tls.Issuer, _shell.With("tls", tls.Issuer).Run("Get-OidcConfiguration $tls 3>$null").Single<OidcConfiguration>().Issuer);
        using EnvironmentChange other = new(("AWS_PROFILE", "other"));
        Assert.Contains("ca_bundle of profile 'other'", _shell.Run("Get-OidcConfiguration $tls").Error(FederationErrorCode.FileUnreadable).ToString(), StringComparison.Ordinal);
        using EnvironmentChange variable = new(("AWS_CA_BUNDLE", Write(tls.RootPem)));
        _shell.Run("Get-OidcConfiguration $tls 3>$null").Single<OidcConfiguration>();
    }

    [Fact]
    public async Task The_thumbprint_of_an_https_issuer_is_that_of_its_topmost_intermediate()
    {
        string jwks = _shell.Run("(Get-OidcConfiguration $issuer 3>$null).Jwks").Single<string>();
        await using TlsIssuer tls = new(jwks);
        _shell.With("tls", tls.Issuer).Run("Get-OidcConfiguration $tls").Error(FederationErrorCode.HttpUnreachable);
        using EnvironmentChange trust = new(("AWS_CA_BUNDLE", Write(tls.RootPem)));
        OidcConfiguration configuration = _shell.Run("Get-OidcConfiguration $tls 3>$null").Single<OidcConfiguration>();
        Assert.Equal(tls.IntermediateThumbprint, Assert.Single(configuration.ThumbprintList!), ignoreCase: true);
        Assert.NotEmpty(configuration.Keys);
        Assert.Contains(configuration.Warnings, warning => warning.Contains("has a port", StringComparison.Ordinal));
    }
}
