using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using System.Xml;
using PSFederation.Core.Tests.Saml;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;
using PSFederation.Tests;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Third-party responses through the cmdlet, each parameter from what the case says; and the parameters that no case needs.</summary>
public sealed class TestSamlAssertionCorpusTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox = fixture.Host;
    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose()
    {
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private bool Quiet(string parameters) => _shell.Run($"Test-SamlAssertion {parameters} -Quiet").Single<bool>();

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>The case as the cmdlet's parameters; a time that upstream computed is taken from the response.</summary>
    private static string Parameters(string family, JsonNode item)
    {
        string folder = PSFederation.Tests.Corpora.Require("saml", family), path = Path.Combine(folder, (string)item["file"]!);
        string parameters = $"-Path {Quote(path)} -Certificate {Quote(Path.Combine(folder, (string)item["cert"]!))} -AllowSha1";
        foreach ((string field, string parameter) in ((string, string)[])[("audience", "Audience"), ("recipient", "Recipient"), ("issuer", "Issuer")])
        {
            if ((string?)item[field] is { } value)
                parameters += $" -{parameter} {Quote(value)}";
        }

        string? clock = (string?)item["clock"];
        return clock is null ? parameters : parameters + (char.IsAsciiDigit(clock[0]) ? $" -At {Quote(clock)}" : $" -At (Get-SamlAssertion -Path {Quote(path)} 3>$null).IssueInstant");
    }

    [Theory]
    [InlineData("gosaml2-oktadev", 5)]
    [InlineData("gosaml2-onelogin", 3)]
    [InlineData("xsw-boxyhq", 0)]
    public void Cases_with_all_their_context_have_their_verdict(string family, int accepted)
    {
        List<string> wrong = [];
        int found = 0;
        foreach (JsonNode? item in PSFederation.Tests.Corpora.Json("saml", family, "cases.json")["cases"]!.AsArray())
        {
            ShellResult result = _shell.Run($"Test-SamlAssertion {Parameters(family, item!)} -Quiet");
            bool valid = result.Errors.Count == 0 && result.Single<bool>();
            found += valid ? 1 : 0;
            string expected = (string)item!["expect"]!;
            // Upstream asks for both times of Conditions, which are optional (SAML Core 2.5.1.2).
            bool optional = expected.StartsWith("reject: missing Conditions Not", StringComparison.Ordinal);
            // The corpora hold no private keys, so what is encrypted stays so.
            bool readable = _shell.Run($"(Get-SamlAssertion -Path {Quote(Path.Combine(PSFederation.Tests.Corpora.Require("saml", family), (string)item["file"]!))} 3>$null 2>$null).IsEncrypted").Output is not [{ BaseObject: true }];
            if (valid != ((optional || expected.StartsWith("accept", StringComparison.Ordinal)) && readable))
                wrong.Add($"{item["file"]}: {expected}, and {(result.Errors.Count > 0 ? result.Errors[0] : valid)}");
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.Equal(accepted, found);
    }

    [Fact]
    public void The_metadata_of_a_provider_verifies_only_its_own_response()
    {
        string folder = PSFederation.Tests.Corpora.Require("saml", "crewjam-providers");
        const string name = "TestSPRealWorldAssertionSignedNotResponse";
        string parameters = $"-Path {Quote(Path.Combine(folder, name + "_response.b64"))} -At 2017-04-21T13:14:00Z -Audience https://preview.docrocket-ross.test.octolabs.io/saml/metadata"
            + " -Recipient https://preview.docrocket-ross.test.octolabs.io/saml/acs -AllowSha1";
        string metadata = $"-Metadata {Quote(Path.Combine(folder, name + "_metadata.xml"))}";
        string rows = string.Join("; ", _shell.Run($"Test-SamlAssertion {parameters} {metadata} | Where-Object {{ -not $_.Passed }}").Output);
        Assert.True(Quiet($"{parameters} {metadata}"), rows);
        Assert.False(Quiet($"{parameters} {metadata} -At 2019-04-21T13:14:00Z".Replace(" -At 2017-04-21T13:14:00Z", string.Empty, StringComparison.Ordinal)));
        Assert.False(Quiet($"{parameters} -Metadata {Quote(_sandbox.SamlMetadataUrl)}"));
        Assert.False(Quiet(parameters));
    }

    /// <summary>A signed assertion, encrypted; the Response around it is not signed.</summary>
    private string Encrypted(Encryptor encryptor)
    {
        Sandbox.Saml.SamlResponseBuilder builder = _sandbox.CreateSamlResponse("onerole");
        builder.SignResponse = false;
        XmlDocument document = new() { PreserveWhitespace = true };
        document.LoadXml(builder.BuildXml());
        encryptor.Encrypt((XmlElement)document.GetElementsByTagName("Assertion", "urn:oasis:names:tc:SAML:2.0:assertion")[0]!);
        return document.OuterXml;
    }

    [Fact]
    public void An_encrypted_assertion_is_decrypted_with_a_key_in_any_form()
    {
        string key = Path.Combine(_folder.FullName, "key.pem"), pfx = Path.Combine(_folder.FullName, "key.pfx");
        using X509Certificate2 certificate = new CertificateRequest("CN=us", Encryptor.TestKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(key, Encryptor.TestKey.ExportPkcs8PrivateKeyPem());
        File.WriteAllBytes(pfx, certificate.Export(X509ContentType.Pkcs12));
        _shell.With("xml", Encrypted(Encryptor.Default)).With("key", key).With("pfx", pfx).With("certificate", certificate).With("url", _sandbox.SamlMetadataUrl);
        foreach (string form in (string[])["$key", "$pfx", "$certificate", "([System.IO.FileInfo]::new($key))"])
            Assert.True(Quiet($"$xml -Metadata $url -DecryptionCertificate {form}"), form);
        Assert.False(Quiet("$xml -Metadata $url"));
        Assert.False(Quiet("$xml -DecryptionCertificate $key"));
        Assert.True(_shell.Run("Get-SamlAssertion -InputObject $xml -Metadata $url -DecryptionCertificate $key").Single<SamlAssertion>().IsVerified);

        _shell.With("old", Encrypted(Encryptor.Default with { Transport = "http://www.w3.org/2001/04/xmlenc#rsa-1_5", Padding = RSAEncryptionPadding.Pkcs1 }));
        Assert.False(Quiet("$old -Metadata $url -DecryptionCertificate $key"));
        Assert.True(Quiet("$old -Metadata $url -DecryptionCertificate $key -AllowRsa15"));
    }

    [Fact]
    public void An_encrypted_assertion_goes_to_AWS_unread_with_both_ARNs()
    {
        _shell.With("xml", Encrypted(Encryptor.Default)).With("sts", _sandbox.StsEndpoint).With("role", _sandbox.Roles.Developer);
        int before = _sandbox.Requests.Entries.Count;
        _shell.Run("Get-SamlAssertion -InputObject $xml | Invoke-AssumeRoleWithSaml -RoleArn $role -EndpointUrl $sts").Error(FederationErrorCode.SamlEncrypted);
        Assert.Equal(before, _sandbox.Requests.Entries.Count);
        // The sandbox has no key to open it with, so it refuses; that it was asked is what counts.
        ShellResult asked = _shell.Run("Get-SamlAssertion -InputObject $xml | Invoke-AssumeRoleWithSaml -RoleArn $role -PrincipalArn 'arn:aws:iam::111122223333:saml-provider/Sandbox' -EndpointUrl $sts");
        Assert.Single(asked.Errors);
        Assert.Equal(before + 1, _sandbox.Requests.Entries.Count);
    }

    [Fact]
    public void A_certificate_file_without_a_byte_is_one_error()
    {
        string path = Path.Combine(_folder.FullName, "empty.cer");
        File.WriteAllBytes(path, []);
        ShellResult result = _shell.With("xml", _sandbox.CreateSamlResponse("onerole").BuildXml()).Run($"Test-SamlAssertion $xml -Certificate {Quote(path)}");
        Assert.StartsWith("CertificateUnusable,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Expired_certificates_and_the_ends_of_time_are_judged_not_thrown()
    {
        _shell.With("xml", _sandbox.CreateSamlResponse("onerole").BuildXml()).With("url", _sandbox.SamlMetadataUrl);
        foreach (string at in (string[])["'8999-12-31T23:59:59Z'", "'1970-01-02T00:00:00Z'", "([DateTime]::MinValue)", "([DateTime]::MaxValue)", "([DateTimeOffset]::MaxValue)"])
            Assert.False(Quiet($"$xml -Metadata $url -At {at} -ClockSkew 86400 -AllowExpiredCertificate"), at);
    }
}
