using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace PSFederation.Module.Tests.Gates;

/// <summary>Whatever documents and servers say: no view, stream, error or file has a character of theirs that a terminal obeys or that forges a line.</summary>
public sealed class HostileOutputTests : IDisposable
{
    private const string Forged = "WARNING: forged";

    private static readonly string[] Characters =
    [
        "\r", "\n", "\u001B", "\u0085", "\u0090", "\u009B", "\u202A", "\u202B", "\u202C", "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069", "\u200E", "\u200F", "\u2028", "\u2029",
    ];

    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    /// <summary>Every type that has a view, with every hostile character.</summary>
    public static TheoryData<string> Rows => [.. Characters];

    private static string Raw(string hostile) => $"a{hostile}{Forged}";

    internal static object[] Objects(string hostile)
    {
        string raw = Raw(hostile);
        FederatedRole role = new("arn:aws:iam::111122223333:role/" + raw, raw);
        FederatedCredentialSource source = new()
        {
            RoleArn = role.RoleArn,
            AssumedRoleArn = "arn:aws:sts::111122223333:assumed-role/r/" + raw,
            Issuer = raw,
            Subject = raw,
            Audience = raw,
            Region = raw,
            EndpointUrl = raw,
        };
        using ECDsa key = ECDsa.Create();
        X509Certificate2 certificate = new CertificateRequest("CN=idp", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        return
        [
            new OidcToken("x") { Subject = raw, Issuer = raw, Audience = [raw], AuthorizedParty = raw, Algorithm = raw, KeyId = raw, Claims = new ReadOnlyDictionary<string, object?>(new Dictionary<string, object?> { ["sub"] = raw, [raw] = new List<object?> { raw } }) },
            new SamlAssertion("x")
            {
                Subject = raw, Issuer = raw, Roles = [role], RoleSessionName = raw, SourceIdentity = raw, Audience = [raw], Recipient = raw, Destination = raw, TransitiveTagKeys = [raw],
                PrincipalTags = new Dictionary<string, string> { [raw] = raw }, Warnings = [raw],
            },
            role,
            new FederatedCredential(new AwsSessionKeys("ASIA", "secret", "token", DateTime.UtcNow.AddHours(1)), source),
            new FederatedIdentity { Account = raw, Arn = raw, UserId = raw, RoleName = raw, RoleSessionName = raw },
            new FederatedProfile { ProfileName = raw, From = raw, RoleArn = [raw], ProfilesFile = raw, Region = raw, EndpointUrl = raw, Authority = raw, Scope = [raw], AdditionalParameter = new Dictionary<string, string> { [raw] = raw } },
            new FederationCheck { Check = raw, Result = FederationCheckResult.Failed, Expected = raw, Actual = raw, Reference = raw },
            new SamlMetadata
            {
                EntityId = raw, Name = raw, SAMLMetadataDocument = raw, NameIdFormats = [raw], Warnings = [raw], SignOnEndpoints = [new SamlEndpoint(raw, raw)],
                SigningCertificates = [new SamlCertificate(certificate, raw)],
            },
            new SamlCertificate(certificate, raw),
            new OidcConfiguration { Issuer = raw, Document = raw, JwksUri = raw, TokenEndpoint = raw, SigningAlgorithms = [raw], ClientIDList = [raw], ThumbprintList = [raw], Warnings = [raw] },
            new OidcKey { KeyId = raw, KeyAlgorithm = raw, KeyType = raw, Use = raw, Algorithm = raw, Problem = raw },
            // The policy is JSON that this module writes, in which such characters are escaped.
            new FederationTrustPolicy { Platform = raw, ProviderArn = raw, Url = raw, ClientIDList = [raw], Action = [raw], Audience = [raw], Subject = [raw], RoleName = raw, AssumeRolePolicyDocument = JsonSerializer.Serialize(raw) },
            new FederationTrustIssue
            {
                Rule = raw, Severity = FederationTrustSeverity.Error, Source = raw, FilePath = raw, RoleName = raw, Statement = raw, Explanation = raw, Repair = raw, RepairedPolicy = raw, Reference = raw, Fingerprint = raw,
            },
            new FederatedCredentialEndpoint("x") { Uri = new Uri("http://127.0.0.1:1/"), Roles = [new FederatedEndpointRole(raw, new Uri("http://127.0.0.1:1/"))], TokenFile = raw },
        ];
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void No_view_shows_one(string hostile)
    {
        // The cmdlets that format are a module of pwsh; the engine alone has none.
        string utility = Directory.GetFiles(TestPwsh.Folder, "Microsoft.PowerShell.Commands.Utility.dll", SearchOption.AllDirectories).First();
        Assert.Empty(_shell.With("utility", utility).Run("Import-Module $utility").Errors);
        foreach (object shown in Objects(hostile))
        {
            foreach (string view in (string[])["Out-String -Width 300", "Format-Table | Out-String -Width 300", "Format-List | Out-String -Width 300", "ForEach-Object { \"$_\" }"])
            {
                ShellResult result = _shell.With("shown", shown).Run($"$shown | {view}");
                Assert.Empty(result.Errors);
                string text = string.Concat(result.Output);
                Assert.True(text.Length > 3, text);
                AssertHarmless(hostile, text, $"{shown.GetType().Name} by {view}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Streams_and_errors_clean_the_claims_of_a_token(string hostile)
    {
        string token = Jwt(new() { ["iss"] = $"https://idp.invalid/{Raw(hostile)}", ["sub"] = Raw(hostile), ["aud"] = Raw(hostile), ["exp"] = 1, [Raw(hostile)] = Raw(hostile) }, Raw(hostile));
        ShellResult result = _shell.With("jwt", token).Run(
            """
            $jwt | Get-OidcToken -Verbose
            $jwt | Test-OidcToken -Jwks '{"keys":[]}' -Issuer https://idp.invalid -Audience x -Verbose
            $jwt | Invoke-AssumeRoleWithWebIdentity -RoleArn arn:aws:iam::111122223333:role/r -EndpointUrl http://127.0.0.1:1 -Verbose
            """);
        Assert.NotEmpty(result.Errors);
        Assert.NotEmpty(result.Warnings);
        foreach (string text in Texts(result))
            AssertHarmless(hostile, text, text);
    }

    [Theory]
    [InlineData("&#10;", "\n")]
    [InlineData("&#13;&#10;", "\r\n")]
    [InlineData("&#x85;", "\u0085")]
    [InlineData("&#x9B;", "\u009B")]
    [InlineData("&#x202E;", "\u202E")]
    [InlineData("&#x2066;", "\u2066")]
    [InlineData("&#x200F;", "\u200F")]
    [InlineData("&#x2028;", "\u2028")]
    public void A_warning_cleans_the_role_of_an_assertion(string written, string hostile)
    {
        string value = $"arn:aws:iam::111122223333:role/a{written}{Forged}{written},nothing";
        string xml = $"""
            <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="_1" Version="2.0" IssueInstant="2026-01-01T00:00:00Z">
            <Issuer>https://idp/{written}{Forged}</Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
            <Assertion ID="_2" Version="2.0" IssueInstant="2026-01-01T00:00:00Z"><Issuer>https://idp/{written}{Forged}</Issuer><Subject><NameID>ann{written}{Forged}</NameID></Subject>
            <AttributeStatement><Attribute Name="https://aws.amazon.com/SAML/Attributes/Role"><AttributeValue>{value}</AttributeValue></Attribute>
            <Attribute Name="https://aws.amazon.com/SAML/Attributes/RoleSessionName"><AttributeValue>ann{written}{Forged}</AttributeValue></Attribute></AttributeStatement></Assertion></samlp:Response>
            """;
        ShellResult result = _shell.With("saml", xml).Run("$saml | Get-SamlAssertion -Verbose; $saml | Invoke-AssumeRoleWithSaml -EndpointUrl http://127.0.0.1:1 -Verbose; $saml | Test-SamlAssertion");
        Assert.NotEmpty(result.Warnings);
        Assert.NotEmpty(result.Errors);
        foreach (string text in Texts(result))
            AssertHarmless(hostile, text, text);
    }

    [Fact]
    public async Task A_proxy_that_refuses_leaves_its_password_in_no_error_and_no_file()
    {
        using TcpListener proxy = new(IPAddress.Loopback, 0);
        proxy.Start();
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task serving = RefuseAsync(proxy, end.Token);
        DirectoryInfo home = Directory.CreateTempSubdirectory();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(home.FullName, "token"), Jwt(new() { ["iss"] = "https://idp.invalid", ["sub"] = "ann", ["aud"] = "sts.amazonaws.com", ["exp"] = 4102444800 }, "k"), TestContext.Current.CancellationToken);
            string[] lines = await EngineProcess.RunInPwshAsync(
                $$"""
                Import-Module '{{Repository.ModuleManifest}}'
                $role = 'arn:aws:iam::111122223333:role/Web'; $file = Join-Path $env:PSFEDERATION_HOME token
                function Show([scriptblock] $block) { try { & $block *>&1 | Out-String -Width 500 } catch { "$_" } }
                $ErrorActionPreference = 'SilentlyContinue'; $VerbosePreference = 'Continue'
                Show { Get-OidcConfiguration https://idp.invalid }
                Show { Get-SamlMetadata https://idp.invalid }
                Show { Invoke-AssumeRoleWithWebIdentity "file://$file" $role -EndpointUrl https://sts.invalid }
                Register-FederatedProfile p $role -WebIdentityTokenFile $file -EndpointUrl https://sts.invalid
                Show { Get-FederatedCredential p }
                Show { Get-FederatedCredential p -AsCredentialProcess }
                foreach ($one in $Error) { $one.FullyQualifiedErrorId; "$($one.Exception)"; "$($one.TargetObject)"; $one | Format-List * -Force | Out-String -Width 500 }
                """,
                ("https_proxy", $"http://ann:p%40ss%3Aword@{proxy.LocalEndpoint}"), ("HTTPS_PROXY", $"http://ann:p%40ss%3Aword@{proxy.LocalEndpoint}"), ("no_proxy", string.Empty), ("NO_PROXY", string.Empty),
                ("PSFEDERATION_HOME", home.FullName), ("AWS_CONFIG_FILE", Path.Combine(home.FullName, "config")), ("AWS_SHARED_CREDENTIALS_FILE", Path.Combine(home.FullName, "credentials")),
                ("DBUS_SESSION_BUS_ADDRESS", string.Empty));
            string said = string.Join('\n', lines);
            Assert.Contains("HttpUnreachable", said, StringComparison.Ordinal);
            Assert.Contains("StsUnreachable", said, StringComparison.Ordinal);
            Assert.Contains($"the proxy http://{proxy.LocalEndpoint} refused the connection (HTTP 407)", said, StringComparison.Ordinal);
            FileInfo[] files = home.GetFiles("*", SearchOption.AllDirectories);
            Assert.Contains(files, file => file.Extension == ".failed");
            foreach (string text in (string[])[said, .. files.Select(file => File.ReadAllText(file.FullName))])
            {
                Assert.DoesNotContain("p%40ss", text, StringComparison.Ordinal);
                Assert.DoesNotContain("p@ss", text, StringComparison.Ordinal);
                Assert.DoesNotContain("ann:", text, StringComparison.Ordinal);
            }
        }
        finally
        {
            await end.CancelAsync();
            await serving;
            home.Delete(recursive: true);
        }
    }

    private static async Task RefuseAsync(TcpListener listener, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(stop);
                using StreamReader reader = new(client.GetStream(), Encoding.ASCII, leaveOpen: true);
                while (await reader.ReadLineAsync(stop) is { Length: > 0 })
                {
                }

                await client.GetStream().WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The test has ended.
        }
    }

    private static IEnumerable<string> Texts(ShellResult result) =>
    [
        .. result.Warnings, .. result.Verbose, .. result.Information, .. result.Progress, .. result.Output.Select(item => item.ToString()),
        .. result.Errors.SelectMany(error => (string[])[error.ToString(), error.Exception.Message, error.TargetObject?.ToString() ?? string.Empty, error.CategoryInfo.ToString()]),
        .. result.Errors.SelectMany(error => Causes(error.Exception)),
    ];

    private static IEnumerable<string> Causes(Exception e) => e.InnerException is { } inner ? [inner.Message, .. Causes(inner)] : [];

    /// <summary>A view has line breaks of its own; there the forged line must not begin one.</summary>
    private static void AssertHarmless(string hostile, string text, string where)
    {
        Assert.DoesNotContain(text.Split('\n', '\r', '\u0085', '\u2028', '\u2029'), line => line.StartsWith(Forged, StringComparison.Ordinal));
        foreach (char c in hostile.Where(c => c is not ('\r' or '\n')))
            Assert.False(text.Contains(c, StringComparison.Ordinal), string.Create(CultureInfo.InvariantCulture, $"U+{(int)c:X4} in {where}"));
    }

    private static string Jwt(Dictionary<string, object?> claims, string keyId)
    {
        string Part(object value) => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(value)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        return $"{Part(new Dictionary<string, object?> { ["alg"] = "RS256", ["kid"] = keyId })}.{Part(claims)}.c2ln";
    }
}
