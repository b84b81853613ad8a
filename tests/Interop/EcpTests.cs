namespace PSFederation.Interop.Tests;

/// <summary>Sign-in by the ECP profile at SimpleSAMLphp.</summary>
public sealed class EcpTests : IDisposable
{
    private readonly Server _server = Server.Require("simplesamlphp");
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    private ShellResult SignIn(string user, string password, string parameters) =>
        _shell.With("uri", _server["SSP_ECP_URL"]).With("metadata", _server["SSP_METADATA_URL"]).With("sp", _server["SSP_LOOPBACK_SP"]).With("acs", _server["SSP_LOOPBACK_ACS"])
            .With("me", Server.Credential(user, password)).Run($"Get-SamlAssertion -Ecp -Credential $me -Verbose {parameters}");

    [Theory]
    [InlineData("ONE_ROLE", 1)]
    [InlineData("MANY_ROLES", 200)]
    public void Signs_in_for_AWS(string user, int roles)
    {
        SamlAssertion assertion = SignIn(_server["SSP_USER_" + user], _server["SSP_PASSWORD_" + user], "-SignInUri $uri -Metadata $metadata").Single<SamlAssertion>();
        Assert.True(assertion.IsVerified);
        Assert.Equal(roles, assertion.Roles.Count);
        Assert.Equal((_server["SSP_AWS_ACS"], _server["SSP_AWS_ACS"]), (assertion.Recipient, assertion.Destination));
        Assert.Equal([_server["SSP_AWS_SP"]], assertion.Audience);
    }

    [Fact]
    public void Warns_of_a_tag_that_STS_would_not_take()
    {
        string user = _server["SSP_USER_TWO_ROLES"], password = _server["SSP_PASSWORD_TWO_ROLES"];
        foreach (string trust in (string[])["", "-Metadata $metadata"])
        {
            ShellResult result = SignIn(user, password, $"-SignInUri $uri {trust}");
            SamlAssertion assertion = result.Single<SamlAssertion>();
            Assert.Equal((2, trust.Length > 0), (assertion.Roles.Count, assertion.IsVerified));
            Assert.Contains(result.Warnings, warning => warning.Contains("'Department' has characters that STS rejects", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Takes_the_address_from_the_metadata_and_asks_as_another_service_provider()
    {
        SamlAssertion assertion = SignIn(_server["SSP_USER_ONE_ROLE"], _server["SSP_PASSWORD_ONE_ROLE"], "-Metadata $metadata -ServiceProvider $sp -AcsUrl $acs").Single<SamlAssertion>();
        Assert.Equal(_server["SSP_LOOPBACK_ACS"], assertion.Recipient);
        Assert.Equal([_server["SSP_LOOPBACK_SP"]], assertion.Audience);
    }

    [Fact]
    public void Says_that_the_password_is_wrong_although_the_status_is_200()
    {
        const string password = "not-the-password";
        ShellResult result = SignIn(_server["SSP_USER_ONE_ROLE"], password, "-SignInUri $uri");
        Assert.Contains("WRONGUSERPASS", result.Error(FederationErrorCode.SignInRefused).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(password, result.AllText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Says_what_the_page_says_that_comes_for_an_unknown_service_provider() =>
        Assert.Contains(
            "Metadata not found",
            SignIn(_server["SSP_USER_ONE_ROLE"], _server["SSP_PASSWORD_ONE_ROLE"], "-SignInUri $uri -ServiceProvider urn:nobody").Error(FederationErrorCode.SignInPageNotUnderstood).ToString(),
            StringComparison.Ordinal);
}
