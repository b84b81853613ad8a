using System.Text;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;
using PSFederation.Sandbox.Saml;

namespace PSFederation.Module.Tests.Commands;

public sealed class GetSamlAssertionTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox = fixture.Host;
    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose()
    {
        _sandbox.Faults.Clear();
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private ShellResult SignIn(string user, string parameters = "") =>
        _shell.With("uri", _sandbox.SamlSignInUrl).With("credential", fixture.Credential(user))
            .Run($"Get-SamlAssertion -SignInUri $uri -Credential $credential {parameters}");

    [Fact]
    public void Reads_a_file()
    {
        SamlAssertion assertion = _shell.With("path", Write("a[1].txt", _sandbox.CreateSamlResponse("threeroles").Build()))
            .Run("Get-SamlAssertion -LiteralPath $path").Single<SamlAssertion>();
        Assert.Equal(3, assertion.Roles.Count);
        Assert.Equal("threeroles", assertion.Subject);
    }

    [Fact]
    public void Reads_files_by_wildcard_and_relative_to_the_current_location()
    {
        Write("one.saml", _sandbox.CreateSamlResponse("onerole").Build());
        Write("two.saml", _sandbox.CreateSamlResponse("threeroles").BuildXml());
        ShellResult result = _shell.With("folder", _folder.FullName).Run("[System.IO.Directory]::SetCurrentDirectory('/'); $ExecutionContext.SessionState.Path.SetLocation($folder) | Out-Null; Get-SamlAssertion *.saml; Get-SamlAssertion -Path ./one.saml; 'file://one.saml' | Get-SamlAssertion");
        Assert.Empty(result.Errors);
        Assert.Equal(["onerole", "threeroles", "onerole", "onerole"], result.Output.Select(item => ((SamlAssertion)item.BaseObject).Subject));
    }

    [Fact]
    public void Reads_the_pipeline_as_texts_or_as_the_lines_of_one()
    {
        string base64 = _sandbox.CreateSamlResponse("onerole").Build();
        string wrapped = Convert.ToBase64String(Convert.FromBase64String(base64), Base64FormattingOptions.InsertLineBreaks);
        string xml = _sandbox.CreateSamlResponse("threeroles").BuildXml().Replace("><", ">\n<", StringComparison.Ordinal);
        Assert.Equal(2, _shell.With("text", base64).Run("$text, $text | Get-SamlAssertion").Output.Count);
        Assert.Equal("onerole", _shell.With("lines", wrapped.Split("\r\n")).Run("$lines | Get-SamlAssertion").Single<SamlAssertion>().Subject);
        Assert.Equal("threeroles", _shell.With("lines", xml.Split('\n')).Run("$lines | Get-SamlAssertion").Single<SamlAssertion>().Subject);
    }

    [Fact]
    public void Gives_each_bad_input_its_own_error_and_reads_the_others()
    {
        string good = _sandbox.CreateSamlResponse("onerole").Build();
        ShellResult result = _shell.With("good", good).With("bad", Write("bad.txt", "?")).With("fine", Write("good.txt", good))
            .Run("Get-SamlAssertion -LiteralPath $bad, $fine, '/none/there'; $good, '{}', 'not!base64' | Get-SamlAssertion");
        Assert.Equal(2, result.Output.Count);
        Assert.Equal(
            ["SamlNotBase64", "FileNotFound", "SamlInputNotRecognized", "SamlNotBase64"],
            result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
    }

    [Fact]
    public void An_assertion_for_another_audience_is_rejected_with_the_audiences_of_AWS()
    {
        SamlResponseBuilder response = _sandbox.CreateSamlResponse("onerole");
        response.Audiences.Clear();
        response.Audiences.Add("https://sp.example.com");
        _shell.With("text", response.Build()).With("metadata", _sandbox.SamlMetadataUrl);
        string message = _shell.Run("$text | Get-SamlAssertion -Metadata $metadata").Error(FederationErrorCode.SamlVerificationFailed).Exception.Message;
        Assert.Contains("Audience", message, StringComparison.Ordinal);
        Assert.Contains("https://sp.example.com", message, StringComparison.Ordinal);
        Assert.Contains("urn:amazon:webservices", message, StringComparison.Ordinal);
        Assert.False(_shell.Run("$text | Get-SamlAssertion").Single<SamlAssertion>().IsVerified);
    }

    [Fact]
    public void Warns_of_an_assertion_that_has_expired()
    {
        PSFederation.Sandbox.Saml.SamlResponseBuilder builder = _sandbox.CreateSamlResponse("onerole");
        builder.NotOnOrAfter = builder.SubjectNotOnOrAfter = DateTimeOffset.UtcNow.AddMinutes(-1);
        ShellResult result = _shell.With("text", builder.Build()).Run("$text | Get-SamlAssertion");
        Assert.Single(result.Output);
        Assert.Contains("expired", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("onerole", 1)]
    [InlineData("threeroles", 3)]
    [InlineData("manyroles", 200)]
    [InlineData("norole", 0)]
    public void Signs_in_by_the_form_of_the_identity_provider(string user, int roles)
    {
        SamlAssertion assertion = SignIn(user).Single<SamlAssertion>();
        Assert.Equal(user, assertion.Subject);
        Assert.Equal(roles, assertion.Roles.Count);
    }

    [Fact]
    public void Takes_the_response_before_AWS_sees_it()
    {
        Assert.Equal("https://signin.aws.amazon.com/saml", SignIn("onerole").Single<SamlAssertion>().Destination);
        // The sandbox is all there is: a request to AWS would have failed the sign-in.
    }

    [Fact]
    public void Refuses_a_wrong_password_and_never_sends_it_twice()
    {
        int before = _sandbox.Requests.Entries.Count(entry => entry.Method == "POST");
        string password = "wrong-" + Guid.NewGuid().ToString("N");
        ShellResult result = _shell.With("uri", _sandbox.SamlSignInUrl).With("credential", SandboxFixture.Credential("onerole", password))
            .Run("Get-SamlAssertion -SignInUri $uri -Credential $credential -Verbose");
        result.Error(FederationErrorCode.SignInRefused);
        Assert.DoesNotContain(password, result.AllText(), StringComparison.Ordinal);
        Assert.Equal(1, _sandbox.Requests.Entries.Count(entry => entry.Method == "POST") - before);
    }

    [Fact]
    public void Says_that_the_identity_provider_has_a_fault()
    {
        _sandbox.Faults.Saml.AlwaysFailWith = 500;
        Assert.Contains("500", SignIn("onerole").Error(FederationErrorCode.HttpError).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Ends_redirects_that_go_in_circles()
    {
        _sandbox.Faults.Saml.RedirectLoop = true;
        SignIn("onerole").Error(FederationErrorCode.SignInTooManySteps);
    }

    [Fact]
    public void Ends_a_wait_that_takes_too_long()
    {
        _sandbox.Faults.Saml.Delay = TimeSpan.FromMinutes(5);
        SignIn("onerole", "-TimeoutSec 1").Error(FederationErrorCode.Timeout);
    }

    [Fact]
    public void Says_that_the_connection_was_dropped()
    {
        _sandbox.Faults.Saml.DropNext(count: 10);
        SignIn("onerole").Error(FederationErrorCode.HttpUnreachable);
    }

    [Fact]
    public void Says_that_no_server_listens() =>
        _shell.With("credential", fixture.Credential("onerole")).Run("Get-SamlAssertion -SignInUri http://127.0.0.1:1/ -Credential $credential").Error(FederationErrorCode.HttpUnreachable);

    private ShellResult SignInBySteps(string steps, string parameters = "") =>
        _shell.With("uri", $"{_sandbox.SamlSignInUrl}?steps={steps}").With("credential", fixture.Credential("onerole")).With("code", _sandbox.Users["onerole"].OneTimeCode)
            .Run($"Get-SamlAssertion -SignInUri $uri -Credential $credential {parameters}");

    [Theory]
    [InlineData("two")]
    [InlineData("stay")]
    [InlineData("code")]
    [InlineData("two,code,stay")]
    public void Signs_in_on_more_pages_than_one(string steps) =>
        Assert.Equal("onerole", SignInBySteps(steps, "-OneTimeCode $code").Single<SamlAssertion>().Subject);

    [Fact]
    public void A_code_may_be_a_SecureString_or_plain_text_or_a_number()
    {
        string code = _sandbox.Users["onerole"].OneTimeCode;
        Assert.Equal("onerole", SignInBySteps("code", "-OneTimeCode ([System.Net.NetworkCredential]::new('', $code).SecurePassword)").Single<SamlAssertion>().Subject);
        Assert.Equal("onerole", SignInBySteps("code", $"-OneTimeCode {code}").Single<SamlAssertion>().Subject);
    }

    [Fact]
    public void The_error_names_a_code_that_the_module_cannot_ask_for()
    {
        string message = SignInBySteps("code").Error(FederationErrorCode.SignInInputMissing).ToString();
        Assert.Contains("-OneTimeCode", message, StringComparison.Ordinal);
        Assert.Contains("Code of your authenticator", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_code_is_asked_for_at_the_prompt_and_again_when_it_is_wrong()
    {
        PromptingHost host = new("1", _sandbox.Users["onerole"].OneTimeCode);
        using Shell shell = new(host);
        ShellResult result = shell.With("uri", _sandbox.SamlSignInUrl + "?steps=code").With("credential", fixture.Credential("onerole"))
            .Run("Get-SamlAssertion -SignInUri $uri -Credential $credential");
        Assert.Equal("onerole", result.Single<SamlAssertion>().Subject);
        Assert.Equal(2, host.Questions.Count);
        Assert.Contains("The code is incorrect.", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_code_is_refused_and_not_repeated()
    {
        ShellResult result = SignInBySteps("two,code", "-OneTimeCode 77665544 -Verbose");
        Assert.Contains("The code is incorrect.", result.Error(FederationErrorCode.SignInRefused).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("77665544", result.AllText(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_that_refuses_without_saying_that_it_is_an_error_is_read_out() =>
        Assert.Contains("has no role in AWS", SignInBySteps("denied").Error(FederationErrorCode.SignInPageNotUnderstood).ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_sign_in_started_by_a_service_provider_ends_in_its_response()
    {
        const string request = "<samlp:AuthnRequest xmlns:samlp='urn:oasis:names:tc:SAML:2.0:protocol' ID='_1' Version='2.0' IssueInstant='2026-01-01T00:00:00Z'><saml:Issuer xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion'>urn:amazon:webservices</saml:Issuer></samlp:AuthnRequest>";
        using MemoryStream deflated = new();
        using (System.IO.Compression.DeflateStream deflate = new(deflated, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
            deflate.Write(Encoding.UTF8.GetBytes(request));
        string uri = $"{_sandbox.SamlSsoUrl}?SAMLRequest={Uri.EscapeDataString(Convert.ToBase64String(deflated.ToArray()))}";
        Assert.Equal("onerole", _shell.With("uri", uri).With("credential", fixture.Credential("onerole")).Run("Get-SamlAssertion -SignInUri $uri -Credential $credential").Single<SamlAssertion>().Subject);
    }

    [Fact]
    public void An_identity_provider_that_shows_a_form_takes_no_ticket() =>
        Assert.Contains("-Credential", _shell.With("uri", _sandbox.SamlSignInUrl).Run("Get-SamlAssertion -SignInUri $uri -UseDefaultCredentials").Error(FederationErrorCode.SignInInputMissing).ToString(), StringComparison.Ordinal);

    [Fact]
    public void No_ticket_goes_over_plain_http_to_another_machine() =>
        _shell.Run("Get-SamlAssertion -SignInUri http://idp.invalid/ -UseDefaultCredentials").Error(FederationErrorCode.SignInInsecure);

    [Fact]
    public void Without_the_switch_there_is_no_integrated_sign_in() =>
        _shell.Run("Get-SamlAssertion -SignInUri https://idp.invalid/ -UseDefaultCredentials:$false").Error(FederationErrorCode.ParameterMissing);

    [Theory]
    [InlineData("idp.example.com/login")]
    [InlineData("ftp://idp.example.com/")]
    public void Rejects_an_address_that_is_not_valid(string uri) =>
        _shell.With("uri", uri).With("credential", fixture.Credential("onerole")).Run("Get-SamlAssertion -SignInUri $uri -Credential $credential").Error(FederationErrorCode.ParameterInvalid);

    [Fact]
    public void Does_not_send_a_password_over_plain_http_to_another_machine() =>
        _shell.With("credential", fixture.Credential("onerole")).Run("Get-SamlAssertion -SignInUri http://idp.invalid/ -Credential $credential").Error(FederationErrorCode.SignInInsecure);

    [Theory]
    [InlineData("-Browser -SignInUri http://idp.invalid/")]
    [InlineData("-Browser -SignInUri https://idp.invalid/ -AcsUrl http://sp.invalid/acs")]
    [InlineData("-Ecp -SignInUri http://idp.invalid/ -UseDefaultCredentials")]
    [InlineData("-LoopbackAcs -NoBrowser -SignInUri http://idp.invalid/")]
    public void No_way_to_sign_in_begins_or_ends_in_clear_text(string parameters) =>
        Assert.Contains("expected https (http on loopback only)", _shell.Run($"Get-SamlAssertion {parameters}").Error(FederationErrorCode.SignInInsecure).ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_hundred_megabytes_are_refused()
    {
        string path = Path.Combine(_folder.FullName, "huge");
        using (FileStream file = File.Create(path))
            file.SetLength(100 * 1024 * 1024);
        _shell.With("path", path).Run("Get-SamlAssertion $path").Error(FederationErrorCode.InputTooLarge);
    }

    [Theory]
    [InlineData("Variable:\\PID")]
    [InlineData("Nowhere:\\a")]
    [InlineData("Nothing::a")]
    public void A_path_that_is_not_a_file_is_rejected_by_name(string path)
    {
        _shell.With("path", path).Run("Get-SamlAssertion -LiteralPath $path").Error(FederationErrorCode.ParameterInvalid);
        _shell.Run("\"file://$path\" | Get-SamlAssertion").Error(FederationErrorCode.ParameterInvalid);
    }

    [Fact]
    public void A_file_with_other_content_is_named()
    {
        string one = Write("one.ps1", "Get-Date"), two = Write("two.xml", "<a/>");
        ShellResult result = _shell.With("paths", new[] { one, two }).Run("""
            Get-SamlAssertion -Path $paths
            "file://$($paths[0])" | Get-SamlAssertion
            Invoke-AssumeRoleWithSaml ([IO.FileInfo]$paths[1])
            Get-OidcToken -Path $paths
            Get-SamlMetadata -Path $paths
            """);
        string[] files = [one, two, one, two, one, two, one, two];
        Assert.Equal(files.Length, result.Errors.Count);
        Assert.All(result.Errors.Zip(files), pair => Assert.StartsWith($"File '{pair.Second}': ", pair.First.Exception.Message, StringComparison.Ordinal));
        Assert.Equal(files, result.Errors.Select(error => error.TargetObject));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a file that cannot be read from its beginning.");
        _shell.Run("Get-SamlAssertion -LiteralPath /proc/self/mem").Error(FederationErrorCode.FileUnreadable);
    }

    [Fact]
    public void A_DTD_is_refused() =>
        _shell.With("text", "<!DOCTYPE r [<!ENTITY a 'b'>]>" + Encoding.UTF8.GetString(Convert.FromBase64String(_sandbox.CreateSamlResponse("onerole").Build())))
            .Run("$text | Get-SamlAssertion").Error(FederationErrorCode.SamlDtdForbidden);
}
