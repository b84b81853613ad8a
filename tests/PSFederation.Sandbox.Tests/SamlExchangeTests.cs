using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using PSFederation.Sandbox.Saml;
using PSFederation.Sandbox.Sts;

namespace PSFederation.Sandbox.Tests;

/// <summary>AssumeRoleWithSAML as it should be used.</summary>
public sealed class SamlExchangeTests(SandboxFixture sandbox)
{
    private readonly SandboxHost _host = sandbox.Host;

    [Fact]
    public async Task The_AWS_SDK_exchanges_a_response_for_credentials_that_work()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow;
        using AmazonSecurityTokenServiceClient anonymous = StsHttp.Sdk(_host);
        AssumeRoleWithSAMLResponse answer = await anonymous.AssumeRoleWithSAMLAsync(
            new AssumeRoleWithSAMLRequest
            {
                RoleArn = _host.Roles.Developer,
                PrincipalArn = _host.SamlProviderArn,
                SAMLAssertion = _host.CreateSamlResponse("onerole").Build(),
            },
            TestContext.Current.CancellationToken);

        Assert.Equal("onerole", answer.Subject);
        Assert.Equal("persistent", answer.SubjectType);
        Assert.Equal(_host.SamlMetadataUrl, answer.Issuer);
        Assert.Equal("https://signin.aws.amazon.com/saml", answer.Audience);
        Assert.Equal("arn:aws:sts::111122223333:assumed-role/Developer/onerole@example.com", answer.AssumedRoleUser.Arn);
        Assert.Matches("^AROA[A-Z2-7]{17}:onerole@example.com$", answer.AssumedRoleUser.AssumedRoleId);
        Assert.Matches("^ASIA[A-Z2-7]{16}$", answer.Credentials.AccessKeyId);
        Assert.Equal(40, answer.Credentials.SecretAccessKey.Length);
        Lifetime.AssertLasts(before, TimeSpan.FromHours(1), answer.Credentials.Expiration);
        Assert.Null(answer.SourceIdentity);

