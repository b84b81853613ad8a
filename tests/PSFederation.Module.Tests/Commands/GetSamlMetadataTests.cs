using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

public sealed class GetSamlMetadataTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox = fixture.Host;
    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose()
    {
        _sandbox.Faults.Clear();
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private string File(string text)
    {
        string path = Path.Combine(_folder.FullName, "idp.xml");
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    [Theory]
    [InlineData("Get-SamlMetadata $url")]
    [InlineData("Get-SamlMetadata -Path $path")]
    [InlineData("Get-SamlMetadata $path")]
    [InlineData("$null = $ExecutionContext.SessionState.Path.SetLocation($folder); Get-SamlMetadata ./idp.xml")]
    [InlineData("$null = $ExecutionContext.SessionState.Path.SetLocation($folder); Get-SamlMetadata idp.xml")]
    [InlineData("$null = $ExecutionContext.SessionState.Path.SetLocation($folder); Get-SamlMetadata *.xml")]
    [InlineData("$null = $ExecutionContext.SessionState.Path.SetLocation($folder); [IO.File]::Move($path, \"$folder/a b#c%41\"); Get-SamlMetadata 'a b#c%41'")]
    [InlineData("$null = $ExecutionContext.SessionState.Drive.New([System.Management.Automation.PSDriveInfo]::new('idp', $ExecutionContext.SessionState.Provider.GetOne('FileSystem'), $folder, '', $null), 'global'); Get-SamlMetadata idp:/idp.xml")]
    [InlineData("Get-SamlMetadata ([IO.FileInfo]$path)")]
    [InlineData("Get-SamlMetadata \"file://$path\"")]
    [InlineData("Get-SamlMetadata -LiteralPath $path")]
    [InlineData("$xml | Get-SamlMetadata")]
    [InlineData("$xml.Split(\"`n\") | Get-SamlMetadata")]
    [InlineData("\"file://$path\" | Get-SamlMetadata")]
    public void Reads_what_an_identity_provider_publishes(string script)
    {
        SamlMetadata metadata = _shell.With("url", _sandbox.SamlMetadataUrl).With("xml", _sandbox.SamlMetadata).With("path", File(_sandbox.SamlMetadata))
            .With("folder", _folder.FullName).Run(script).Single<SamlMetadata>();
        Assert.Equal(_sandbox.SamlMetadataUrl, metadata.EntityId);
        Assert.Equal(_sandbox.ExportSamlCertificate().Thumbprint, Assert.Single(metadata.SigningCertificates).Thumbprint);
        Assert.Contains(metadata.SignOnEndpoints, endpoint => endpoint.Binding == "HTTP-Redirect" && endpoint.Location == _sandbox.SamlSsoUrl);
        Assert.StartsWith("<", metadata.SAMLMetadataDocument.TrimStart(), StringComparison.Ordinal);
    }

    [Fact]
    public void Picks_one_of_a_federation()
    {
        const string head = "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">";
        string entity = _sandbox.SamlMetadata[_sandbox.SamlMetadata.IndexOf("<md:EntityDescriptor", StringComparison.Ordinal)..];
        _shell.With("xml", head + entity + entity.Replace(_sandbox.SamlMetadataUrl, "https://other.example.com", StringComparison.Ordinal) + "</md:EntitiesDescriptor>");
        Assert.Equal(2, _shell.Run("$xml | Get-SamlMetadata").Output.Count);
        Assert.Equal("https://other.example.com", _shell.Run("$xml | Get-SamlMetadata -EntityId *other*").Single<SamlMetadata>().EntityId);
        Assert.Contains("None of the 2", _shell.Run("$xml | Get-SamlMetadata -EntityId https://none").Error(FederationErrorCode.SamlMetadataInvalid).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_fails_for_a_moment_is_asked_again()
    {
        _sandbox.Faults.Saml.FailNext(2, 502);
        _sandbox.Faults.Saml.DropNext(1);
        ShellResult result = _shell.With("url", _sandbox.SamlMetadataUrl).Run("Get-SamlMetadata $url -Verbose");
        result.Single<SamlMetadata>();
        Assert.Equal(3, result.Verbose.Count(line => line.Contains("retrying in", StringComparison.Ordinal)));
    }

    [Fact]
    public void Says_what_is_wrong()
    {
        _shell.With("url", _sandbox.SamlMetadataUrl);
        _shell.Run("Get-SamlMetadata http://idp.example.com/metadata").Error(FederationErrorCode.SignInInsecure);
        _shell.Run("Get-SamlMetadata idp.example.com").Error(FederationErrorCode.ParameterInvalid);
        _shell.Run("Get-SamlMetadata ldap://idp.example.com/metadata").Error(FederationErrorCode.ParameterInvalid);
        _shell.Run("Get-SamlMetadata ./none.xml").Error(FederationErrorCode.FileNotFound);
        _shell.Run("Get-SamlMetadata none.xml").Error(FederationErrorCode.FileNotFound);
        _shell.Run("Get-SamlMetadata http://127.0.0.1:1/").Error(FederationErrorCode.HttpUnreachable);
        _shell.Run("Get-SamlMetadata -Path $url").Error(FederationErrorCode.ParameterInvalid);
        _shell.Run("'{}' | Get-SamlMetadata").Error(FederationErrorCode.SamlMetadataInvalid);
        _shell.Run("'<a/>' | Get-SamlMetadata").Error(FederationErrorCode.SamlMetadataInvalid);
        _shell.Run("'<!DOCTYPE a><a/>' | Get-SamlMetadata").Error(FederationErrorCode.SamlDtdForbidden);
        _sandbox.Faults.Saml.AlwaysFailWith = 503;
        Assert.Contains("503", _shell.Run("Get-SamlMetadata $url").Error(FederationErrorCode.HttpError).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_come_by_plain_http_on_the_way_are_not_fetched()
    {
        using HttpImitation server = new(_ => new ImitatedAnswer(302, string.Empty, "text/html", ("Location", "http://idp.example.invalid/metadata")));
        _shell.With("url", server.Url).Run("Get-SamlMetadata $url").Error(FederationErrorCode.SignInInsecure);
    }

    [Fact]
    public void Pipes_into_a_cmdlet_that_takes_name_and_document_by_property_name()
    {
        // New-IAMSAMLProvider of AWS.Tools is not here; its two parameters are declared the same way.
        ShellResult result = _shell.With("url", _sandbox.SamlMetadataUrl).Run("""
            function New-Provider { [CmdletBinding()] param([Parameter(ValueFromPipelineByPropertyName)] [string] $SAMLMetadataDocument, [Parameter(ValueFromPipelineByPropertyName)] [string] $Name) process { "$Name $($SAMLMetadataDocument.Contains('EntityDescriptor'))" } }
            Get-SamlMetadata $url | New-Provider
            """);
        Assert.Equal("127.0.0.1 True", result.Single<string>());
    }
}
