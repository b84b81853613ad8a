using System.Security.Cryptography.Xml;
using PSFederation.Sandbox.Saml;

namespace PSFederation.Sandbox.Tests;

/// <summary>One field of a valid response is broken at a time; each time the STS refuses, with the code of AWS.</summary>
public sealed class SamlRefusalTests(SandboxFixture sandbox)
{
    private readonly SandboxHost _host = sandbox.Host;

    [Fact]
    public Task An_issuer_other_than_the_entity_id()
        => AssertInvalidAsync(builder => builder.Issuer = "https://idp.example.com/", "Issuer not present in specified provider");

    [Fact]
    public Task A_missing_issuer()
        => AssertInvalidAsync(builder => builder.Issuer = null, "Issuer not present in specified provider");

    [Fact]
    public Task A_response_issuer_other_than_that_of_the_assertion()
        => AssertInvalidAsync(builder => builder.ResponseIssuer = "https://idp.example.com/", "Issuer not present");

    [Fact]
    public Task A_status_other_than_success()
        => AssertRefusedAsync(
            builder => builder.StatusCode = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed",
            "IDPRejectedClaim",
            403,
            "authentication failed");

    [Fact]
    public Task A_foreign_key()
        => AssertInvalidAsync(builder => builder.UseForeignKey(), "Response signature invalid");

    [Fact]
    public Task No_signature_at_all()
        => AssertInvalidAsync(
            builder =>
            {
                builder.SignResponse = false;
                builder.SignAssertion = false;
            },
            "Response signature invalid");

    [Fact]
    public Task SHA_1_in_the_signature()
        => AssertInvalidAsync(builder => builder.SignatureMethod = SignedXml.XmlDsigRSASHA1Url, "Response signature invalid");

    [Fact]
    public Task SHA_1_in_the_digest()
        => AssertInvalidAsync(builder => builder.DigestMethod = SignedXml.XmlDsigSHA1Url, "Response signature invalid");

    [Fact]
    public Task A_foreign_audience()
        => AssertInvalidAsync(builder => builder.Audiences[0] = "urn:example:other", "Response does not contain the required audience");

    [Fact]
    public Task No_audience()
        => AssertInvalidAsync(builder => builder.Audiences.Clear(), "Response does not contain the required audience");

    [Fact]
    public Task The_audience_of_another_partition()
        => AssertInvalidAsync(builder => builder.Audiences[0] = "urn:amazon:webservices:govcloud", "required audience");

    [Theory]
    [InlineData("https://signin.example.com/saml")]
    [InlineData("https://signin.aws.amazon.com.example.com/saml")]
    [InlineData("https://signin.aws.amazon.com/other")]
    [InlineData("http://signin.aws.amazon.com/saml")]
    [InlineData("https://signin.amazonaws-us-gov.com/saml")]
    public Task A_foreign_recipient(string recipient)
        => AssertInvalidAsync(builder => builder.Recipient = recipient, "recipient");

    [Fact]
    public Task No_recipient()
        => AssertInvalidAsync(builder => builder.Recipient = null, "Recipient");

    [Fact]
    public Task A_foreign_destination()
        => AssertInvalidAsync(builder => builder.Destination = "https://sp.example.com/acs", "destination");

    [Fact]
    public Task A_confirmation_that_is_not_bearer()
        => AssertInvalidAsync(
            builder => builder.ConfirmationMethod = "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches", "SubjectConfirmation");

    [Fact]
    public Task An_ended_confirmation()
        => AssertExpiredAsync(builder => builder.SubjectNotOnOrAfter = builder.IssueInstant.AddSeconds(-1), "Response has expired");

    [Fact]
    public Task A_confirmation_without_end()
        => AssertInvalidAsync(builder => builder.SubjectNotOnOrAfter = null, "NotOnOrAfter");

    [Fact]
    public Task Ended_conditions()
        => AssertExpiredAsync(builder => builder.NotOnOrAfter = builder.IssueInstant.AddSeconds(-1), "Response has expired");

