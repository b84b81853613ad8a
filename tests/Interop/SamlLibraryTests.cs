namespace PSFederation.Interop.Tests;

/// <summary>
/// Sign-in at identity providers made of two SAML libraries: npm samlp and python3-pysaml2. Assertion, Response or both are signed; assertions are signed
/// first and encrypted then, with AES or Triple DES; one service provider must sign its requests.
/// </summary>
public sealed class SamlLibraryTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    private static (Server Server, string Prefix) Of(string name) => (Server.Require(name), name.ToUpperInvariant());

    private ShellResult SignInByForm(string name, string user, string? password = null, string parameters = "-Metadata $metadata")
    {
        (Server server, string prefix) = Of(name);
        return _shell.With("uri", server[prefix + "_LOGIN_URL"]).With("metadata", server[prefix + "_METADATA_URL"])
            .With("me", Server.Credential(server[$"{prefix}_USER_{user}"], password ?? server[$"{prefix}_PASSWORD_{user}"]))
            .Run($"Get-SamlAssertion -SignInUri $uri -Credential $me {parameters} -Verbose");
    }

    private Task<ShellResult> SignInByBrowserAsync(string name, string provider, string binding, string parameters, Action<string>? lastPage = null)
    {
        (Server server, string prefix) = Of(name);
        Uri acs = new(server[prefix + "_LOOPBACK_ACS"]);
        return LinkFlow.SignInAsync(
            _shell.With("metadata", server[prefix + "_METADATA_URL"]).With("sp", server[$"{prefix}_{provider}_SP"]).With("key", server[prefix + "_SP_PEM_FILE"]),
            $"Get-SamlAssertion -LoopbackAcs -ServiceProvider $sp -Binding {binding} -NoBrowser -Metadata $metadata -AcsPort {acs.Port} -AcsPath {acs.AbsolutePath} {parameters}",
            async link =>
            {
                string page = await Person.SignInBySamlAsync(link, server[prefix + "_USER_TWO_ROLES"], server[prefix + "_PASSWORD_TWO_ROLES"]);
                lastPage?.Invoke(page);
            });
    }

    private static void AssertSignedIn(ShellResult result, string name)
    {
        (Server server, string prefix) = Of(name);
        SamlAssertion assertion = result.Single<SamlAssertion>();
        Assert.True(assertion.IsVerified);
        Assert.Equal((2, "tworoles", server[prefix + "_ENTITY_ID"]), (assertion.Roles.Count, assertion.Subject, assertion.Issuer));
        Assert.Equal("tworoles@example.com", assertion.RoleSessionName);
        Assert.Equal(server[prefix + "_LOOPBACK_ACS"], assertion.Recipient);
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData("samlp", "ONE_ROLE", 1)]
    [InlineData("samlp", "TWO_ROLES", 2)]
    [InlineData("pysaml2", "ONE_ROLE", 1)]
    [InlineData("pysaml2", "TWO_ROLES", 2)]
    public void Signs_in_by_form_for_AWS(string name, string user, int roles)
    {
        ShellResult result = SignInByForm(name, user);
        SamlAssertion assertion = result.Single<SamlAssertion>();
        Assert.True(assertion.IsVerified);
        Assert.Equal((roles, 3600), (assertion.Roles.Count, assertion.SessionDuration));
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData("samlp")]
    [InlineData("pysaml2")]
    public void Says_that_the_password_is_wrong(string name)
    {
        const string password = "not-the-password";
        ShellResult result = SignInByForm(name, "ONE_ROLE", password);
        Assert.Contains("Wrong user name or password", result.Error(FederationErrorCode.SignInRefused).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(password, result.AllText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("samlp", "Redirect")]
    [InlineData("samlp", "Post")]
    [InlineData("pysaml2", "Redirect")]
    [InlineData("pysaml2", "Post")]
    public async Task Signs_in_with_the_browser(string name, string binding) => AssertSignedIn(await SignInByBrowserAsync(name, "LOOPBACK", binding, string.Empty), name);

    [Theory]
    [InlineData("samlp", "Redirect")]
    [InlineData("samlp", "Post")]
    [InlineData("pysaml2", "Redirect")]
    [InlineData("pysaml2", "Post")]
    public async Task Signs_its_request(string name, string binding) => AssertSignedIn(await SignInByBrowserAsync(name, "SIGNED", binding, "-SigningCertificate $key"), name);

    /// <summary>samlp takes an unsigned request: it checks a signature only if there is one.</summary>
    [Fact]
    public async Task An_unsigned_request_is_refused_by_pysaml2_and_the_time_out_names_the_address()
    {
        string page = string.Empty;
        ShellResult result = await SignInByBrowserAsync("pysaml2", "SIGNED", "Post", "-TimeoutSec 20", last => page = last);
        Assert.Contains("signed", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(Of("pysaml2").Server["PYSAML2_LOOPBACK_ACS"], result.Error(FederationErrorCode.Timeout).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("samlp", "ENCRYPTED", "")]
    [InlineData("samlp", "TRIPLE_DES", "-AllowTripleDes")]
    [InlineData("pysaml2", "ENCRYPTED", "-AllowTripleDes")]
    public async Task Decrypts_what_was_signed_and_then_encrypted(string name, string provider, string parameters) =>
        AssertSignedIn(await SignInByBrowserAsync(name, provider, "Redirect", $"-DecryptionCertificate $key {parameters}"), name);

    [Theory]
    [InlineData("samlp", "TRIPLE_DES")]
    [InlineData("pysaml2", "ENCRYPTED")]
    public async Task Triple_DES_is_refused_by_name_unless_it_is_allowed(string name, string provider)
    {
        ShellResult result = await SignInByBrowserAsync(name, provider, "Redirect", "-DecryptionCertificate $key -TimeoutSec 20");
        Assert.Contains("-AllowTripleDes", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_encrypted_assertion_without_a_key_names_what_is_missing()
    {
        ShellResult result = await SignInByBrowserAsync("samlp", "ENCRYPTED", "Post", "-TimeoutSec 20");
        Assert.Contains("-DecryptionCertificate", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "AWS")]
    [InlineData("-ServiceProvider $loopback -AcsUrl $acs", "LOOPBACK")]
    [InlineData("-ServiceProvider $encrypted -AcsUrl $acs -DecryptionCertificate $key -AllowTripleDes", "ENCRYPTED")]
    public void Signs_in_by_ECP_at_pysaml2(string parameters, string provider)
    {
        (Server server, string prefix) = Of("pysaml2");
        ShellResult result = _shell.With("metadata", server[prefix + "_METADATA_URL"]).With("acs", server[prefix + "_LOOPBACK_ACS"]).With("key", server[prefix + "_SP_PEM_FILE"])
            .With("loopback", server[prefix + "_LOOPBACK_SP"]).With("encrypted", server[prefix + "_ENCRYPTED_SP"])
            .With("me", Server.Credential(server[prefix + "_USER_TWO_ROLES"], server[prefix + "_PASSWORD_TWO_ROLES"]))
            .Run($"Get-SamlAssertion -Ecp -Credential $me -Metadata $metadata {parameters}");
        SamlAssertion assertion = result.Single<SamlAssertion>();
        Assert.True(assertion.IsVerified);
        Assert.Equal(2, assertion.Roles.Count);
        Assert.Equal([server[$"{prefix}_{provider}_SP"]], assertion.Audience);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void A_wrong_password_at_ECP_is_reported()
    {
        (Server server, string prefix) = Of("pysaml2");
        ShellResult result = _shell.With("metadata", server[prefix + "_METADATA_URL"]).With("me", Server.Credential("onerole", "not-the-password"))
            .Run("Get-SamlAssertion -Ecp -Credential $me -Metadata $metadata");
        Assert.Contains("401", result.Error(FederationErrorCode.SignInRefused).ToString(), StringComparison.Ordinal);
    }
}
