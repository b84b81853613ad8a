using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using PSFederation.Sandbox.Sts;

namespace PSFederation.Sandbox.Tests;

/// <summary>AssumeRole and GetCallerIdentity, driven by the AWS SDK.</summary>
public sealed class AssumeRoleTests(SandboxFixture sandbox)
{
    private const string AnotherTag = "Team";
    private readonly SandboxHost _host = sandbox.Host;

    [Fact]
    public async Task A_user_is_who_its_key_says()
    {
        GetCallerIdentityResponse caller = await StsHttp.CallerAsync(_host, StsHttp.Broker(_host));
        Assert.Equal("arn:aws:iam::111122223333:user/broker", caller.Arn);
        Assert.Equal(_host.BrokerKey.UserId, caller.UserId);
        Assert.Equal("111122223333", caller.Account);
    }

    [Fact]
    public async Task A_user_assumes_a_role_of_another_account()
    {
        AssumeRoleResponse answer = await AssumeAsync(StsHttp.Broker(_host), new AssumeRoleRequest());
        Assert.Equal("arn:aws:sts::444455556666:assumed-role/ChainTarget/Session1", answer.AssumedRoleUser.Arn);
        GetCallerIdentityResponse caller = await StsHttp.CallerAsync(_host, StsHttp.Session(answer.Credentials));
        Assert.Equal(answer.AssumedRoleUser.Arn, caller.Arn);
    }

    [Fact]
    public async Task The_external_id_must_be_the_one_of_the_trust_policy()
    {
        string role = _host.Roles.ExternalTarget;
        await AssumeAsync(StsHttp.Broker(_host), new AssumeRoleRequest { RoleArn = role, ExternalId = _host.Roles.ExternalId });
        string message = $"User: {_host.BrokerKey.UserArn} is not authorized to perform: sts:AssumeRole on resource: {role}";
        await AssertDeniedAsync(new AssumeRoleRequest { RoleArn = role }, message);
        await AssertDeniedAsync(new AssumeRoleRequest { RoleArn = role, ExternalId = "other" }, message);
    }

    [Fact]
    public async Task Chained_sessions_keep_transitive_tags_and_the_source_identity()
    {
        SessionAWSCredentials first = await SamlSessionAsync("threeroles", _host.Roles.PowerUser);
        AssumeRoleRequest request = new() { Tags = [new Tag { Key = AnotherTag, Value = "Red" }] };
        AssumeRoleResponse answer = await AssumeAsync(first, request);
        Assert.Equal("threeroles", answer.SourceIdentity);
        StsSession session = _host.Sts.FindSession(answer.Credentials.AccessKeyId)!;
        Assert.Equal("Engineering", session.Tags["Department"]);
        Assert.Equal("Red", session.Tags[AnotherTag]);
        Assert.Equal(["Department"], session.TransitiveTagKeys);
    }

    [Fact]
    public async Task A_transitive_tag_cannot_be_set_again()
    {
        SessionAWSCredentials first = await SamlSessionAsync("threeroles", _host.Roles.PowerUser);
        await AssertRefusedAsync(
            new AssumeRoleRequest { Tags = [new Tag { Key = "DEPARTMENT", Value = "Sales" }] },
            "InvalidParameterValue",
            400,
            "it conflicts with a transitive tag key from the calling session.",
            first);
    }

    [Fact]
    public async Task A_source_identity_cannot_be_changed()
    {
        SessionAWSCredentials first = await SamlSessionAsync("threeroles", _host.Roles.PowerUser);
        await AssumeAsync(first, new AssumeRoleRequest { SourceIdentity = "threeroles" });
        await AssertDeniedAsync(new AssumeRoleRequest { SourceIdentity = "somebody" }, "sts:SetSourceIdentity", first);
    }

    [Fact]
    public async Task Chaining_is_capped_at_one_hour()
    {
        SessionAWSCredentials first = await SamlSessionAsync("onerole", _host.Roles.Developer);
        await AssumeAsync(first, new AssumeRoleRequest { DurationSeconds = 3600 });
        await AssertRefusedAsync(
            new AssumeRoleRequest { DurationSeconds = 3601 },
            "ValidationError",
            400,
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
            first);
    }

    [Fact]
    public Task A_duration_over_that_of_the_role()
        => AssertRefusedAsync(
            new AssumeRoleRequest { DurationSeconds = 3601 }, "ValidationError", 400, "exceeds the MaxSessionDuration set for this role");