        GetCallerIdentityResponse caller = await StsHttp.CallerAsync(_host, StsHttp.Session(answer.Credentials));
        Assert.Equal(answer.AssumedRoleUser.Arn, caller.Arn);
        Assert.Equal(answer.AssumedRoleUser.AssumedRoleId, caller.UserId);
        Assert.Equal("111122223333", caller.Account);
    }

    [Fact]
    [SuppressMessage("Security", "CA5350", Justification = "The documented hash is SHA-1.")]
    public async Task NameQualifier_is_the_documented_hash()
    {
        StsReply reply = await StsHttp.AssumeWithSamlAsync(_host, _host.CreateSamlResponse("onerole").Build());
        byte[] hash = SHA1.HashData(Encoding.UTF8.GetBytes(_host.SamlMetadataUrl + "111122223333" + "/SandboxIdP"));
        Assert.Equal(Convert.ToBase64String(hash), reply["NameQualifier"]);
        Assert.Equal(reply.RequestIdHeader, reply["RequestId"]);
        Assert.Equal(reply["SessionToken"]!.Length.ToString(CultureInfo.InvariantCulture), reply["SessionTokenSize"]);
        Assert.Equal(reply["SessionTokenUtilization"], reply["PackedPolicySize"]);
    }

    [Fact]
    public async Task Tags_and_source_identity_are_in_the_session()
    {
        StsReply reply = await StsHttp.AssumeWithSamlAsync(_host, _host.CreateSamlResponse("threeroles").Build(), _host.Roles.PowerUser);
        reply.AssertSucceeded();
        Assert.Equal("threeroles", reply["SourceIdentity"]);
        Assert.Equal("arn:aws:sts::111122223333:assumed-role/PowerUser/threeroles@example.com", reply["Arn"]);
        StsSession session = _host.Sts.FindSession(reply["AccessKeyId"]!)!;
        Assert.Equal("Engineering", session.Tags["Department"]);
        Assert.Equal(["Department"], session.TransitiveTagKeys);
    }

    [Fact]
    public async Task One_response_opens_roles_of_two_accounts()
    {
        string response = _host.CreateSamlResponse("threeroles").Build();
        (await StsHttp.AssumeWithSamlAsync(_host, response, _host.Roles.ReadOnly)).AssertSucceeded();
        StsReply second = await StsHttp.AssumeWithSamlAsync(_host, response, _host.Roles.Auditor, _host.SecondSamlProviderArn);
        Assert.Equal("arn:aws:sts::444455556666:assumed-role/Auditor/threeroles@example.com", second["Arn"]);
    }

    [Fact]
    public async Task Two_hundred_roles_fit_in_one_response()
    {
        string response = _host.CreateSamlResponse("manyroles").Build();
        Assert.InRange(response.Length, 20_000, 100_000);
        (await StsHttp.AssumeWithSamlAsync(_host, response, _host.Roles.Many[0])).AssertSucceeded();
        (await StsHttp.AssumeWithSamlAsync(_host, response, _host.Roles.Many[199], _host.SecondSamlProviderArn)).AssertSucceeded();
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task One_signature_is_enough(bool signResponse, bool signAssertion)
    {
        SamlResponseBuilder builder = _host.CreateSamlResponse("onerole");
        builder.SignResponse = signResponse;
        builder.SignAssertion = signAssertion;
        (await StsHttp.AssumeWithSamlAsync(_host, builder.Build())).AssertSucceeded();
    }

    [Theory]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", "http://www.w3.org/2001/04/xmldsig-more#sha384")]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", "http://www.w3.org/2001/04/xmlenc#sha512")]
    public async Task Stronger_algorithms_are_accepted(string signatureMethod, string digestMethod)
    {
        SamlResponseBuilder builder = _host.CreateSamlResponse("onerole");
        builder.SignatureMethod = signatureMethod;
        builder.DigestMethod = digestMethod;
        (await StsHttp.AssumeWithSamlAsync(_host, builder.Build())).AssertSucceeded();
    }

    [Fact]
    public async Task A_Role_value_may_name_the_provider_first_and_have_spaces()
    {
        SamlResponseBuilder builder = _host.CreateSamlResponse("onerole");
        builder.Roles.Clear();
        builder.Roles.Add($" {_host.SamlProviderArn} , {_host.Roles.Developer} ");
        (await StsHttp.AssumeWithSamlAsync(_host, builder.Build())).AssertSucceeded();
    }

    [Fact]
    public async Task A_regional_sign_in_address_is_a_recipient_of_AWS()
    {
        const string Recipient = "https://eu-central-1.signin.aws.amazon.com/saml";
        string role = "arn:aws:iam::111122223333:role/Regional";
        _host.Sts.AddRole(role, SamlTrust("""{"StringLike":{"SAML:aud":"https://*.signin.aws.amazon.com/saml"}}"""));
        SamlResponseBuilder builder = _host.CreateSamlResponse("onerole");
        builder.Roles.Add($"{role},{_host.SamlProviderArn}");
        builder.Recipient = Recipient;
        builder.Destination = Recipient;
        StsReply reply = await StsHttp.AssumeWithSamlAsync(_host, builder.Build(), role);
        Assert.Equal(Recipient, reply["Audience"]);
    }

    [Fact]
    public async Task Another_partition_has_its_own_addresses()
    {
        const string Provider = "arn:aws-us-gov:iam::111122223333:saml-provider/SandboxIdP";
        const string Role = "arn:aws-us-gov:iam::111122223333:role/Government";
        const string Recipient = "https://signin.amazonaws-us-gov.com/saml";
        _host.Sts.AddSamlProvider(Provider, _host.SamlMetadata);
        const string Condition = "{\"StringEquals\":{\"SAML:aud\":\"" + Recipient + "\"}}";
        _host.Sts.AddRole(Role, Policies.Federated(Provider, Condition, "sts:AssumeRoleWithSAML"));
        SamlResponseBuilder builder = _host.CreateSamlResponse("onerole");
        builder.Roles.Add($"{Role},{Provider}");
        builder.Recipient = Recipient;
        builder.Destination = Recipient;
        builder.Audiences[0] = "urn:amazon:webservices:govcloud";
        StsReply reply = await StsHttp.AssumeWithSamlAsync(_host, builder.Build(), Role, Provider);
        Assert.Equal("arn:aws-us-gov:sts::111122223333:assumed-role/Government/onerole@example.com", reply["Arn"]);
    }

    [Fact]
    public async Task A_loopback_recipient_counts_where_the_trust_policy_names_it()
    {
        SamlResponseBuilder builder = _host.CreateSamlResponse("onerole");
        builder.Recipient = "http://127.0.0.1:35001/";
        builder.Destination = "http://127.0.0.1:35001/";
        (await StsHttp.AssumeWithSamlAsync(_host, builder.Build())).AssertSucceeded();

        string role = "arn:aws:iam::111122223333:role/TrustsAnyRecipient";
        _host.Sts.AddRole(role, SamlTrust("""{"StringLike":{"SAML:sub":"*"}}"""));
        builder.Roles.Add($"{role},{_host.SamlProviderArn}");
        (await StsHttp.AssumeWithSamlAsync(_host, builder.Build(), role)).AssertRefused("AccessDenied", 403);
    }

    [Fact]
    public Task The_session_is_as_long_as_asked_for()
        => AssertLastsAsync(_host.CreateSamlResponse("onerole"), TimeSpan.FromHours(2), ("DurationSeconds", "7200"));

    [Fact]
    public async Task SessionNotOnOrAfter_ends_the_session_earlier()
    {
        SamlResponseBuilder builder = _host.CreateSamlResponse("onerole");
        builder.SessionNotOnOrAfter = new DateTimeOffset(builder.IssueInstant.Year + 1, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await AssertLastsAsync(builder, TimeSpan.FromHours(1));

        DateTimeOffset end = DateTimeOffset.FromUnixTimeSeconds(builder.IssueInstant.AddMinutes(20).ToUnixTimeSeconds());
        builder.SessionNotOnOrAfter = end;
        StsReply reply = await StsHttp.AssumeWithSamlAsync(_host, builder.Build());
        Assert.Equal(end, DateTimeOffset.Parse(reply["Expiration"]!, CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task SessionDuration_shortens_the_session_but_does_not_lengthen_it()
    {
        SamlResponseBuilder builder = _host.CreateSamlResponse("onerole");
        builder.SessionDuration = 900;
        await AssertLastsAsync(builder, TimeSpan.FromMinutes(15));
        builder.SessionDuration = 43200;
        await AssertLastsAsync(builder, TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_GET_request_is_answered_too()
    {
        StsReply reply = await StsHttp.GetAsync(
            _host,
            ("Action", "AssumeRoleWithSAML"),
            ("RoleArn", _host.Roles.Developer),
            ("PrincipalArn", _host.SamlProviderArn),
            ("SAMLAssertion", _host.CreateSamlResponse("onerole").Build()));
        reply.AssertSucceeded();
    }

    private string SamlTrust(string condition) => Policies.Federated(_host.SamlProviderArn, condition, "sts:AssumeRoleWithSAML");

    private async Task AssertLastsAsync(SamlResponseBuilder builder, TimeSpan duration, params (string Name, string Value)[] more)
    {
        DateTimeOffset before = DateTimeOffset.UtcNow;
        StsReply reply = await StsHttp.AssumeWithSamlAsync(_host, builder.Build(), null, null, more);
        reply.AssertSucceeded();
        DateTime end = DateTime.Parse(reply["Expiration"]!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        Lifetime.AssertLasts(before, duration, end);
    }
}
