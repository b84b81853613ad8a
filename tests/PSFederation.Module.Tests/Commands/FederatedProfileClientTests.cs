using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Profiles of OAuth 2.0 and OpenID Connect providers: providers by name, keys, certificates, and the exchange of tokens.</summary>
public sealed class FederatedProfileClientTests : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();
    private readonly ProfileHome _home;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public FederatedProfileClientTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        _home = new ProfileHome(_sandbox, _shell);
        _shell.With("keyclient", _sandbox.Clients.PrivateKeyJwt.ClientId).With("kid", _sandbox.Clients.PrivateKeyJwt.PrivateKeyId).With("secret", Write("secret", "s")).With("key", Write("client.pem", _sandbox.Clients.PrivateKeyJwt.PrivateKeyPem!));
    }

    public void Dispose()
    {
        _home.Dispose();
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private void Register(string parameters) =>
        Assert.Empty(_shell.Run($"Register-FederatedProfile new -EndpointUrl $sts -Force {parameters}").Errors.Select(error => error.ToString()));

    private JsonObject SignIn => JsonNode.Parse(File.ReadAllText(_home.ProfilesPath))!["profiles"]!["new"]!["signIn"]!.AsObject();

    [Theory]
    [InlineData("-Authority $issuer -ClientId c -AdditionalParameter @{ client_secret = 'hidden' }")]
    [InlineData("-Authority $issuer -ClientId c -AdditionalParameter @{ client_assertion = 'hidden' }")]
    [InlineData("-Authority https://ann:hidden@idp.example.com -ClientId c")]
    [InlineData("-Browser -SignInUri https://ann:hidden@idp.example.com/sso")]
    [InlineData("-Browser -SignInUri ftp://ann:hidden@idp.example.com/sso")]
    [InlineData("-Browser -SignInUri https://idp.example.com/sso -Metadata https://ann:hidden@idp.example.com/metadata")]
    [InlineData("-Browser -SignInUri https://idp.example.com/sso -AcsUrl https://ann:hidden@sp.example.com/acs")]
    [InlineData("-Authority $issuer -ClientId c -EndpointUrl https://ann:hidden@sts.example.com")]
    public void No_secret_gets_into_the_file_by_another_name(string parameters)
    {
        ErrorRecord error = _shell.Run($"Register-FederatedProfile new -RoleArn $servicerole {parameters}").Error(FederationErrorCode.ParameterInvalid);
        Assert.DoesNotContain("hidden", $"{error} {error.TargetObject} {error.Exception}", StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", File.Exists(_home.ProfilesPath) ? File.ReadAllText(_home.ProfilesPath) : string.Empty, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_authenticates_with_a_key_whose_file_is_read_each_time()
    {
        Register("-RoleArn $servicerole -Authority $issuer -ClientId $keyclient -ClientCredentials -ClientKeyPath $key -ClientKeyId $kid -Audience sts.amazonaws.com");
        Assert.DoesNotContain("PRIVATE", File.ReadAllText(_home.ProfilesPath), StringComparison.Ordinal);
        Assert.EndsWith($"/{_sandbox.Clients.PrivateKeyJwt.ClientId}", _shell.Run("Get-FederatedCredential new").Single<FederatedCredential>().Source.AssumedRoleArn, StringComparison.Ordinal);
        Write("client.pem", "gone");
        _shell.Run("Get-FederatedCredential new -Force").Error(FederationErrorCode.CertificateUnusable);
    }

    [Fact]
    public async Task A_machine_authenticates_with_a_certificate_in_the_handshake()
    {
        await using MutualTlsImitation server = await MutualTlsImitation.StartAsync();
        using EnvironmentChange trust = new(("AWS_CA_BUNDLE", Write("server.pem", server.Certificate.ExportCertificatePem())), ("CLIENT_KEY_PASSWORD", "pass word"));
        using X509Certificate2 client = MutualTlsImitation.Make("client", "1.3.6.1.5.5.7.3.2");
        string pfx = Path.Combine(_folder.FullName, "client.pfx");
        await File.WriteAllBytesAsync(pfx, client.Export(X509ContentType.Pfx, "pass word"), TestContext.Current.CancellationToken);
        _shell.With("mtls", server.Issuer).With("pfx", pfx);
        Register("-RoleArn $servicerole -Authority $mtls -ClientId builder -ClientCredentials -ClientAuthentication MutualTls -ClientCertificate $pfx -ClientKeyPasswordVariable CLIENT_KEY_PASSWORD");
        Assert.Equal(["way", "authority", "clientId", "clientAuthentication", "clientKeyPasswordVariable", "clientCertificate", "tokenType"], SignIn.Select(member => member.Key));
        _shell.Run("Get-FederatedCredential new");
        Assert.Equal(("/mtls/token", client.Thumbprint), Assert.Single(server.Requests.Select(request => (request.Path, request.Thumbprint))));
        Environment.SetEnvironmentVariable("CLIENT_KEY_PASSWORD", null);
        Assert.Contains("CLIENT_KEY_PASSWORD", _shell.Run("Get-FederatedCredential new -Force").Error(FederationErrorCode.ParameterMissing).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_thumbprint_that_is_not_in_the_store_is_named()
    {
        string thumbprint = new('A', 40);
        Assert.Contains(thumbprint, _shell.Run($"Register-FederatedProfile new $servicerole -Authority $issuer -ClientId c -ClientCredentials -ClientCertificate {thumbprint}").Error(FederationErrorCode.CertificateUnusable).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Provider Okta -Domain dev-1.okta.com -ClientId cli", "Okta", "https://dev-1.okta.com", null)]
    [InlineData("-Provider entra -Tenant contoso.com -ClientId cli -DeviceCode", "EntraId", "https://login.microsoftonline.com/contoso.com/v2.0", null)]
    [InlineData("-Provider Keycloak -Domain sso.example.com -Realm staff -ClientId cli -ClientCredentials -ClientSecretVariable S", "Keycloak", "https://sso.example.com/realms/staff", "AccessToken")]
    [InlineData("-Provider Google -ClientId cli -ClientSecretVariable S", "Google", "https://accounts.google.com", null)]
    [InlineData("-Provider Facebook -ClientId cli -ClientSecretPath $secret", "Facebook", "https://www.facebook.com", "AccessToken")]
    [InlineData("-Provider Cognito -UserPoolId eu-central-1_AbC -ClientId cli -RedirectPort 7777", "Cognito", "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbC", null)]
    public void A_provider_is_known_by_name(string parameters, string provider, string authority, string? tokenType)
    {
        Register($"-RoleArn $role {parameters}");
        Assert.Equal((provider, tokenType), ((string?)SignIn["provider"], (string?)SignIn["tokenType"]));
        FederatedProfile profile = _shell.Run("Get-FederatedProfile new").Single<FederatedProfile>();
        Assert.Equal(provider, profile.Provider);
        Assert.Contains(provider, profile.From, StringComparison.Ordinal);
        if (profile.SignIn == FederatedSignIn.AuthorizationCode)
            Assert.Contains(authority, MessageWithoutPerson(), StringComparison.Ordinal);
        if (provider == "Facebook")
            Assert.Equal("graph.facebook.com", profile.ProviderId);
    }

    /// <summary>The error if no person can be asked.</summary>
    private string MessageWithoutPerson()
    {
        using EnvironmentChange secret = new(("S", "s"));
        return _shell.Run("Get-FederatedCredential new").Error(FederationErrorCode.SignInNeedsPerson).ToString();
    }

    [Fact]
    public async Task A_profile_with_a_provider_signs_in_as_that_wants()
    {
        // The sandbox in the place of Keycloak.
        Register("-RoleArn $role -Provider Keycloak -Authority $issuer -ClientId $cli -NoBrowser -AllowInteractive");
        FederatedCredential credential = (await LinkFlow.SignInAsync(_shell, "Get-FederatedCredential new", new SandboxPerson(_sandbox).SignInAsync)).Single<FederatedCredential>();
        Assert.Equal("onerole", credential.Source.Subject);
        if (GetFederatedCredentialTests.KeepsFiles)
            Assert.Contains(_home.Files, file => file.Directory!.Name == "cache" && File.ReadAllText(file.FullName).Contains("\"refreshToken\":\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-ClientId c", FederationErrorCode.ParameterMissing, "-Provider")]
    [InlineData("-Provider Okta -ClientId c", FederationErrorCode.ParameterMissing, "-Domain")]
    [InlineData("-Provider Google -ClientId c", FederationErrorCode.ParameterMissing, "-ClientSecretVariable")]
    [InlineData("-Provider Apple -ClientId c", FederationErrorCode.ParameterInvalid, "never to localhost")]
    [InlineData("-Provider MySpace -ClientId c", FederationErrorCode.ParameterInvalid, "Google, Apple")]
    [InlineData("-Authority https://idp.example.com -ClientId c -ClientKeyPath missing/none", FederationErrorCode.FileNotFound, "missing/none")]
    [InlineData("-Authority https://idp.example.com -ClientId c -ClientCertificate 5", FederationErrorCode.ParameterInvalid, "X509Certificate2")]
    [InlineData("-Authority https://idp.example.com -ClientId c -TokenExchange", FederationErrorCode.ParameterMissing, "-WebIdentityTokenFile")]
    [InlineData("-Authority https://idp.example.com -ClientId c -TokenExchange -WebIdentityTokenFile t -Ambient", FederationErrorCode.ParameterMissing, "-Ambient")]
    [InlineData("-Authority https://idp.example.com -ClientId c -TokenExchange -WebIdentityTokenFile t -SubjectTokenType x", FederationErrorCode.ParameterInvalid, "IdToken")]
    public void Says_what_is_missing(string parameters, FederationErrorCode code, string expected) =>
        Assert.Contains(expected, _shell.Run($"Register-FederatedProfile new $role {parameters}").Error(code).ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task A_token_of_a_file_is_exchanged_for_another()
    {
        ShellResult signedIn = await LinkFlow.SignInAsync(_shell, "Get-OidcToken $issuer $cli -NoBrowser", new SandboxPerson(_sandbox).SignInAsync);
        _shell.With("file", Write("token", signedIn.Single<OidcToken>().GetToken()));
        Register("-RoleArn $role -TokenExchange -WebIdentityTokenFile $file -SubjectTokenType IdToken -Authority $issuer -ClientId $cli -RequestedTokenType IdToken");
        FederatedCredential credential = _shell.Run("Get-FederatedCredential new").Single<FederatedCredential>();
        Assert.Equal("onerole", credential.Source.Subject);
        Assert.True(credential.Renewal.IsAutomatic);
        Assert.Contains("exchanged", credential.Renewal.How, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_renews_with_a_key_that_is_read_again()
    {
        OidcToken token = _shell.Run("Get-OidcToken $issuer $keyclient -ClientCredentials -ClientKeyPath $key -ClientKeyId $kid -Audience sts.amazonaws.com").Single<OidcToken>();
        FederatedCredential credential = _shell.With("token", token).Run("$token | Invoke-AssumeRoleWithWebIdentity -RoleArn $servicerole -EndpointUrl $sts").Single<FederatedCredential>();
        Assert.True(credential.Renewal.IsAutomatic);
        Assert.Equal($"client credentials of {_sandbox.Clients.PrivateKeyJwt.ClientId} at {_sandbox.OidcIssuer}, role {_sandbox.Roles.WebService}", credential.Renewal.How);
    }
}
