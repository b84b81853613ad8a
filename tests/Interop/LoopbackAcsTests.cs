namespace PSFederation.Interop.Tests;

/// <summary>Sign-in with the default browser, which the module starts, at SimpleSAMLphp and LemonLDAP::NG; the person is an HTTP client with cookies.</summary>
public sealed class LoopbackAcsTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    /// <summary>The parameters for the registered assertion consumer service.</summary>
    private static string Acs(string url) => $"-AcsPort {new Uri(url).Port} -AcsPath {new Uri(url).AbsolutePath}";

    [Theory]
    [InlineData("Redirect", "ONE_ROLE", 1)]
    [InlineData("Post", "ONE_ROLE", 1)]
    [InlineData("Redirect", "MANY_ROLES", 200)]
    public async Task Signs_in_at_SimpleSAMLphp(string binding, string user, int roles)
    {
        Server server = Server.Require("simplesamlphp");
        ShellResult result = await LinkFlow.SignInAsync(
            _shell.With("metadata", server["SSP_METADATA_URL"]).With("uri", server["SSP_SSO_URL"]).With("sp", server["SSP_LOOPBACK_SP"]),
            $"Get-SamlAssertion -LoopbackAcs -SignInUri $uri -ServiceProvider $sp -Binding {binding} -NoBrowser -Metadata $metadata {Acs(server["SSP_LOOPBACK_ACS"])}",
            async link => Assert.Contains("return to PowerShell", await Person.SignInBySamlAsync(link, server["SSP_USER_" + user], server["SSP_PASSWORD_" + user]), StringComparison.Ordinal));
        SamlAssertion assertion = result.Single<SamlAssertion>();
        Assert.True(assertion.IsVerified);
        Assert.Equal(roles, assertion.Roles.Count);
        Assert.Equal((server["SSP_LOOPBACK_ACS"], server["SSP_LOOPBACK_ACS"]), (assertion.Recipient, assertion.Destination));
        Assert.Equal([server["SSP_LOOPBACK_SP"]], assertion.Audience);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task Takes_the_address_from_the_metadata()
    {
        Server server = Server.Require("simplesamlphp");
        ShellResult result = await LinkFlow.SignInAsync(
            _shell.With("metadata", server["SSP_METADATA_URL"]).With("sp", server["SSP_LOOPBACK_SP"]),
            $"Get-SamlAssertion -LoopbackAcs -ServiceProvider $sp -NoBrowser -Metadata $metadata {Acs(server["SSP_LOOPBACK_ACS"])}",
            link => Person.SignInBySamlAsync(link, server["SSP_USER_ONE_ROLE"], server["SSP_PASSWORD_ONE_ROLE"]));
        Assert.Single(result.Single<SamlAssertion>().Roles);
    }

    [Fact]
    public async Task Decrypts_what_SimpleSAMLphp_encrypts()
    {
        Server server = Server.Require("simplesamlphp");
        ShellResult result = await LinkFlow.SignInAsync(
            _shell.With("metadata", server["SSP_METADATA_URL"]).With("sp", server["SSP_ENCRYPTED_SP"]).With("key", server["SSP_SP_KEY_FILE"]),
            $"Get-SamlAssertion -LoopbackAcs -ServiceProvider $sp -NoBrowser -Metadata $metadata -DecryptionCertificate $key {Acs(server["SSP_LOOPBACK_ACS"])}",
            link => Person.SignInBySamlAsync(link, server["SSP_USER_ONE_ROLE"], server["SSP_PASSWORD_ONE_ROLE"]));
        SamlAssertion assertion = result.Single<SamlAssertion>();
        Assert.True(assertion.IsVerified);
        Assert.Single(assertion.Roles);
    }

    [Theory]
    [InlineData("Redirect")]
    [InlineData("Post")]
    public async Task Signs_in_at_LemonLDAP(string binding)
    {
        Server server = Server.Require("lemonldap");
        ShellResult result = await LinkFlow.SignInAsync(
            _shell.With("metadata", server["LLNG_METADATA_URL"]).With("sp", server["LLNG_LOOPBACK_SP"]),
            $"Get-SamlAssertion -LoopbackAcs -ServiceProvider $sp -Binding {binding} -NoBrowser -Metadata $metadata {Acs(server["LLNG_LOOPBACK_ACS"])}",
            link => Person.SignInBySamlAsync(link, server["LLNG_USER"], server["LLNG_PASSWORD"]));
        SamlAssertion assertion = result.Single<SamlAssertion>();
        Assert.True(assertion.IsVerified);
        Assert.Equal(2, assertion.Roles.Count);
        Assert.Equal(server["LLNG_ENTITY_ID"], assertion.Issuer);
    }
}
