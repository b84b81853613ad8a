using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using PSFederation.Sandbox.Sts;

namespace PSFederation.Sandbox.Tests;

/// <summary>The limits that AWS documents for AssumeRole: durations, tags, source identity, policies.</summary>
public sealed class StsLimitTests(SandboxFixture sandbox)
{
    private const string Invalid = "ValidationError";
    private readonly SandboxHost _host = sandbox.Host;

    [Theory]
    [InlineData(3600)]
    [InlineData(7200)]
    [InlineData(43200)]
    public async Task A_role_allows_its_own_maximum_and_not_a_second_more(int maximum)
    {
        string role = AddRole(maximum);
        DateTimeOffset before = DateTimeOffset.UtcNow;
        AssumeRoleResponse answer = await AssumeAsync(new AssumeRoleRequest { RoleArn = role, DurationSeconds = maximum });
        Lifetime.AssertLasts(before, TimeSpan.FromSeconds(maximum), answer.Credentials.Expiration);
        if (maximum < 43200)
        {
            await AssertRefusedAsync(
                new AssumeRoleRequest { RoleArn = role, DurationSeconds = maximum + 1 }, Invalid, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }
    }

    [Fact]
    public async Task Chaining_is_limited_to_an_hour_even_if_the_role_allows_more()
    {
        string role = AddRole(43200);
        SessionAWSCredentials first = StsHttp.Session((await AssumeAsync(new AssumeRoleRequest { RoleArn = role, DurationSeconds = 43200 })).Credentials);
        AssumeRoleResponse second = await AssumeAsync(new AssumeRoleRequest { RoleArn = role, DurationSeconds = 3600 }, first);
        const string Message = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.";
        await AssertRefusedAsync(new AssumeRoleRequest { RoleArn = role, DurationSeconds = 3601 }, Invalid, Message, first);
        await AssertRefusedAsync(new AssumeRoleRequest { RoleArn = role, DurationSeconds = 7200 }, Invalid, Message, StsHttp.Session(second.Credentials));
        Assert.True(_host.Sts.FindSession(second.Credentials.AccessKeyId)!.IsChained);
    }

    [Fact]
    public async Task Fifty_tags_of_the_longest_key_and_one_tag_more()
    {
        string role = AddRole();
        List<Tag> fifty = [.. Enumerable.Range(0, 50).Select(index => new Tag { Key = $"Key{index}".PadRight(128, 'k'), Value = new string('v', 256) })];
        AssumeRoleResponse answer = await AssumeAsync(new AssumeRoleRequest { RoleArn = role, Tags = fifty });
        Assert.Equal(50, _host.Sts.FindSession(answer.Credentials.AccessKeyId)!.Tags.Count);
        await AssertRefusedAsync(
            new AssumeRoleRequest { RoleArn = role, Tags = [.. fifty, new Tag { Key = "More", Value = "1" }] },
            Invalid,
            "at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50");
    }

    [Theory]
    [InlineData(129, 1, "at 'tags.1.member.key' failed to satisfy constraint: Member must have length less than or equal to 128")]
    [InlineData(1, 257, "at 'tags.1.member.value' failed to satisfy constraint: Member must have length less than or equal to 256")]
    public Task A_tag_that_is_too_long(int key, int value, string message)
        => AssertRefusedAsync(new AssumeRoleRequest { Tags = [new Tag { Key = new string('k', key), Value = new string('v', value) }] }, Invalid, message);

    [Fact]
    public Task Keys_that_differ_by_case_alone_are_the_same()
        => AssertRefusedAsync(
            new AssumeRoleRequest { Tags = [new Tag { Key = "Team", Value = "Red" }, new Tag { Key = "TEAM", Value = "Blue" }] },
            "InvalidParameterValue",
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.");

    [Fact]
    public Task A_transitive_key_must_be_among_the_tags()
        => AssertRefusedAsync(
            new AssumeRoleRequest { Tags = [new Tag { Key = "Team", Value = "Red" }], TransitiveTagKeys = ["Project"] },
            "InvalidParameterValue",
            "The specified transitive tag key must be included in the requested tags.");

    [Fact]
    public async Task Transitive_tags_and_the_source_identity_go_down_the_whole_chain()
    {
        string role = AddRole();
        AssumeRoleRequest request = new()
        {
            RoleArn = role,
            SourceIdentity = "alice",
            Tags = [new Tag { Key = "Team", Value = "Red" }, new Tag { Key = "Project", Value = "P1" }],
            TransitiveTagKeys = ["Team"],
        };
        SessionAWSCredentials caller = StsHttp.Session((await AssumeAsync(request)).Credentials);
        for (int link = 0; link < 3; link++)
        {
            AssumeRoleResponse answer = await AssumeAsync(new AssumeRoleRequest { RoleArn = role }, caller);
            StsSession session = _host.Sts.FindSession(answer.Credentials.AccessKeyId)!;
            Assert.Equal("alice", answer.SourceIdentity);
            Assert.Equal("Red", Assert.Single(session.Tags).Value);
            Assert.Equal(["Team"], session.TransitiveTagKeys);
            caller = StsHttp.Session(answer.Credentials);
            await AssertRefusedAsync(
                new AssumeRoleRequest { RoleArn = role, Tags = [new Tag { Key = "team", Value = "Red" }] },
                "InvalidParameterValue",
                "it conflicts with a transitive tag key from the calling session.",
                caller);
            await AssertRefusedAsync(new AssumeRoleRequest { RoleArn = role, SourceIdentity = "mallory" }, "AccessDenied", "sts:SetSourceIdentity", caller);
        }
    }

    [Fact]
    public async Task Ten_policies_and_one_more()
    {
        List<PolicyDescriptorType> ten = [.. Enumerable.Range(0, 10).Select(index => new PolicyDescriptorType { Arn = $"arn:aws:iam::aws:policy/Policy{index}" })];
        AssumeRoleResponse answer = await AssumeAsync(new AssumeRoleRequest { PolicyArns = ten });
#pragma warning disable CS0618 // The old name of the figure, which AWS still answers.
        Assert.InRange(answer.PackedPolicySize!.Value, 1, 100);
#pragma warning restore CS0618
        await AssertRefusedAsync(
            new AssumeRoleRequest { PolicyArns = [.. ten, new PolicyDescriptorType { Arn = "arn:aws:iam::aws:policy/More" }] },
            Invalid,
            "at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10");
    }

    private string AddRole(int maxSessionDuration = 3600)
    {
        string role = "arn:aws:iam::111122223333:role/Limits" + Guid.NewGuid().ToString("N");
        _host.Sts.AddRole(role, Policies.Aws("111122223333", null, "sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"), maxSessionDuration);
        return role;
    }

    private async Task<AssumeRoleResponse> AssumeAsync(AssumeRoleRequest request, AWSCredentials? caller = null)
    {
        request.RoleArn ??= _host.Roles.ChainTarget;
        request.RoleSessionName ??= "Session1";
        using AmazonSecurityTokenServiceClient client = StsHttp.Sdk(_host, caller ?? StsHttp.Broker(_host));
        return await client.AssumeRoleAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task AssertRefusedAsync(AssumeRoleRequest request, string code, string message, AWSCredentials? caller = null)
    {
        AmazonSecurityTokenServiceException refused = await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(() => AssumeAsync(request, caller));
        Assert.Equal(code, refused.ErrorCode);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }
}