    [Fact]
    public Task Conditions_that_are_not_yet_valid()
        => AssertInvalidAsync(builder => builder.NotBefore = builder.IssueInstant.AddMinutes(10), "not yet valid");

    [Fact]
    public Task A_response_older_than_five_minutes()
        => AssertExpiredAsync(
            builder => builder.IssueInstant = builder.IssueInstant.AddSeconds(-301),
            "Token must be redeemed within 5 minutes of issuance");

    [Fact]
    public Task A_response_of_the_future()
        => AssertInvalidAsync(builder => builder.IssueInstant = builder.IssueInstant.AddMinutes(10), "future");

    [Fact]
    public Task An_ended_session_of_the_identity_provider()
        => AssertExpiredAsync(builder => builder.SessionNotOnOrAfter = builder.IssueInstant.AddSeconds(-1), "Response has expired");

    [Fact]
    public Task A_missing_RoleSessionName()
        => AssertInvalidAsync(builder => builder.RoleSessionName = null, "RoleSessionName is required in AuthnResponse");

    [Theory]
    [InlineData("One Role")]
    [InlineData("x")]
    [InlineData("<name>")]
    public Task A_RoleSessionName_with_other_characters(string name)
        => AssertInvalidAsync(
            builder => builder.RoleSessionName = name, "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}");

    [Theory]
    [InlineData("aws:somebody")]
    [InlineData("some body")]
    public Task A_source_identity_that_is_not_allowed(string identity)
        => AssertInvalidAsync(builder => builder.SourceIdentity = identity, "Source Identity must match");

    [Fact]
    public Task A_source_identity_that_the_trust_policy_does_not_let_set()
        => AssertRefusedByPolicyAsync("SourceIdentityRefused", builder => builder.SourceIdentity = "somebody");

    [Fact]
    public Task Tags_that_the_trust_policy_does_not_let_pass()
        => AssertRefusedByPolicyAsync("TagsRefused", builder => builder.Tags["Project"] = "Blue");

    [Fact]
    public Task A_transitive_key_without_its_tag()
        => AssertRefusedAsync(
            builder => builder.TransitiveTagKeys.Add("Project"), "InvalidParameterValue", 400, "must be included in the requested tags");

    [Fact]
    public Task Two_tags_that_differ_in_case_only()
        => AssertRefusedAsync(
            builder =>
            {
                builder.Tags["Project"] = "Blue";
                builder.Tags["project"] = "Red";
            },
            "InvalidParameterValue",
            400,
            "Duplicate tag keys found");

    [Fact]
    public Task A_missing_name_id()
        => AssertDeniedAsync(builder => builder.NameId = null);

    [Fact]
    public Task No_Role_attribute()
        => AssertDeniedAsync(builder => builder.Roles.Clear());

    [Fact]
    public Task A_role_that_the_response_does_not_grant()
        => AssertDeniedAsync(_ => { }, _host.Roles.ReadOnly);

    [Fact]
    public Task A_role_that_does_not_exist()
    {
        const string Role = "arn:aws:iam::111122223333:role/Missing";
        return AssertDeniedAsync(builder => builder.Roles.Add($"{Role},{_host.SamlProviderArn}"), Role);
    }

    [Fact]
    public Task A_role_paired_with_another_provider()
    {
        const string Other = "arn:aws:iam::111122223333:saml-provider/Other";
        _host.Sts.AddSamlProvider(Other, _host.SamlMetadata);
        return AssertDeniedAsync(_ => { }, null, Other);
    }

    [Fact]
    public Task A_provider_of_another_account()
    {
        string other = _host.SecondSamlProviderArn;
        return AssertDeniedAsync(builder => builder.Roles.Add($"{_host.Roles.Developer},{other}"), null, other);
    }

