using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using PSFederation.Sandbox.Sts;

namespace PSFederation.Sandbox.Tests;

/// <summary>GetFederationToken, driven by the AWS SDK.</summary>
public sealed class FederationTokenTests(SandboxFixture sandbox)
{
    private readonly SandboxHost _host = sandbox.Host;

    [Fact]
    public async Task A_federation_token_is_issued_to_a_user()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow;
        GetFederationTokenResponse answer = await FederateAsync(new GetFederationTokenRequest
        {
            Name = "Bob",
            DurationSeconds = 900,
            Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""",
            Tags = [new Tag { Key = "Team", Value = "Red" }],
        });
        Assert.Equal("arn:aws:sts::111122223333:federated-user/Bob", answer.FederatedUser.Arn);
        Assert.Equal("111122223333:Bob", answer.FederatedUser.FederatedUserId);
        Assert.InRange(answer.SessionTokenUtilization!.Value, 10, 100);
        Assert.Equal(answer.Credentials.SessionToken.Length, answer.SessionTokenSize);
        Lifetime.AssertLasts(before, TimeSpan.FromMinutes(15), answer.Credentials.Expiration);

        GetCallerIdentityResponse caller = await StsHttp.CallerAsync(_host, StsHttp.Session(answer.Credentials));
        Assert.Equal(answer.FederatedUser.Arn, caller.Arn);
        using AmazonSecurityTokenServiceClient client = StsHttp.Sdk(_host, StsHttp.Session(answer.Credentials));
        AssumeRoleRequest request = new() { RoleArn = _host.Roles.ChainTarget, RoleSessionName = "Session1" };
        AmazonSecurityTokenServiceException denied = await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(
            () => client.AssumeRoleAsync(request, TestContext.Current.CancellationToken));
        Assert.Equal("AccessDenied", denied.ErrorCode);
        Assert.Contains("federated-user/Bob", denied.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_federation_token_lasts_twelve_hours_by_default()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow;
        GetFederationTokenResponse answer = await FederateAsync(new GetFederationTokenRequest { Name = "Bob" });
        Lifetime.AssertLasts(before, TimeSpan.FromHours(12), answer.Credentials.Expiration);
    }

    [Fact]
    public async Task Session_credentials_get_no_federation_token()
    {
        SessionAWSCredentials session = await SessionAsync();
        using AmazonSecurityTokenServiceClient client = StsHttp.Sdk(_host, session);
        AmazonSecurityTokenServiceException refused = await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(
            () => client.GetFederationTokenAsync(new GetFederationTokenRequest { Name = "Bob" }, TestContext.Current.CancellationToken));
        Assert.Equal("AccessDenied", refused.ErrorCode);
        Assert.Equal("Cannot call GetFederationToken with session credentials", refused.Message);
    }

    [Fact]
    public async Task The_root_user_gets_an_hour_at_most_without_an_error()
    {
        StsAccessKey root = _host.Sts.AddRootUser(SandboxAccounts.First);
        BasicAWSCredentials caller = new(root.AccessKeyId, root.SecretAccessKey);
        DateTimeOffset before = DateTimeOffset.UtcNow;
        GetFederationTokenResponse longer = await FederateAsync(new GetFederationTokenRequest { Name = "Bob", DurationSeconds = 129_600 }, caller);
        Lifetime.AssertLasts(before, TimeSpan.FromHours(1), longer.Credentials.Expiration);
        before = DateTimeOffset.UtcNow;
        GetFederationTokenResponse shorter = await FederateAsync(new GetFederationTokenRequest { Name = "Bob", DurationSeconds = 900 }, caller);
        Lifetime.AssertLasts(before, TimeSpan.FromMinutes(15), shorter.Credentials.Expiration);
    }

    [Theory]
    [InlineData("B", 900, "at 'name' failed to satisfy constraint: Member must have length greater than or equal to 2")]
    [InlineData("Bob Smith", 900, "at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern")]
    [InlineData("BobBobBobBobBobBobBobBobBobBobBob", 900, "at 'name' failed to satisfy constraint: Member must have length less than or equal to 32")]
    [InlineData("Bob", 899, "at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900")]
    [InlineData("Bob", 129_601, "at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 129600")]
    public async Task A_constraint_that_is_not_met(string name, int duration, string message)
    {
        AmazonSecurityTokenServiceException refused = await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(
            () => FederateAsync(new GetFederationTokenRequest { Name = name, DurationSeconds = duration }));
        Assert.Equal("ValidationError", refused.ErrorCode);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unsigned_call()
        => (await StsHttp.PostAsync(_host, ("Action", "GetFederationToken"), ("Name", "Bob"))).AssertRefused("MissingAuthenticationToken", 403);

    [Fact]
    public async Task A_call_that_is_signed_with_another_secret()
    {
        BasicAWSCredentials caller = new(_host.BrokerKey.AccessKeyId, new string('s', 40));
        AmazonSecurityTokenServiceException refused = await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(
            () => FederateAsync(new GetFederationTokenRequest { Name = "Bob" }, caller));
        Assert.Equal("SignatureDoesNotMatch", refused.ErrorCode);
    }

    private async Task<SessionAWSCredentials> SessionAsync()
    {
        using AmazonSecurityTokenServiceClient client = StsHttp.Sdk(_host, StsHttp.Broker(_host));
        AssumeRoleRequest request = new() { RoleArn = _host.Roles.ChainTarget, RoleSessionName = "Session1" };
        return StsHttp.Session((await client.AssumeRoleAsync(request, TestContext.Current.CancellationToken)).Credentials);
    }

    private async Task<GetFederationTokenResponse> FederateAsync(GetFederationTokenRequest request, AWSCredentials? caller = null)
    {
        using AmazonSecurityTokenServiceClient client = StsHttp.Sdk(_host, caller ?? StsHttp.Broker(_host));
        return await client.GetFederationTokenAsync(request, TestContext.Current.CancellationToken);
    }
}
