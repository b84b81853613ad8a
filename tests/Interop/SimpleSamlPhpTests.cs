using PSFederation.Sandbox;

namespace PSFederation.Interop.Tests;

/// <summary>Sign-in by form at SimpleSAMLphp.</summary>
public sealed class SimpleSamlPhpTests : IDisposable
{
    private readonly Server _server = Server.Require("simplesamlphp");
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    private ShellResult SignIn(string user, string password) =>
        _shell.With("uri", _server["SSP_LOGIN_URL"]).With("me", Server.Credential(user, password)).Run("Get-SamlAssertion -SignInUri $uri -Credential $me -Verbose");

    [Theory]
    [InlineData("ONE_ROLE", 1)]
    [InlineData("TWO_ROLES", 2)]
    [InlineData("MANY_ROLES", 200)]
    public void Signs_in_and_reads_the_roles(string user, int roles)
    {
        SamlAssertion assertion = SignIn(_server[$"SSP_USER_{user}"], _server[$"SSP_PASSWORD_{user}"]).Single<SamlAssertion>();
        Assert.Equal(roles, assertion.Roles.Count);
        Assert.Equal(_server["SSP_ENTITY_ID"], assertion.Issuer);
        Assert.Equal(_server["SSP_USER_" + user], assertion.Subject);
        Assert.Equal([_server["SSP_AWS_SP"]], assertion.Audience);
        Assert.Equal(_server["SSP_AWS_ACS"], assertion.Recipient);
        Assert.Equal(3600, assertion.SessionDuration);
        Assert.NotNull(assertion.SessionNotOnOrAfter);
        Assert.Contains("Department", assertion.PrincipalTags.Keys);
    }

    [Fact]
    public async Task A_person_with_200_roles_gets_200_credentials_from_one_sign_in()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await using SandboxHost sandbox = await SandboxHost.StartAsync(cancellationToken: stop);
        using HttpClient client = new();
        string metadata = await client.GetStringAsync(new Uri(_server["SSP_METADATA_URL"]), stop);
        SamlAssertion assertion = SignIn(_server["SSP_USER_MANY_ROLES"], _server["SSP_PASSWORD_MANY_ROLES"]).Single<SamlAssertion>();
        foreach (FederatedRole role in assertion.Roles)
        {
            sandbox.Sts.AddSamlProvider(role.PrincipalArn, metadata);
            sandbox.Sts.AddRole(role.RoleArn, $$$$"""
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"{{{{role.PrincipalArn}}}}"},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"],
                "Condition":{"StringEquals":{"SAML:aud":"{{{{_server["SSP_AWS_ACS"]}}}}"}}}]}
                """);
        }

        ShellResult result = _shell.With("assertion", assertion).With("sts", sandbox.StsEndpoint).Run("$assertion | Invoke-AssumeRoleWithSaml -RoleArn * -EndpointUrl $sts");
        Assert.Empty(result.Errors);
        FederatedCredential[] credentials = [.. result.Output.Select(item => (FederatedCredential)item.BaseObject)];
        Assert.Equal(200, credentials.Length);
        Assert.Equal(assertion.Roles.Select(role => role.RoleArn).Order(StringComparer.Ordinal), credentials.Select(credential => credential.Source.RoleArn!).Order(StringComparer.Ordinal));
        Assert.All(credentials, credential => Assert.Equal(credential.Source.RoleArn, sandbox.Sts.FindSession(credential.AccessKeyId)!.RoleArn));
    }

    [Fact]
    public void Says_that_the_password_is_wrong()
    {
        const string password = "not-the-password";
        ShellResult result = SignIn(_server["SSP_USER_ONE_ROLE"], password);
        string message = result.Error(FederationErrorCode.SignInRefused).ToString();
        Assert.Contains("Incorrect username or password", message, StringComparison.Ordinal);
        Assert.DoesNotContain(password, result.AllText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sign_in_started_by_a_service_provider_answers_its_request()
    {
        SamlAssertion assertion = AuthnRequest.SignIn(
            _shell, new Uri(_server["SSP_SSO_URL"]), _server["SSP_AWS_SP"], "_psf1", Server.Credential(_server["SSP_USER_ONE_ROLE"], _server["SSP_PASSWORD_ONE_ROLE"])).Single<SamlAssertion>();
        Assert.Equal((_server["SSP_USER_ONE_ROLE"], _server["SSP_AWS_ACS"]), (assertion.Subject, assertion.Recipient));
    }

    [Fact]
    public void The_signature_of_a_sign_in_is_verified()
    {
        SamlAssertion assertion = _shell.With("uri", _server["SSP_LOGIN_URL"]).With("metadata", _server["SSP_METADATA_URL"])
            .With("me", Server.Credential(_server["SSP_USER_ONE_ROLE"], _server["SSP_PASSWORD_ONE_ROLE"]))
            .Run("Get-SamlAssertion -SignInUri $uri -Credential $me -Metadata $metadata").Single<SamlAssertion>();
        Assert.True(assertion.IsVerified);
    }
}