    [Fact]
    public Task An_MFA_code_is_never_right()
        => AssertRefusedAsync(
            new AssumeRoleRequest { SerialNumber = "arn:aws:iam::111122223333:mfa/broker", TokenCode = "123456" },
            "AccessDenied",
            403,
            "MultiFactorAuthentication failed with invalid MFA one time pass code.");

    [Fact]
    public Task A_role_that_does_not_exist()
        => AssertRefusedAsync(
            new AssumeRoleRequest { RoleArn = "arn:aws:iam::444455556666:role/Missing" },
            "AccessDenied",
            403,
            "is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/Missing");

    [Fact]
    public Task A_role_ARN_that_is_not_an_ARN()
        => AssertRefusedAsync(
            new AssumeRoleRequest { RoleArn = "arn:a::::something/test-role" },
            "ValidationError",
            400,
            "arn:a::::something/test-role is invalid");

    [Fact]
    public async Task A_caller_whom_the_trust_policy_does_not_name()
    {
        StsAccessKey stranger = _host.Sts.AddUser("arn:aws:iam::444455556666:user/stranger");
        BasicAWSCredentials caller = new(stranger.AccessKeyId, stranger.SecretAccessKey);
        await AssertDeniedAsync(new AssumeRoleRequest(), "User: arn:aws:iam::444455556666:user/stranger", caller);
    }

    [Fact]
    public async Task A_trust_policy_can_name_a_user_a_role_or_one_session()
    {
        SessionAWSCredentials session = await SamlSessionAsync("onerole", _host.Roles.Developer);
        await AssertTrustAsync("arn:aws:iam::111122223333:user/broker", StsHttp.Broker(_host), true);
        await AssertTrustAsync("arn:aws:iam::111122223333:user/other", StsHttp.Broker(_host), false);
        await AssertTrustAsync("111122223333", StsHttp.Broker(_host), true);
        await AssertTrustAsync(_host.Roles.Developer, session, true);
        await AssertTrustAsync("arn:aws:sts::111122223333:assumed-role/Developer/onerole@example.com", session, true);
        await AssertTrustAsync("arn:aws:sts::111122223333:assumed-role/Developer/other", session, false);
        await AssertTrustAsync(_host.Roles.ReadOnly, session, false);
    }

    [Fact]
    public async Task A_trust_policy_can_look_at_the_tags_of_the_caller_and_at_its_name()
    {
        const string Role = "arn:aws:iam::111122223333:role/CallerTags";
        const string Tagged = """{"StringEquals":{"aws:PrincipalTag/Department":"Engineering"}}""";
        _host.Sts.AddRole(Role, Policies.Aws("111122223333", Tagged, "sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"));
        await AssumeAsync(await SamlSessionAsync("threeroles", _host.Roles.PowerUser), new AssumeRoleRequest { RoleArn = Role });
        await AssertDeniedAsync(new AssumeRoleRequest { RoleArn = Role }, "sts:AssumeRole");

        const string Named = "arn:aws:iam::111122223333:role/CallerName";
        const string OwnName = """{"StringLike":{"sts:RoleSessionName":"${aws:username}"}}""";
        _host.Sts.AddRole(Named, Policies.Aws("111122223333", OwnName, "sts:AssumeRole"));
        await AssumeAsync(StsHttp.Broker(_host), new AssumeRoleRequest { RoleArn = Named, RoleSessionName = "broker" });
        await AssertDeniedAsync(new AssumeRoleRequest { RoleArn = Named }, "sts:AssumeRole");
    }

    [Fact]
    public async Task Tags_need_their_own_permission()
    {
        const string Role = "arn:aws:iam::111122223333:role/NoTags";
        _host.Sts.AddRole(Role, Policies.Aws("111122223333", null, "sts:AssumeRole"));
        await AssumeAsync(StsHttp.Broker(_host), new AssumeRoleRequest { RoleArn = Role });
        AssumeRoleRequest tagged = new() { RoleArn = Role, Tags = [new Tag { Key = AnotherTag, Value = "Red" }] };
        await AssertDeniedAsync(tagged, "is not authorized to perform: sts:TagSession on resource: " + Role);
        await AssertDeniedAsync(new AssumeRoleRequest { RoleArn = Role, SourceIdentity = "me" }, "sts:SetSourceIdentity");
    }