    [Fact]
    public Task A_provider_of_another_account_even_where_the_trust_policy_names_it()
    {
        const string Role = "arn:aws:iam::111122223333:role/TrustsOtherAccount";
        const string Condition = """{"StringEquals":{"saml:aud":"https://signin.aws.amazon.com/saml"}}""";
        string other = _host.SecondSamlProviderArn;
        _host.Sts.AddRole(Role, Policies.Federated(other, Condition, "sts:AssumeRoleWithSAML"));
        return AssertDeniedAsync(builder => builder.Roles.Add($"{Role},{other}"), Role, other);
    }

    [Fact]
    public async Task A_provider_that_does_not_exist()
    {
        const string Missing = "arn:aws:iam::111122223333:saml-provider/Missing";
        await AssertInvalidAsync(_ => { }, "Specified provider doesn't exist", null, Missing);
    }

    [Fact]
    public async Task A_duration_over_that_of_the_role()
    {
        string response = _host.CreateSamlResponse("threeroles").Build();
        StsReply reply = await StsHttp.AssumeWithSamlAsync(_host, response, _host.Roles.ReadOnly, null, ("DurationSeconds", "3601"));
        reply.AssertRefused("ValidationError", 400, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }

    [Fact]
    public async Task Role_and_provider_the_wrong_way_round()
    {
        string response = _host.CreateSamlResponse("onerole").Build();
        StsReply reply = await StsHttp.AssumeWithSamlAsync(_host, response, _host.SamlProviderArn, _host.Roles.Developer);
        reply.AssertRefused("ValidationError", 400, "Request ARN is invalid");
    }

    [Fact]
    public async Task SHA_1_is_accepted_where_it_is_switched_on()
    {
        await using SandboxHost host = await SandboxHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        host.Sts.AcceptSha1 = true;
        SamlResponseBuilder builder = host.CreateSamlResponse("onerole");
        builder.SignatureMethod = SignedXml.XmlDsigRSASHA1Url;
        builder.DigestMethod = SignedXml.XmlDsigSHA1Url;
        (await StsHttp.AssumeWithSamlAsync(host, builder.Build())).AssertSucceeded();
    }

    private async Task AssertRefusedByPolicyAsync(string name, Action<SamlResponseBuilder> change)
    {
        string role = "arn:aws:iam::111122223333:role/" + name;
        const string Condition = """{"StringEquals":{"saml:aud":"https://signin.aws.amazon.com/saml"}}""";
        _host.Sts.AddRole(role, Policies.Federated(_host.SamlProviderArn, Condition, "sts:AssumeRoleWithSAML"));
        SamlResponseBuilder builder = _host.CreateSamlResponse("onerole");
        builder.Roles.Add($"{role},{_host.SamlProviderArn}");
        (await StsHttp.AssumeWithSamlAsync(_host, builder.Build(), role)).AssertSucceeded();
        change(builder);
        StsReply reply = await StsHttp.AssumeWithSamlAsync(_host, builder.Build(), role);
        reply.AssertRefused("AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithSAML");
    }

    private Task AssertInvalidAsync(Action<SamlResponseBuilder> change, string message, string? roleArn = null, string? providerArn = null)
        => AssertRefusedAsync(change, "InvalidIdentityToken", 400, message, roleArn, providerArn);

    private Task AssertExpiredAsync(Action<SamlResponseBuilder> change, string message)
        => AssertRefusedAsync(change, "ExpiredTokenException", 400, message);

    private Task AssertDeniedAsync(Action<SamlResponseBuilder> change, string? roleArn = null, string? providerArn = null)
        => AssertRefusedAsync(change, "AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithSAML", roleArn, providerArn);

    private async Task AssertRefusedAsync(
        Action<SamlResponseBuilder> change,
        string code,
        int status,
        string? message = null,
        string? roleArn = null,
        string? providerArn = null)
    {
        SamlResponseBuilder builder = _host.CreateSamlResponse("onerole");
        change(builder);
        StsReply reply = await StsHttp.AssumeWithSamlAsync(_host, builder.Build(), roleArn, providerArn);
        reply.AssertRefused(code, status, message);
    }
}
