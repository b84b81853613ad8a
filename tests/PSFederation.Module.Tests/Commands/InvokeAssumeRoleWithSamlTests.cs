using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;
using PSFederation.Sandbox.Saml;

namespace PSFederation.Module.Tests.Commands;

public sealed class InvokeAssumeRoleWithSamlTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox = fixture.Host;
    private readonly Shell _shell = new();
    private readonly EnvironmentChange _environment = new(
        ("AWS_ENDPOINT_URL_STS", null), ("AWS_ENDPOINT_URL", null), ("AWS_REGION", null), ("AWS_DEFAULT_REGION", null), ("AWS_CONFIG_FILE", Repository.Missing), ("AWS_SHARED_CREDENTIALS_FILE", Repository.Missing));

    public void Dispose()
    {
        _sandbox.Faults.Clear();
        _environment.Dispose();
        _shell.Dispose();
    }

    private SamlResponseBuilder Response(string user = "onerole") => _sandbox.CreateSamlResponse(user);

    private ShellResult Exchange(string response, string parameters = "", string user = "onerole") =>
        _shell.With("saml", response).With("sts", _sandbox.StsEndpoint).With("roles", _sandbox.Users[user].SamlRoles.Select(r => r.Split(',')[0]).ToArray())
            .Run($"$saml | Invoke-AssumeRoleWithSaml -EndpointUrl $sts {parameters}");

    [Fact]
    public void Assumes_the_only_role()
    {
        FederatedCredential credential = Exchange(Response().Build()).Single<FederatedCredential>();
        Assert.StartsWith("ASIA", credential.AccessKeyId, StringComparison.Ordinal);
        Assert.Equal(_sandbox.Roles.Developer, credential.Source.RoleArn);
        Assert.Equal("arn:aws:sts::111122223333:assumed-role/Developer/onerole@example.com", credential.Source.AssumedRoleArn);
        Assert.Equal(_sandbox.SamlMetadataUrl, credential.Source.Issuer);
        Assert.Equal("onerole", credential.Source.Subject);
        Assert.Equal(_sandbox.SamlProviderArn, credential.Source.Provider);
        Assert.Equal(FederatedCredentialMethod.AssumeRoleWithSaml, credential.Source.Method);
        Assert.Equal(_sandbox.StsEndpoint, credential.Source.EndpointUrl);
        Assert.InRange(credential.Expiration, DateTime.UtcNow.AddMinutes(50), DateTime.UtcNow.AddMinutes(70));
    }

    [Theory]
    [InlineData("-Recipient http://127.0.0.1:7777/saml/acs", true)]
    [InlineData("-Recipient http://127.0.0.1:7777/other", false)]
    [InlineData("", false)]
    [InlineData("-Recipient http://127.0.0.1:7777/saml/acs -Audience urn:amazon:webservices", true)]
    [InlineData("-Recipient http://127.0.0.1:7777/saml/acs -Audience urn:other", false)]
    public void Verifies_for_whom_and_where_to(string parameters, bool passes)
    {
        SamlResponseBuilder response = Response();
        response.Recipient = response.Destination = "http://127.0.0.1:7777/saml/acs";
        ShellResult result = _shell.With("metadata", _sandbox.SamlMetadataUrl).With("saml", response.Build()).With("sts", _sandbox.StsEndpoint)
            .Run($"$saml | Invoke-AssumeRoleWithSaml -EndpointUrl $sts -Metadata $metadata {parameters}");
        if (passes)
            result.Single<FederatedCredential>();
        else
            result.Error(FederationErrorCode.SamlVerificationFailed);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("-ClockSkew 600", true)]
    [InlineData("-ClockSkew 60", false)]
    public void Clocks_can_differ_by_the_specified_skew(string parameters, bool passes)
    {
        SamlResponseBuilder response = Response();
        response.NotBefore = DateTimeOffset.UtcNow.AddMinutes(6);
        ShellResult result = _shell.With("metadata", _sandbox.SamlMetadataUrl).With("saml", response.Build()).With("sts", _sandbox.StsEndpoint)
            .Run($"$saml | Invoke-AssumeRoleWithSaml -EndpointUrl $sts -Metadata $metadata {parameters}");
        // The sandbox's STS judges the time too; what counts is who refused.
        Assert.Equal(passes, result.Errors.All(error => ((FederationException)error.Exception).Code != FederationErrorCode.SamlVerificationFailed));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("-AllowExpiredCertificate", true)]
    public void A_pinned_certificate_outside_its_validity_is_used_if_allowed(string parameters, bool passes)
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 expired = new CertificateRequest("CN=idp", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-20), DateTimeOffset.UtcNow.AddDays(-10));
        SamlResponseBuilder response = Response();
        response.SigningCertificate = expired;
        ShellResult result = _shell.With("certificate", expired).With("saml", response.Build()).With("sts", _sandbox.StsEndpoint)
            .Run($"$saml | Invoke-AssumeRoleWithSaml -EndpointUrl $sts -Certificate $certificate {parameters}");
        Assert.Equal(passes, result.Errors.All(error => ((FederationException)error.Exception).Code != FederationErrorCode.SamlVerificationFailed));
    }

    [Fact]
    public void Verifies_by_the_same_parameters_as_the_other_cmdlets()
    {
        string[] names = [.. _shell.Run("(Get-Command Get-SamlAssertion).Parameters.Values | Where-Object { $_.Name -match '^(Metadata|Certificate|DecryptionCertificate|Allow.*|ClockSkew)$' } | ForEach-Object { \"$($_.Name) $($_.ParameterType) $(@($_.Aliases) -join ',')\" }").Output.Select(item => item.ToString())];
        Assert.Equal(8, names.Length);
        foreach (string command in (string[])["Test-SamlAssertion", "Invoke-AssumeRoleWithSaml", "Register-FederatedProfile"])
            Assert.Empty(names.Except(_shell.Run($"(Get-Command {command}).Parameters.Values | ForEach-Object {{ \"$($_.Name) $($_.ParameterType) $(@($_.Aliases) -join ',')\" }}").Output.Select(item => item.ToString())));
    }

    [Fact]
    public void Sign_in_exchange_and_use_make_one_pipeline()
    {
        FederatedIdentity identity = _shell
            .With("uri", _sandbox.SamlSignInUrl).With("me", fixture.Credential("threeroles")).With("role", _sandbox.Roles.Auditor).With("sts", _sandbox.StsEndpoint)
            .Run("Get-SamlAssertion -SignInUri $uri -Credential $me | Invoke-AssumeRoleWithSaml -RoleArn $role -EndpointUrl $sts | Get-FederatedIdentity")
            .Single<FederatedIdentity>();
        Assert.Equal("arn:aws:sts::444455556666:assumed-role/Auditor/threeroles@example.com", identity.Arn);
        Assert.Equal(("444455556666", "Auditor", "threeroles@example.com"), (identity.Account, identity.RoleName, identity.RoleSessionName));
    }

    [Fact]
    public void Assumes_several_roles_with_one_assertion_and_gives_each_its_result()
    {
        ShellResult result = Exchange(Response("threeroles").Build(), "-RoleArn ($roles + 'arn:aws:iam::111122223333:role/Nope')", "threeroles");
        Assert.Equal(3, result.Output.Count);
        result.Error(FederationErrorCode.SamlRoleNotOffered);
    }

    [Fact]
    public void Takes_roles_of_the_assertion_by_property_name()
    {
        ShellResult result = _shell.With("saml", Response("threeroles").Build()).With("sts", _sandbox.StsEndpoint)
            .Run("$a = Get-SamlAssertion -InputObject $saml; $a.Roles | Invoke-AssumeRoleWithSaml -SamlAssertion $a -EndpointUrl $sts");
        Assert.Empty(result.Errors);
        Assert.Equal(3, result.Output.Count);
    }

    [Fact]
    public void Passes_duration_and_policies_on()
    {
        FederatedCredential credential = Exchange(
            Response().Build(),
            "-DurationSeconds 900 -Policy '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}' -PolicyArn arn:aws:iam::aws:policy/ReadOnlyAccess").Single<FederatedCredential>();
        Assert.InRange(credential.Expiration, DateTime.UtcNow.AddMinutes(10), DateTime.UtcNow.AddMinutes(16));
        Assert.InRange(credential.Source.SessionTokenUtilization ?? -1, 1, 100);
        Exchange(Response().Build(), "-Policy '{'").Error(FederationErrorCode.StsMalformedPolicy);
    }

    [Fact]
    public void The_session_of_the_identity_provider_caps_the_credentials()
    {
        SamlResponseBuilder builder = Response();
        builder.SessionNotOnOrAfter = DateTimeOffset.UtcNow.AddMinutes(20);
        ShellResult result = Exchange(builder.Build(), "-DurationSeconds 3600 -Verbose");
        Assert.InRange(result.Single<FederatedCredential>().Expiration, DateTime.UtcNow, DateTime.UtcNow.AddMinutes(21));
        Assert.Contains(result.Verbose, line => line.Contains("session at the identity provider ends", StringComparison.Ordinal));
    }

    [Fact]
    public void Takes_endpoint_and_region_from_the_environment()
    {
        using EnvironmentChange endpoint = new(("AWS_ENDPOINT_URL_STS", _sandbox.StsEndpoint), ("AWS_REGION", "eu-central-1"));
        ShellResult result = _shell.With("saml", Response().Build()).Run("$saml | Invoke-AssumeRoleWithSaml -Verbose");
        Assert.Equal("eu-central-1", result.Single<FederatedCredential>().Source.Region);
        Assert.Contains(result.Verbose, line => line.Contains("AWS_ENDPOINT_URL_STS", StringComparison.Ordinal) && line.Contains("eu-central-1 (AWS_REGION)", StringComparison.Ordinal));
    }

    public static TheoryData<string, FederationErrorCode> Refused => new()
    {
        { "Issuer", FederationErrorCode.StsInvalidIdentityToken },
        { "Audience", FederationErrorCode.StsInvalidIdentityToken },
        { "ForeignKey", FederationErrorCode.StsInvalidIdentityToken },
        { "Unsigned", FederationErrorCode.StsInvalidIdentityToken },
        { "Old", FederationErrorCode.StsExpiredToken },
        { "Tampered", FederationErrorCode.StsInvalidIdentityToken },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Says_why_STS_refused(string what, FederationErrorCode code)
    {
        SamlResponseBuilder builder = Response();
        string response = what switch
        {
            "Issuer" => Change(b => b.Issuer = "https://other.example.com"),
            "Audience" => Change(b => { b.Audiences.Clear(); b.Audiences.Add("urn:other"); }),
            "ForeignKey" => Change(b => b.UseForeignKey()),
            "Unsigned" => Change(b => b.SignAssertion = b.SignResponse = false),
            "Old" => Change(b => b.IssueInstant = DateTimeOffset.UtcNow.AddMinutes(-30)),
            _ => Change(b => b.AfterSigning = document => document.DocumentElement!.SetAttribute("Destination", "https://evil.example.com")),
        };
        string message = Exchange(response).Error(code).ToString();
        Assert.Contains(_sandbox.Roles.Developer, message, StringComparison.Ordinal);
        Assert.Contains("request ID", message, StringComparison.Ordinal);

        string Change(Action<SamlResponseBuilder> change)
        {
            change(builder);
            return builder.Build();
        }
    }

    [Fact]
    public void Refuses_an_expired_assertion_before_STS_is_asked()
    {
        int before = _sandbox.Requests.Entries.Count;
        SamlResponseBuilder builder = Response();
        builder.NotOnOrAfter = builder.SubjectNotOnOrAfter = DateTimeOffset.UtcNow.AddHours(-1);
        Exchange(builder.Build()).Error(FederationErrorCode.SamlAssertionExpired);
        Assert.Equal(before, _sandbox.Requests.Entries.Count);
    }

    [Fact]
    public void Says_that_there_are_no_roles() => Exchange(Response("norole").Build()).Error(FederationErrorCode.SamlNoRoles);

    /// <summary>Ignoring the name would assume another role.</summary>
    [Theory]
    [InlineData("-RoleName ReadOnly", "ReadOnly")]
    [InlineData("-RoleName /ReadOnly", "ReadOnly")]
    [InlineData("-RoleName Nope", null)]
    public void A_role_name_without_an_account_is_the_name_of_an_offered_role(string parameters, string? role)
    {
        ShellResult result = Exchange(Response("threeroles").Build(), parameters, "threeroles");
        if (role is null)
            Assert.Contains("Nope", result.Error(FederationErrorCode.SamlRoleNotOffered).ToString(), StringComparison.Ordinal);
        else
            Assert.Equal(role, result.Single<FederatedCredential>().Source.RoleName);
    }

    [Theory]
    [InlineData("-RoleName Nope", FederationErrorCode.SamlRoleNotOffered)]
    [InlineData("-RoleName D*", FederationErrorCode.ParameterInvalid)]
    public void A_role_name_does_not_fall_back_to_the_only_role(string parameters, FederationErrorCode code) => Exchange(Response().Build(), parameters).Error(code);

    [Fact]
    public void A_row_whose_account_column_has_another_name_does_not_get_the_only_role()
    {
        ShellResult result = _shell.With("saml", Response().Build()).With("sts", _sandbox.StsEndpoint)
            .Run("[pscustomobject]@{ Account = '111122223333'; RoleName = 'Nope' } | Invoke-AssumeRoleWithSaml $saml -EndpointUrl $sts");
        result.Error(FederationErrorCode.SamlRoleNotOffered);
    }

    [Fact]
    public void Says_that_none_of_several_roles_was_chosen() => Exchange(Response("threeroles").Build()).Error(FederationErrorCode.SamlRoleAmbiguous);

    [Fact]
    public void Says_that_an_ARN_is_malformed() => Exchange(Response().Build(), "-RoleArn arn:aws:iam::1:role").Error(FederationErrorCode.ArnMalformed);

    [Fact]
    public void Finds_the_duration_that_a_role_allows_and_says_so_once()
    {
        string role = NewRole(14_400);
        string response = ResponseFor(role);
        int before = _sandbox.Requests.Entries.Count;
        ShellResult result = Exchange(response, "-DurationSeconds 43200");
        Assert.InRange(result.Single<FederatedCredential>().Expiration, DateTime.UtcNow.AddMinutes(235), DateTime.UtcNow.AddMinutes(241));
        Assert.Contains($"{role} does not allow sessions of 43200 s", Assert.Single(result.Warnings), StringComparison.Ordinal);
        // 12 h and 8 h are refused, 4 h are granted.
        Assert.Equal(3, _sandbox.Requests.Entries.Count - before);
        ShellResult again = Exchange(response, "-DurationSeconds 43200");
        again.Single<FederatedCredential>();
        Assert.Empty(again.Warnings);
        Assert.Equal(4, _sandbox.Requests.Entries.Count - before);
        // What was not refused yet is asked for.
        Exchange(response, "-DurationSeconds 20000").Single<FederatedCredential>();
        Assert.Equal(6, _sandbox.Requests.Entries.Count - before);
    }

    [Theory]
    [InlineData(3_600, 43_200, 5)]
    [InlineData(3_600, 28_800, 4)]
    [InlineData(3_600, 3_601, 2)]
    [InlineData(43_200, 43_200, 1)]
    [InlineData(7_200, 7_200, 1)]
    public void At_most_four_calls_are_refused_and_none_after_a_grant(int maximum, int asked, int calls)
    {
        string response = ResponseFor(NewRole(maximum));
        int before = _sandbox.Requests.Entries.Count;
        Exchange(response, $"-DurationSeconds {asked}").Single<FederatedCredential>();
        Assert.Equal(calls, _sandbox.Requests.Entries.Count - before);
    }

    [Fact]
    public void With_many_roles_each_is_asked_once_and_gets_an_hour()
    {
        string[] roles = [NewRole(7_200), NewRole(3_600), NewRole(43_200)];
        int before = _sandbox.Requests.Entries.Count;
        ShellResult result = Exchange(ResponseFor(roles), "-RoleArn * -DurationSeconds 28800 -Ordered");
        Assert.Empty(result.Errors);
        Assert.Equal([1, 1, 8], result.Output.Select(item => (int)Math.Round((((FederatedCredential)item.BaseObject).Expiration - DateTime.UtcNow).TotalHours)));
        Assert.Contains("2 roles do not allow sessions of 28800 s", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(5, _sandbox.Requests.Entries.Count - before);
    }

    private string NewRole(int maximum)
    {
        string role = $"arn:aws:iam::111122223333:role/Duration{Guid.NewGuid():N}";
        _sandbox.Sts.AddRole(role, SandboxContent.SamlTrust(_sandbox.SamlProviderArn), maximum);
        return role;
    }

    private string ResponseFor(params string[] roles)
    {
        SamlResponseBuilder response = Response();
        response.Roles.Clear();
        foreach (string role in roles)
            response.Roles.Add($"{role},{_sandbox.SamlProviderArn}");
        return response.Build();
    }

    [Fact]
    public void A_duration_out_of_range_is_an_error_at_AWS_and_a_warning_here()
    {
        ShellResult here = Exchange(Response().Build(), "-DurationSeconds 60");
        Assert.Contains("DurationSeconds", Assert.Single(here.Warnings), StringComparison.Ordinal);
        here.Error(FederationErrorCode.StsValidation);
        _shell.With("saml", Response().Build()).Run("$saml | Invoke-AssumeRoleWithSaml -DurationSeconds 60").Error(FederationErrorCode.DurationOutOfRange);
    }

    [Fact]
    public void Tries_again_when_STS_throttles_or_fails_once()
    {
        _sandbox.Faults.Sts.ThrottleNext();
        Exchange(Response().Build()).Single<FederatedCredential>();
        _sandbox.Faults.Sts.FailNext(1, 503);
        Exchange(Response().Build()).Single<FederatedCredential>();
    }

    [Fact]
    public void Says_that_STS_throttles_for_good()
    {
        _sandbox.Faults.Sts.ThrottleNext(count: 10);
        Exchange(Response().Build()).Error(FederationErrorCode.StsThrottled);
    }

    [Fact]
    public void Says_that_STS_has_a_fault()
    {
        _sandbox.Faults.Sts.AlwaysFailWith = 500;
        Exchange(Response().Build()).Error(FederationErrorCode.StsServiceError);
    }

    [Fact]
    public void Says_that_STS_cannot_be_reached() =>
        _shell.With("saml", Response().Build()).Run("$saml | Invoke-AssumeRoleWithSaml -EndpointUrl http://127.0.0.1:1").Error(FederationErrorCode.StsUnreachable);

    [Fact]
    public void Refuses_an_endpoint_where_the_assertion_would_be_readable() =>
        _shell.With("saml", Response().Build()).Run("$saml | Invoke-AssumeRoleWithSaml -EndpointUrl http://sts.example.com").Error(FederationErrorCode.ParameterInvalid);

    [Fact]
    public void Says_that_an_object_of_another_type_is_not_an_assertion() =>
        _shell.Run("Get-Command Get-Help | Invoke-AssumeRoleWithSaml").Error(FederationErrorCode.ParameterInvalid);

    [Fact]
    public void A_damaged_config_file_is_named()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "garbage");
            using EnvironmentChange config = new(("AWS_CONFIG_FILE", file));
            _shell.With("saml", Response().Build()).Run("$saml | Invoke-AssumeRoleWithSaml -EndpointUrl http://127.0.0.1:1").Error(FederationErrorCode.ProfileFileMalformed);
            Assert.Equal("garbage", File.ReadAllText(file));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
