namespace PSFederation.Interop.Tests;

/// <summary>Sign-in by form at LemonLDAP::NG.</summary>
public sealed class LemonLdapSamlTests : IDisposable
{
    private readonly Server _server = Server.Require("lemonldap");
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    private ShellResult SignIn(string password) =>
        _shell.With("uri", $"{_server["LLNG_SSO_URL"]}?IDPInitiated=1&sp={_server["LLNG_IDP_INITIATED_SP"]}").With("metadata", _server["LLNG_METADATA_URL"])
            .With("me", Server.Credential(_server["LLNG_USER"], password)).Run("Get-SamlAssertion -SignInUri $uri -Credential $me -Metadata $metadata -Verbose");

    [Fact]
    public void Signs_in_and_reads_the_roles()
    {
        SamlAssertion assertion = SignIn(_server["LLNG_PASSWORD"]).Single<SamlAssertion>();
        Assert.Equal((2, _server["LLNG_ENTITY_ID"], true), (assertion.Roles.Count, assertion.Issuer, assertion.IsVerified));
    }

    [Fact]
    public void A_sign_in_started_by_a_service_provider_ends_in_its_response() =>
        Assert.Equal(2, AuthnRequest.SignIn(_shell, new Uri(_server["LLNG_SSO_URL"]), _server["LLNG_IDP_INITIATED_SP"], "_psf2", Server.Credential(_server["LLNG_USER"], _server["LLNG_PASSWORD"])).Single<SamlAssertion>().Roles.Count);

    [Fact]
    public void Says_that_the_password_is_wrong()
    {
        const string password = "not-the-password";
        ShellResult result = SignIn(password);
        // The text is in a script of the page; the number is that of its documentation.
        Assert.Contains("PE5", result.Error(FederationErrorCode.SignInRefused).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(password, result.AllText(), StringComparison.Ordinal);
    }
}
