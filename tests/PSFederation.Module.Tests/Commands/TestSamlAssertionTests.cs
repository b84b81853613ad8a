using System.Management.Automation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;
using PSFederation.Sandbox.Saml;

namespace PSFederation.Module.Tests.Commands;

public sealed class TestSamlAssertionTests : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public TestSamlAssertionTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        _shell.With("url", _sandbox.SamlMetadataUrl).With("metadata", Write("idp.xml", _sandbox.SamlMetadata))
            .With("cer", Write("idp.cer", _sandbox.ExportSamlCertificate().ExportCertificatePem())).With("text", Response().Build());
    }

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private SamlResponseBuilder Response() => _sandbox.CreateSamlResponse("onerole");

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private bool Quiet(string script) => _shell.Run(script + " -Quiet").Single<bool>();

    private FederationCheck[] Rows(string script)
    {
        ShellResult result = _shell.Run(script);
        Assert.Empty(result.Errors);
        return [.. result.Output.Select(row => (FederationCheck)row.BaseObject)];
    }

    [Theory]
    [InlineData("$text | Test-SamlAssertion -Metadata $metadata")]
    [InlineData("$text | Test-SamlAssertion -Metadata $url")]
    [InlineData("$text | Test-SamlAssertion -Metadata ([uri]$url)")]
    [InlineData("$text | Test-SamlAssertion -Metadata ([xml][System.IO.File]::ReadAllText($metadata))")]
    [InlineData("$text | Test-SamlAssertion -Metadata ([System.IO.File]::ReadAllText($metadata))")]
    [InlineData("$text | Test-SamlAssertion -Metadata (Get-SamlMetadata $url)")]
    [InlineData("Test-SamlAssertion $text -Certificate $cer")]
    [InlineData("Get-SamlAssertion -InputObject $text | Test-SamlAssertion -Certificate ([System.Security.Cryptography.X509Certificates.X509Certificate2]::new($cer))")]
    [InlineData("Test-SamlAssertion $text -Certificate (Get-SamlMetadata $url).SigningCertificates")]
    public void Passes_what_the_identity_provider_signed(string script)
    {
        Assert.True(Quiet(script));
        Assert.All(Rows(script), row => Assert.True(row.Passed, row.ToString()));
    }

    [Fact]
    public void Without_a_key_nothing_is_verified()
    {
        FederationCheck signature = Assert.Single(Rows("$text | Test-SamlAssertion"), row => row.Check == "Signature");
        Assert.Equal(FederationCheckResult.NotVerified, signature.Result);
        Assert.False(Quiet("$text | Test-SamlAssertion"));
    }

    [Fact]
    public void A_bare_assertion_is_judged_as_it_stands()
    {
        string xml = Response().BuildXml();
        int start = xml.IndexOf("<saml2:Assertion", StringComparison.Ordinal);
        Assert.True(start > 0, xml[..200]);
        const string end = "</saml2:Assertion>";
        _shell.With("bare", xml[start..(xml.IndexOf(end, StringComparison.Ordinal) + end.Length)]);
        Assert.True(Quiet("$bare | Test-SamlAssertion -Metadata $metadata"));
        Assert.True(Quiet("$bare | Get-SamlAssertion | Test-SamlAssertion -Metadata $metadata"));
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { "Issuer", "-Issuer https://other.example.com" },
        { "Audience", "-Audience https://sp.example.com" },
        { "Recipient", "-Recipient https://sp.example.com/acs" },
        { "InResponseTo", "-InResponseTo _1" },
        { "NotOnOrAfter", "-At ([datetime]::UtcNow.AddHours(2))" },
        { "NotBefore", "-At ([datetime]::UtcNow.AddHours(-2))" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void One_thing_that_is_not_as_expected_fails_its_row(string check, string parameters)
    {
        Assert.False(Quiet($"$text | Test-SamlAssertion -Metadata $metadata {parameters}"));
        FederationCheck row = Assert.Single(Rows($"$text | Test-SamlAssertion -Metadata $metadata {parameters}"), row => row.Check == check);
        Assert.Equal(FederationCheckResult.Failed, row.Result);
        Assert.NotEmpty(row.Reference);
    }

    [Fact]
    public void Values_that_STS_might_reject_cause_a_warning_in_their_row()
    {
        SamlResponseBuilder response = Response();
        response.NotOnOrAfter = response.SubjectNotOnOrAfter = DateTimeOffset.UtcNow.AddHours(1);
        _shell.With("old", response.Build());
        const string script = "$old | Test-SamlAssertion -Metadata $metadata -At ([datetimeoffset]::UtcNow.AddMinutes(20))";
        Assert.True(Quiet(script));
        Assert.Equal(FederationCheckResult.Warning, Assert.Single(Rows(script), row => row.Check == "Age").Result);
    }

    [Fact]
    public void A_number_is_a_skew_in_seconds()
    {
        const string script = "$text | Test-SamlAssertion -Metadata $metadata -At ([datetime]::UtcNow.AddMinutes(6)) -ClockSkew";
        Assert.True(Quiet($"{script} 600"));
        Assert.True(Quiet($"{script} ([timespan]::FromMinutes(10))"));
        Assert.True(Quiet($"{script} '00:10:00'"));
        Assert.False(Quiet($"{script} 10"));
        Assert.Contains("seconds", _shell.Run($"{script} -600").Errors.Single().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'2026-01-31T12:00:00Z'")]
    [InlineData("1769860800")]
    [InlineData("([datetimeoffset]'2026-01-31T13:00:00+01:00')")]
    [InlineData("([datetime]::SpecifyKind('2026-01-31 12:00', 'Utc'))")]
    public void A_time_can_be_given_in_many_ways(string at)
    {
        FederationCheck row = Assert.Single(Rows($"$text | Test-SamlAssertion -At {at} -ClockSkew 0"), row => row.Check == "NotBefore");
        Assert.Equal("at most 2026-01-31 12:00:00Z", row.Expected);
    }

    [Fact]
    public void A_text_that_is_not_a_time_is_rejected_with_a_message() =>
        Assert.Contains("2026-01-31T12:00:00Z", _shell.Run("$text | Test-SamlAssertion -At tomorrow").Errors.Single().ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_foreign_key_is_refused()
    {
        _shell.With("forged", Response().UseForeignKey().Build());
        Assert.False(Quiet("$forged | Test-SamlAssertion -Metadata $metadata"));
        Assert.Equal(FederationCheckResult.Failed, Assert.Single(Rows("$forged | Test-SamlAssertion -Metadata $metadata"), row => row.Check == "Signature").Result);
    }

    [Fact]
    public void SHA1_is_refused_unless_allowed()
    {
        SamlResponseBuilder builder = Response();
        builder.SignatureMethod = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
        builder.DigestMethod = "http://www.w3.org/2000/09/xmldsig#sha1";
        _shell.With("old", builder.Build());
        Assert.False(Quiet("$old | Test-SamlAssertion -Metadata $metadata"));
        Assert.True(Quiet("$old | Test-SamlAssertion -Metadata $metadata -AllowSha1"));
    }

    [Fact]
    public void An_identity_provider_that_is_not_in_the_metadata_is_refused_by_name()
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 other = new CertificateRequest("CN=other", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string Entity(string id) => $"""
            <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{id}"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
            <md:KeyDescriptor><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{Convert.ToBase64String(other.RawData)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
            </md:IDPSSODescriptor></md:EntityDescriptor>
            """;
        _shell.With("federation", $"<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">{Entity("https://a")}{Entity("https://b")}</md:EntitiesDescriptor>");
        FederationCheck[] rows = Rows("$text | Test-SamlAssertion -Metadata $federation");
        Assert.Contains("one of the 2", Assert.Single(rows, row => row.Check == "Metadata").Expected, StringComparison.Ordinal);
        Assert.True(Quiet("$text | Test-SamlAssertion -Metadata $federation, $url"));
        // Metadata of one provider that is not the issuer: its keys are tried, and neither key nor issuer fits.
        Assert.False(Quiet("$text | Test-SamlAssertion -Metadata (Get-SamlMetadata -InputObject $federation -EntityId https://a 3>$null)"));
    }

    [Fact]
    public void Input_that_is_not_a_response_is_a_row_and_an_unreadable_file_is_an_error()
    {
        FederationCheck row = Assert.Single(Rows("'nonsense!' | Test-SamlAssertion"));
        Assert.Equal(("WellFormed", FederationCheckResult.Failed), (row.Check, row.Result));
        Assert.False(Quiet("'' | Test-SamlAssertion"));
        Assert.False(Quiet("Test-SamlAssertion ('A' * 9MB)"));
        _shell.Run("Test-SamlAssertion -Path /none/there").Error(FederationErrorCode.FileNotFound);
        _shell.Run("5 | Test-SamlAssertion").Error(FederationErrorCode.ParameterInvalid);
        _shell.Run("$text | Test-SamlAssertion -Metadata /none/there").Error(FederationErrorCode.FileNotFound);
        _shell.Run("$text | Test-SamlAssertion -Metadata $cer").Error(FederationErrorCode.SamlMetadataInvalid);
        _shell.Run("$text | Test-SamlAssertion -Metadata http://idp.example.com/metadata").Error(FederationErrorCode.SignInInsecure);
        _shell.Run("$text | Test-SamlAssertion -Certificate $metadata").Error(FederationErrorCode.CertificateUnusable);
        _shell.Run("$text | Test-SamlAssertion -Certificate 5").Error(FederationErrorCode.ParameterInvalid);
    }

    [Fact]
    public void Several_inputs_are_judged_each_on_its_own()
    {
        _shell.With("forged", Response().UseForeignKey().Build()).With("lines", Response().BuildXml().Replace("><", ">\n<", StringComparison.Ordinal).Split('\n'));
        Assert.Equal(
            [true, false, true],
            _shell.Run("$text, $forged, $text | Test-SamlAssertion -Metadata $metadata -Quiet").Output.Select(item => (bool)item.BaseObject));
        Write("one.saml", Response().Build());
        Write("two.saml", Response().UseForeignKey().Build());
        Assert.Equal(
            [true, false],
            _shell.With("folder", _folder.FullName).Run("Test-SamlAssertion -Path $folder/*.saml -Metadata $metadata -Quiet").Output.Select(item => (bool)item.BaseObject));
        // Line breaks between elements are signed content, so these lines can be read and no longer verified.
        Assert.Equal("one", Assert.Single(Rows("$lines | Test-SamlAssertion -Metadata $metadata"), row => row.Check == "WellFormed").Actual);
    }

    [Fact]
    public void Get_SamlAssertion_verifies_with_metadata_or_certificate()
    {
        _shell.With("forged", Response().UseForeignKey().Build());
        Assert.False(_shell.Run("$text | Get-SamlAssertion").Single<SamlAssertion>().IsVerified);
        Assert.True(_shell.Run("$text | Get-SamlAssertion -Metadata $url").Single<SamlAssertion>().IsVerified);
        Assert.True(_shell.Run("$text | Get-SamlAssertion -Certificate $cer").Single<SamlAssertion>().IsVerified);
        ErrorRecord error = _shell.Run("$forged | Get-SamlAssertion -Metadata $metadata").Error(FederationErrorCode.SamlVerificationFailed);
        Assert.Contains("Signature", error.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(_shell.Run("$a = $text | Get-SamlAssertion; $a.IsVerified = $true").Errors);
    }

    [Fact]
    public void A_sign_in_is_verified_too_and_each_is_a_new_assertion()
    {
        _shell.With("uri", _sandbox.SamlSignInUrl).With("me", SandboxFixture.Credential("onerole", _sandbox.Users["onerole"].Password));
        Assert.True(_shell.Run("Get-SamlAssertion -SignInUri $uri -Credential $me -Metadata $url").Single<SamlAssertion>().IsVerified);
        ShellResult again = _shell.Run("Get-SamlAssertion -SignInUri $uri -Credential $me -Metadata $url | Test-SamlAssertion -Metadata $url");
        Assert.Empty(again.Errors);
        FederationCheck use = Assert.Single(again.Output.Select(row => (FederationCheck)row.BaseObject), row => row.Check == "OneTimeUse");
        Assert.Equal(FederationCheckResult.Warning, use.Result);
    }

    [Fact]
    public void Invoke_AssumeRoleWithSaml_shows_AWS_nothing_that_was_not_verified()
    {
        int before = _sandbox.Requests.Entries.Count;
        _shell.With("forged", Response().UseForeignKey().Build()).With("sts", _sandbox.StsEndpoint);
        _shell.Run("$forged | Invoke-AssumeRoleWithSaml -Metadata $metadata -EndpointUrl $sts").Error(FederationErrorCode.SamlVerificationFailed);
        Assert.Equal(before, _sandbox.Requests.Entries.Count);
        Assert.NotNull(_shell.Run("$text | Invoke-AssumeRoleWithSaml -Metadata $metadata -EndpointUrl $sts").Single<FederatedCredential>().AccessKeyId);
    }
}