    [Fact]
    public async Task The_documented_policy_for_session_tags_works_as_documented()
    {
        const string Role = "arn:aws:iam::111122223333:role/TagPolicy";
        _host.Sts.AddRole(Role, Policies.Document(
            """
            {"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::111122223333:user/broker"},
            "Condition":{"StringLike":{"aws:RequestTag/Project":"*"},"StringEquals":{"sts:ExternalId":"Example987"}}}
            """,
            """
            {"Effect":"Allow","Action":"sts:TagSession","Principal":{"AWS":"arn:aws:iam::111122223333:user/broker"},
            "Condition":{"StringEquals":{"aws:RequestTag/Project":["Automation","Marketing"]},
            "ForAllValues:StringEquals":{"sts:TransitiveTagKeys":["Project"]}}}
            """));
        AssumeRoleRequest good = new()
        {
            RoleArn = Role,
            ExternalId = "Example987",
            Tags = [new Tag { Key = "Project", Value = "Automation" }, new Tag { Key = AnotherTag, Value = "Red" }],
            TransitiveTagKeys = ["Project"],
        };
        await AssumeAsync(StsHttp.Broker(_host), good);
        good.TransitiveTagKeys = ["Project", AnotherTag];
        await AssertDeniedAsync(good, "sts:TagSession");
        good.TransitiveTagKeys = [];
        good.Tags[0].Value = "Sales";
        await AssertDeniedAsync(good, "sts:TagSession");
        good.Tags.RemoveAt(0);
        await AssertDeniedAsync(good, "sts:AssumeRole");
    }

    [Fact]
    public async Task The_root_user_assumes_no_role()
    {
        StsAccessKey root = _host.Sts.AddRootUser(SandboxAccounts.First);
        BasicAWSCredentials caller = new(root.AccessKeyId, root.SecretAccessKey);
        await AssertDeniedAsync(new AssumeRoleRequest(), "Roles may not be assumed by root accounts.", caller);
        Assert.Equal("arn:aws:iam::111122223333:root", (await StsHttp.CallerAsync(_host, caller)).Arn);
    }

    private async Task AssertTrustAsync(string principal, AWSCredentials caller, bool isTrusted)
    {
        string role = "arn:aws:iam::111122223333:role/Trusts" + Guid.NewGuid().ToString("N");
        _host.Sts.AddRole(role, Policies.Aws(principal, null, "sts:AssumeRole"));
        if (isTrusted)
        {
            await AssumeAsync(caller, new AssumeRoleRequest { RoleArn = role });
        }
        else
        {
            await AssertDeniedAsync(new AssumeRoleRequest { RoleArn = role }, "sts:AssumeRole", caller);
        }
    }

    private async Task<SessionAWSCredentials> SamlSessionAsync(string user, string role)
    {
        using AmazonSecurityTokenServiceClient anonymous = StsHttp.Sdk(_host);
        AssumeRoleWithSAMLResponse answer = await anonymous.AssumeRoleWithSAMLAsync(
            new AssumeRoleWithSAMLRequest
            {
                RoleArn = role,
                PrincipalArn = _host.SamlProviderArn,
                SAMLAssertion = _host.CreateSamlResponse(user).Build(),
            },
            TestContext.Current.CancellationToken);
        return StsHttp.Session(answer.Credentials);
    }

    private async Task<AssumeRoleResponse> AssumeAsync(AWSCredentials caller, AssumeRoleRequest request)
    {
        request.RoleArn ??= _host.Roles.ChainTarget;
        request.RoleSessionName ??= "Session1";
        using AmazonSecurityTokenServiceClient client = StsHttp.Sdk(_host, caller);
        return await client.AssumeRoleAsync(request, TestContext.Current.CancellationToken);
    }

    private Task AssertDeniedAsync(AssumeRoleRequest request, string message, AWSCredentials? caller = null)
        => AssertRefusedAsync(request, "AccessDenied", 403, message, caller);

    private async Task AssertRefusedAsync(AssumeRoleRequest request, string code, int status, string message, AWSCredentials? caller = null)
    {
        AmazonSecurityTokenServiceException refused = await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(
            () => AssumeAsync(caller ?? StsHttp.Broker(_host), request));
        Assert.Equal(code, refused.ErrorCode);
        Assert.Equal(status, (int)refused.StatusCode);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }
}
