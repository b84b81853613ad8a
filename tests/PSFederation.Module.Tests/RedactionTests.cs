using System.Management.Automation;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;
using PSFederation.Sandbox.Sts;

namespace PSFederation.Module.Tests;

/// <summary>Every cmdlet, on success and on failure, with every stream switched on: no secret in any of them.</summary>
public sealed class RedactionTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox = fixture.Host;
    private readonly Shell _shell = new();
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();

    public void Dispose()
    {
        _sandbox.Faults.Clear();
        using (new EnvironmentChange(("PSFEDERATION_HOME", _home.FullName)))
            _shell.Run("Get-FederatedCredentialEndpoint | Stop-FederatedCredentialEndpoint");
        _shell.Dispose();
        _home.Delete(recursive: true);
    }

    /// <summary>Each case by the cmdlet it is about.</summary>
    private static readonly (string Cmdlet, string Script)[] Cases =
    [
        ("Get-SamlAssertion", "Get-SamlAssertion -SignInUri $secreturi -Credential $me"),
        ("Get-SamlAssertion", "Get-SamlAssertion -SignInUri $uri -Credential $me"),
        ("Get-SamlAssertion", "Get-SamlAssertion -SignInUri $uri -Credential $wrong"),
        ("Get-SamlAssertion", "Get-SamlAssertion -SignInUri ($uri + '?steps=two,code,stay') -Credential $me -OneTimeCode $code"),
        ("Get-SamlAssertion", "Get-SamlAssertion -SignInUri ($uri + '?steps=code') -Credential $me -OneTimeCode ($code + '1')"),
        ("Get-SamlAssertion", "Get-SamlAssertion -SignInUri $uri -UseDefaultCredentials -OneTimeCode $code"),
        ("Get-SamlAssertion", "Get-SamlAssertion -SignInUri $uri -Browser -BrowserPath ($saml.Substring(0, 400))"),
        ("Get-SamlAssertion", "Get-SamlAssertion -Ecp -SignInUri $ecp -Credential $me -ServiceProvider $sp -AcsUrl http://127.0.0.1:7777/"),
        ("Get-SamlAssertion", "Get-SamlAssertion -Ecp -SignInUri $ecp -Credential $wrong -ServiceProvider $sp -AcsUrl http://127.0.0.1:7777/"),
        ("Get-SamlAssertion", "Get-SamlAssertion -LoopbackAcs -SignInUri $sso -ServiceProvider $sp -NoBrowser -TimeoutSec 1"),
        ("Get-SamlAssertion", "$saml | Get-SamlAssertion"),
        ("Get-SamlAssertion", "$saml.Substring(0, 2001) | Get-SamlAssertion"),
        ("Get-SamlAssertion", "$jwt | Get-SamlAssertion"),
        ("Get-SamlAssertion", "$saml | Get-SamlAssertion -Metadata $metadata"),
        ("Get-SamlAssertion", "$badsaml | Get-SamlAssertion -Metadata $metadata"),
        ("Test-SamlAssertion", "$saml | Test-SamlAssertion -Metadata $metadata"),
        ("Test-SamlAssertion", "$badsaml | Test-SamlAssertion -Metadata $metadata"),
        ("Test-SamlAssertion", "$saml.Substring(0, 2001) | Test-SamlAssertion -Metadata $metadata"),
        ("Test-SamlAssertion", "Test-SamlAssertion -Path $saml"),
        ("Get-SamlMetadata", "Get-SamlMetadata $metadata"),
        ("Get-SamlMetadata", "$saml | Get-SamlMetadata"),
        ("Test-FederatedProfile", "Test-FederatedProfile $jwt"),
        ("Test-OidcToken", "$jwt | Test-OidcToken -Authority $issuer"),
        ("Test-OidcToken", "$badjwt | Test-OidcToken -Authority $issuer"),
        ("Test-OidcToken", "$jwt.Substring(0, $jwt.Length - 3) | Test-OidcToken -Authority $issuer -AccessToken $secret -Code $secret"),
        ("Test-OidcToken", "Test-OidcToken -Path $jwt"),
        ("Test-OidcToken", "$jwt | Test-OidcToken -Jwks $jwt"),
        ("Test-FederationTrust", "Test-FederationTrust -Policy (New-FederationTrustPolicy -Issuer https://login.example.com -Audience a -Subject s) -Token $jwt"),
        ("Test-FederationTrust", "Test-FederationTrust -Policy (New-FederationTrustPolicy -Issuer https://login.example.com -Audience a -Subject s) -Assertion $saml"),
        ("Test-FederationTrust", "Test-FederationTrust -Policy $jwt -Token $saml"),
        ("New-FederationTrustPolicy", "New-FederationTrustPolicy -Issuer $jwt -Audience $jwt -Subject $jwt"),
        ("Find-FederationTrustIssue", "Find-FederationTrustIssue -Policy $jwt; Find-FederationTrustIssue -Path $jwt; $saml | Find-FederationTrustIssue"),
        ("Get-OidcConfiguration", "Get-OidcConfiguration $issuer"),
        ("Get-OidcConfiguration", "$jwt | Get-OidcConfiguration"),
        ("Get-OidcToken", "$jwt | Get-OidcToken"),
        ("Get-OidcToken", "($jwt + 'é') | Get-OidcToken"),
        ("Get-OidcToken", "('{\"id_token\":\"' + $jwt + '\"}') | Get-OidcToken"),
        ("Get-OidcToken", "Get-OidcToken $issuer $service -ClientCredentials -ClientSecret $secret"),
        ("Get-OidcToken", "Get-OidcToken $issuer $service -ClientCredentials -ClientSecret ($secret + 'x')"),
        ("Get-OidcToken", "Get-OidcToken $issuer $service -ClientCredentials -ClientKeyPath $jwt"),
        ("Get-OidcToken", "Get-OidcToken $issuer $service -ClientCredentials -ClientSecret $secret -AdditionalParameter @{ client_assertion = $jwt }"),
        ("Get-OidcToken", "Get-OidcToken $issuer $service -RefreshToken $jwt -ClientSecret $secret"),
        ("Get-OidcToken", "$jwt | Get-OidcToken $issuer $service -TokenExchange -ClientSecret $secret"),
        ("Get-OidcToken", "$jwt | Get-OidcToken $issuer $service -TokenExchange -ClientSecret $secret -SubjectTokenType $jwt"),
        ("Get-OidcToken", "$jwt | Get-OidcToken $issuer $service -JwtBearer -ClientSecret $secret"),
        ("Get-OidcToken", "$saml | Get-OidcToken $issuer $service -SamlBearer -ClientSecret $secret"),
        ("Get-OidcToken", "Get-OidcToken $issuer $service -DeviceCode -NoBrowser -TimeoutSec 1 -ClientSecret $secret"),
        ("Get-OidcToken", "& { $env:VERCEL_OIDC_TOKEN = $jwt; try { Get-OidcToken -From Vercel @args } finally { $env:VERCEL_OIDC_TOKEN = $null } }"),
        ("Get-OidcToken", "& { $env:VERCEL_OIDC_TOKEN = $jwt; try { Get-OidcToken -From Vercel -Audience other @args } finally { $env:VERCEL_OIDC_TOKEN = $null } }"),
        ("Get-OidcToken", "Get-OidcToken -Provider Google -Authority $issuer -ClientId $service -ClientSecret ($secret + 'x') -ClientCredentials"),
        ("Invoke-AssumeRoleWithSaml", "$saml | Invoke-AssumeRoleWithSaml -EndpointUrl $sts"),
        ("Invoke-AssumeRoleWithSaml", "$saml | Invoke-AssumeRoleWithSaml -EndpointUrl http://127.0.0.1:1"),
        ("Invoke-AssumeRoleWithSaml", "$badsaml | Invoke-AssumeRoleWithSaml -EndpointUrl $sts"),
        ("Invoke-AssumeRoleWithWebIdentity", "$jwt | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -EndpointUrl $sts"),
        ("Invoke-AssumeRoleWithWebIdentity", "$badjwt | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -EndpointUrl $sts"),
        ("Invoke-AssumeRoleWithWebIdentity", "$badjwt | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -EndpointUrl $sts -Verify"),
        ("Invoke-AssumeRoleWithWebIdentity", "$jwt | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -EndpointUrl http://127.0.0.1:1"),
        ("Set-FederatedCredential", "$c | Set-FederatedCredential -Scope Process -PassThru"),
        ("Set-FederatedCredential", "$c | Set-FederatedCredential -Scope Profile -ProfileName dev -Region eu-central-1 -PassThru"),
        ("Set-FederatedCredential", "$c | Set-FederatedCredential -Scope Profile -ProfileName damaged"),
        ("Invoke-FederatedCommand", "$c | Invoke-FederatedCommand { $env:AWS_ACCESS_KEY_ID }"),
        ("Invoke-FederatedCommand", "$c | Invoke-FederatedCommand -FilePath no-such-program"),
        ("Get-AwsConsoleUri", "$c | Get-AwsConsoleUri -EndpointUrl $console"),
        ("Get-AwsConsoleUri", "$badc | Get-AwsConsoleUri -EndpointUrl $console"),
        ("Get-AwsConsoleUri", "$c | Get-AwsConsoleUri -EndpointUrl http://127.0.0.1:1"),
        ("Start-FederatedCredentialEndpoint", "$c | Start-FederatedCredentialEndpoint"),
        ("Start-FederatedCredentialEndpoint", "$c, $c | Start-FederatedCredentialEndpoint -Environment"),
        ("Start-FederatedCredentialEndpoint", "$null = Get-FederatedCredential svc; Start-FederatedCredentialEndpoint -ProfileName svc -Environment"),
        ("Start-FederatedCredentialEndpoint", "$null = Get-FederatedCredential svc; Start-FederatedCredentialEndpoint -ProfileName svc, nope -Detached"),
        ("Invoke-FederatedCommand", "$null = Get-FederatedCredential svc; Invoke-FederatedCommand -ProfileName svc { $env:AWS_ACCESS_KEY_ID }"),
        ("Get-FederatedCredentialEndpoint", "$null = $c | Start-FederatedCredentialEndpoint; Get-FederatedCredentialEndpoint"),
        ("Stop-FederatedCredentialEndpoint", "Stop-FederatedCredentialEndpoint -Port 1"),
        ("Get-FederatedIdentity", "$c | Get-FederatedIdentity"),
        ("Invoke-AssumeRole", "$c | Invoke-AssumeRole $chained"),
        ("Invoke-AssumeRole", "$badc | Invoke-AssumeRole $chained"),
        ("Register-FederatedProfile", "Register-FederatedProfile svc $servicerole -Authority $issuer -ClientId $service -ClientCredentials -ClientSecretVariable RENEW_SECRET -Audience sts.amazonaws.com -EndpointUrl $sts -PassThru"),
        ("Register-FederatedProfile", "Register-FederatedProfile form $role -SignInUri $secreturi -UserName $secret -PasswordSecret $jwt -Vault $jwt; Register-FederatedProfile form $role -SignInUri $uri -UserName ann -RememberPassword -Force; Get-FederatedCredential form"),
        ("Get-FederatedProfile", "Get-FederatedProfile svc"),
        ("Get-FederatedCredential", "Get-FederatedCredential svc"),
        ("Get-FederatedCredential", "$env:RENEW_SECRET += 'x'; Get-FederatedCredential svc -Force"),
        ("Clear-FederatedCredential", "[void](Get-FederatedCredential svc); Clear-FederatedCredential svc"),
        ("Unregister-FederatedProfile", "[void](Get-FederatedCredential svc); Unregister-FederatedProfile svc"),
        ("Get-FederatedIdentity", "$badc | Get-FederatedIdentity"),
        ("Get-FederationToken", "$broker | Get-FederationToken Bob -EndpointUrl $sts -Tag @{ Team = 'Red' }"),
        ("Get-FederationToken", "$badbroker | Get-FederationToken Bob -EndpointUrl $sts"),
        ("Get-FederationToken", "$c | Get-FederationToken Bob -EndpointUrl $sts -Policy $jwt"),
        ("Get-FederationToken", "$broker | Get-FederationToken Bob -EndpointUrl $sts -Policy $jwt -Tag $saml"),
        ("Get-AwsWebIdentityToken", "$broker | Get-AwsWebIdentityToken api.example.com -SigningAlgorithm ES384 -EndpointUrl $sts"),
        ("Get-AwsWebIdentityToken", "$badc | Get-AwsWebIdentityToken api.example.com -SigningAlgorithm RS256 -EndpointUrl $sts"),
        ("Get-AwsWebIdentityToken", "$broker | Get-AwsWebIdentityToken $jwt -SigningAlgorithm RS256 -EndpointUrl http://127.0.0.1:1"),
    ];

    public static TheoryData<string> Scripts => [.. Cases.Select(item => item.Script)];

    [Fact]
    public void Every_cmdlet_has_its_cases() =>
        Assert.Equal(
            HelpTests.Cmdlets.Select(row => row.Data).Order(StringComparer.Ordinal),
            Cases.Select(item => item.Cmdlet).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Scripts))]
    public void No_stream_holds_a_secret(string script)
    {
        using EnvironmentChange environment = new(
            ("HOME", _home.FullName), ("AWS_CONFIG_FILE", null), ("AWS_SHARED_CREDENTIALS_FILE", null), ("AWS_ACCESS_KEY_ID", null),
            ("AWS_SECRET_ACCESS_KEY", null), ("AWS_SESSION_TOKEN", null), ("AWS_CREDENTIAL_EXPIRATION", null), ("AWS_REGION", null),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", null), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", null),
            ("PSFEDERATION_HOME", _home.FullName), ("RENEW_SECRET", _sandbox.Clients.Service.ClientSecret), ("DBUS_SESSION_BUS_ADDRESS", null));
        string password = _sandbox.Users["onerole"].Password, saml = _sandbox.CreateSamlResponse("onerole").Build();
        string badSaml = _sandbox.CreateSamlResponse("onerole").UseForeignKey().Build();
        Dictionary<string, object?> claims = new() { ["aud"] = _sandbox.Clients.Cli.ClientId, ["sub"] = "onerole" };
        string jwt = _sandbox.MintToken(claims), badJwt = _sandbox.MintToken(claims, MintKey.Foreign);
        FederatedCredential credential = _shell.With("saml", saml).With("sts", _sandbox.StsEndpoint)
            .Run("$saml | Invoke-AssumeRoleWithSaml -EndpointUrl $sts").Single<FederatedCredential>();
        if (script.Contains("damaged", StringComparison.Ordinal))
        {
            Directory.CreateDirectory(Path.Combine(_home.FullName, ".aws"));
            File.WriteAllText(Path.Combine(_home.FullName, ".aws", "credentials"), "[damaged]\naws_secret_access_key SECRETinFILE\n");
        }

        AwsSessionKeys keys = credential.GetKeys();
        _shell.With("uri", _sandbox.SamlSignInUrl).With("ecp", _sandbox.SamlEcpUrl).With("sso", _sandbox.SamlSsoUrl).With("sp", _sandbox.SamlLoopbackEntityId).With("metadata", _sandbox.SamlMetadataUrl).With("me", fixture.Credential("onerole")).With("code", _sandbox.Users["onerole"].OneTimeCode).With("wrong", SandboxFixture.Credential("onerole", password + "x"))
            .With("badsaml", badSaml).With("jwt", jwt).With("badjwt", badJwt).With("issuer", _sandbox.OidcIssuer)
            .With("service", _sandbox.Clients.Service.ClientId).With("secret", _sandbox.Clients.Service.ClientSecret).With("role", _sandbox.Roles.WebUser)
            .With("c", credential).With("console", _sandbox.ConsoleEndpoint)
            .With("badc", new FederatedCredential(new AwsSessionKeys(keys.AccessKeyId, keys.SecretAccessKey + "x", keys.SessionToken, keys.Expiration), credential.Source));

        StsAccessKey broker = _sandbox.BrokerKey;
        _shell.With("broker", new FederatedCredential(new AwsSessionKeys(broker.AccessKeyId, broker.SecretAccessKey, null, DateTime.MaxValue), null))
            .With("badbroker", new FederatedCredential(new AwsSessionKeys(broker.AccessKeyId, broker.SecretAccessKey + "x", null, DateTime.MaxValue), null));
        _shell.With("secreturi", "https://ann:SECRETinFILE@127.0.0.1:1/").With("chained", _sandbox.Roles.ChainTarget).With("servicerole", _sandbox.Roles.WebService);
        if (script.Contains("Credential svc", StringComparison.Ordinal))
            Assert.Empty(_shell.Run(Cases.First(item => item.Cmdlet == "Register-FederatedProfile").Script).Errors);
        ShellResult result = _shell.Run($$"""
            $VerbosePreference = $DebugPreference = $InformationPreference = $ProgressPreference = 'Continue'
            {{script}} -Verbose -Debug -InformationAction Continue
            """);
        Assert.NotEmpty(result.Output.Concat<object>(result.Errors).Concat(result.Verbose));
        string seen = result.AllText() + string.Concat(result.Errors.Select(error => PSSerializer.Serialize(error)));
        AwsSessionKeys[] got = [.. result.Output.Select(item => item?.BaseObject).OfType<FederatedCredential>().Select(item => item.GetKeys())];
        string?[] secrets =
        [
            broker.SecretAccessKey, .. result.Output.Select(item => item?.BaseObject).OfType<OidcToken>().Select(item => item.GetToken()),
            .. got.SelectMany(item => (string[])[item.SecretAccessKey, item.SessionToken]),
            password, _sandbox.Users["onerole"].OneTimeCode, _sandbox.Clients.Service.ClientSecret, keys.SecretAccessKey, keys.SessionToken, "SECRETinFILE",
            saml, badSaml, saml[..300], saml[1500..1800], jwt, badJwt, jwt.Split('.')[1], jwt.Split('.')[2], badJwt.Split('.')[2],
        ];
        foreach (string? secret in secrets)
            Assert.DoesNotContain(secret!, seen, StringComparison.Ordinal);
    }
}
