using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PSFederation.Sandbox.Sts;

namespace PSFederation.Sandbox.Tests;

/// <summary>GetWebIdentityToken, driven by the AWS SDK; its tokens are verified by Microsoft.IdentityModel with the published keys.</summary>
public sealed class OutboundTokenTests(SandboxFixture sandbox)
{
    private const string Audience = "https://api.example.com";
    private readonly SandboxHost _host = sandbox.Host;

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES384")]
    public async Task A_token_verifies_with_the_published_keys_and_has_the_documented_claims(string algorithm)
    {
        SessionAWSCredentials caller = await SessionAsync(new AssumeRoleRequest { SourceIdentity = "alice", Tags = [new Tag { Key = "Team", Value = "Red" }] });
        DateTimeOffset before = DateTimeOffset.UtcNow;
        GetWebIdentityTokenResponse answer = await TokenAsync(
            new GetWebIdentityTokenRequest { SigningAlgorithm = algorithm, DurationSeconds = 600, Tags = [new Tag { Key = "job-id", Value = "job-1" }] }, caller);
        Lifetime.AssertLasts(before, TimeSpan.FromMinutes(10), answer.Expiration);

        JsonWebToken token = await VerifyAsync(answer.WebIdentityToken, algorithm);
        Assert.Equal("arn:aws:iam::111122223333:role/Outbound", token.Subject);
        Assert.Equal("JWT", token.Typ);
        Assert.Equal(TimeSpan.FromMinutes(10), token.ValidTo - token.IssuedAt);
        Assert.NotEmpty(token.Id);
        JsonNode identity = JsonNode.Parse(token.GetPayloadValue<System.Text.Json.JsonElement>("https://sts.amazonaws.com/").GetRawText())!;
        Assert.Equal("111122223333", (string?)identity["aws_account"]);
        Assert.Equal("eu-central-1", (string?)identity["source_region"]);
        Assert.Equal(token.Subject, (string?)identity["principal_id"]);
        Assert.Equal("alice", (string?)identity["source_identity"]);
        Assert.Equal("Red", (string?)identity["principal_tags"]!["Team"]);
        Assert.Equal("job-1", (string?)identity["request_tags"]!["job-id"]);
        Assert.Equal(_host.Sts.FindSession((await caller.GetCredentialsAsync()).AccessKey)!.Expiration, DateTimeOffset.Parse((string)identity["original_session_exp"]!, null));
    }

    [Fact]
    public async Task A_user_gets_five_minutes_by_default_and_no_claims_of_a_session()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow;
        GetWebIdentityTokenResponse answer = await TokenAsync(new GetWebIdentityTokenRequest());
        Lifetime.AssertLasts(before, TimeSpan.FromMinutes(5), answer.Expiration);
        JsonWebToken token = await VerifyAsync(answer.WebIdentityToken, "ES384");
        Assert.Equal(_host.BrokerKey.UserArn, token.Subject);
        JsonNode identity = JsonNode.Parse(token.GetPayloadValue<System.Text.Json.JsonElement>("https://sts.amazonaws.com/").GetRawText())!;
        Assert.Equal(["aws_account", "principal_id", "source_region"], identity.AsObject().Select(claim => claim.Key).Order());
    }

    /// <summary>"Tags attached to the IAM principal or assumed role session. When … the requesting IAM principal has both principal tags and session tags, the session tags will be present".</summary>
    [Fact]
    public async Task Tags_of_the_role_are_claims_where_the_session_has_none()
    {
        const string role = "arn:aws:iam::111122223333:role/Tagged";
        _host.Sts.AddRole(role, Policies.Aws("111122223333", null, "sts:AssumeRole", "sts:TagSession"), tags: new Dictionary<string, string> { ["CostCenter"] = "7" });
        using AmazonSecurityTokenServiceClient client = StsHttp.Sdk(_host, StsHttp.Broker(_host));
        AssumeRoleRequest request = new() { RoleArn = role, RoleSessionName = "Session1" };
        Assert.Equal("""{"CostCenter":"7"}""", (await IdentityAsync(StsHttp.Session((await client.AssumeRoleAsync(request, TestContext.Current.CancellationToken)).Credentials)))["principal_tags"]!.ToJsonString());
        request.Tags = [new Tag { Key = "Team", Value = "Red" }];
        JsonNode both = await IdentityAsync(StsHttp.Session((await client.AssumeRoleAsync(request, TestContext.Current.CancellationToken)).Credentials));
        Assert.Equal("""{"Team":"Red"}""", both["principal_tags"]!.ToJsonString());
        Assert.Null(both["federated_provider"]);
    }

    [Fact]
    public async Task A_session_by_a_token_or_an_assertion_names_its_provider()
    {
        JsonNode byToken = await IdentityAsync(Session(await StsHttp.AssumeWithTokenAsync(_host, _host.MintToken())));
        Assert.Equal(_host.OidcProviderArn, (string?)byToken["federated_provider"]);
        JsonNode byAssertion = await IdentityAsync(Session(await StsHttp.AssumeWithSamlAsync(_host, _host.CreateSamlResponse("onerole").Build())));
        Assert.Equal(_host.SamlProviderArn, (string?)byAssertion["federated_provider"]);

        static SessionAWSCredentials Session(StsReply reply) => new(reply["AccessKeyId"], reply["SecretAccessKey"], reply["SessionToken"]);
    }

    [Fact]
    public async Task Several_audiences_are_a_list()
    {
        GetWebIdentityTokenResponse answer = await TokenAsync(new GetWebIdentityTokenRequest { Audience = [Audience, "other"] });
        Assert.Equal([Audience, "other"], (await VerifyAsync(answer.WebIdentityToken, "ES384")).Audiences);
    }

    [Fact]
    public async Task An_account_that_has_not_enabled_it()
    {
        const string Account = "777788889999";
        StsAccessKey user = _host.Sts.AddUser($"arn:aws:iam::{Account}:user/worker");
        BasicAWSCredentials caller = new(user.AccessKeyId, user.SecretAccessKey);
        await Assert.ThrowsAsync<OutboundWebIdentityFederationDisabledException>(() => TokenAsync(new GetWebIdentityTokenRequest(), caller));
        _host.Sts.EnableOutboundFederation(Account);
        string issuer = new JsonWebToken((await TokenAsync(new GetWebIdentityTokenRequest(), caller)).WebIdentityToken).Issuer;
        Assert.NotEqual(_host.OutboundIssuer, issuer);
        _host.Sts.DisableOutboundFederation(Account);
        OutboundWebIdentityFederationDisabledException refused = await Assert.ThrowsAsync<OutboundWebIdentityFederationDisabledException>(
            () => TokenAsync(new GetWebIdentityTokenRequest(), caller));
        Assert.Equal(403, (int)refused.StatusCode);
    }

    [Fact]
    public async Task A_token_does_not_outlive_the_session_it_is_about()
    {
        SessionAWSCredentials caller = await SessionAsync(new AssumeRoleRequest { DurationSeconds = 900 });
        await TokenAsync(new GetWebIdentityTokenRequest { DurationSeconds = 800 }, caller);
        SessionDurationEscalationException refused = await Assert.ThrowsAsync<SessionDurationEscalationException>(
            () => TokenAsync(new GetWebIdentityTokenRequest { DurationSeconds = 1000 }, caller));
        Assert.Equal(403, (int)refused.StatusCode);
    }

    [Fact]
    public async Task Tags_that_make_the_token_too_large()
    {
        List<Tag> tags = [.. Enumerable.Range(0, 50).Select(index => new Tag { Key = $"Key{index}", Value = new string('v', 256) })];
        JWTPayloadSizeExceededException refused = await Assert.ThrowsAsync<JWTPayloadSizeExceededException>(
            () => TokenAsync(new GetWebIdentityTokenRequest { Tags = tags }));
        Assert.Equal(400, (int)refused.StatusCode);
    }

    [Theory]
    [InlineData("DurationSeconds", "59", "ValidationError", "Member must have value greater than or equal to 60")]
    [InlineData("DurationSeconds", "3601", "ValidationError", "Member must have value less than or equal to 3600")]
    [InlineData("SigningAlgorithm", "none", "ValidationError", "Member must have length greater than or equal to 5")]
    [InlineData("SigningAlgorithm", "HS256", "InvalidParameterValue", "RS256 or ES384")]
    [InlineData("SigningAlgorithm", null, "ValidationError", "Value null at 'signingAlgorithm'")]
    [InlineData("Audience.member.1", null, "ValidationError", "Value null at 'audience'")]
    [InlineData("Audience.member.1", "", "ValidationError", "Member must have length greater than or equal to 1")]
    public async Task A_constraint_that_is_not_met(string name, string? value, string code, string message)
    {
        Dictionary<string, string?> parameters = new() { ["SigningAlgorithm"] = "ES384", ["Audience.member.1"] = Audience };
        parameters[name] = value;
        SignedRequest request = SignedRequest.ByBroker(_host);
        request.Body = "Action=GetWebIdentityToken&Version=2011-06-15"
            + string.Concat(parameters.Where(pair => pair.Value is not null).Select(pair => $"&{pair.Key}={Uri.EscapeDataString(pair.Value!)}"));
        (await request.SendAsync(_host)).AssertRefused(code, 400, message);
    }

    [Fact]
    public async Task Eleven_audiences()
    {
        GetWebIdentityTokenRequest request = new() { Audience = [.. Enumerable.Range(0, 11).Select(index => $"audience{index}")] };
        AmazonSecurityTokenServiceException refused = await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(() => TokenAsync(request));
        Assert.Equal("ValidationError", refused.ErrorCode);
    }

    [Fact]
    public async Task A_federated_user_and_an_unsigned_call_get_none()
    {
        using AmazonSecurityTokenServiceClient client = StsHttp.Sdk(_host, StsHttp.Broker(_host));
        GetFederationTokenResponse federated = await client.GetFederationTokenAsync(new GetFederationTokenRequest { Name = "Bob" }, TestContext.Current.CancellationToken);
        AmazonSecurityTokenServiceException refused = await Assert.ThrowsAnyAsync<AmazonSecurityTokenServiceException>(
            () => TokenAsync(new GetWebIdentityTokenRequest(), StsHttp.Session(federated.Credentials)));
        Assert.Equal("AccessDenied", refused.ErrorCode);
        (await StsHttp.PostAsync(_host, ("Action", "GetWebIdentityToken"), ("SigningAlgorithm", "ES384"), ("Audience.member.1", Audience)))
            .AssertRefused("MissingAuthenticationToken", 403);
    }

    /// <summary>AWS takes no token of its own, even where its issuer is registered as an OpenID Connect provider.</summary>
    [Fact]
    public async Task A_token_is_not_exchanged_for_a_role()
    {
        string provider = _host.Sts.AddOidcProvider("111122223333", _host.OutboundIssuer!, Audience);
        const string role = "arn:aws:iam::111122223333:role/OutboundTarget";
        _host.Sts.AddRole(
            role, $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"{{provider}}"},"Action":"sts:AssumeRoleWithWebIdentity"}]}""");
        GetWebIdentityTokenResponse answer = await TokenAsync(new GetWebIdentityTokenRequest());
        (await StsHttp.PostAsync(
            _host, ("Action", "AssumeRoleWithWebIdentity"), ("RoleArn", role), ("RoleSessionName", "Session1"), ("WebIdentityToken", answer.WebIdentityToken)))
            .AssertRefused("InvalidIdentityToken", 400, "cannot be used for federation into AWS");
    }

    private async Task<JsonNode> IdentityAsync(AWSCredentials caller)
    {
        JsonWebToken token = new((await TokenAsync(new GetWebIdentityTokenRequest(), caller)).WebIdentityToken);
        return JsonNode.Parse(token.GetPayloadValue<System.Text.Json.JsonElement>("https://sts.amazonaws.com/").GetRawText())!;
    }

    private async Task<JsonWebToken> VerifyAsync(string text, string algorithm)
    {
        using HttpClient http = new();
        JsonNode discovery = JsonNode.Parse(await http.GetStringAsync(new Uri(_host.OutboundIssuer + "/.well-known/openid-configuration"), TestContext.Current.CancellationToken))!;
        Assert.Equal(_host.OutboundIssuer, (string?)discovery["issuer"]);
        string keys = await http.GetStringAsync(new Uri((string)discovery["jwks_uri"]!), TestContext.Current.CancellationToken);
        TokenValidationResult result = await new JsonWebTokenHandler().ValidateTokenAsync(text, new TokenValidationParameters
        {
            ValidIssuer = _host.OutboundIssuer,
            ValidAudience = Audience,
            ValidAlgorithms = [algorithm],
            IssuerSigningKeys = new JsonWebKeySet(keys).GetSigningKeys(),
            RequireSignedTokens = true,
            RequireExpirationTime = true,
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        return (JsonWebToken)result.SecurityToken;
    }

    private async Task<SessionAWSCredentials> SessionAsync(AssumeRoleRequest request)
    {
        request.RoleArn = "arn:aws:iam::111122223333:role/Outbound";
        request.RoleSessionName = "Session1";
        _host.Sts.AddRole(request.RoleArn, Policies.Aws("111122223333", null, "sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"));
        using AmazonSecurityTokenServiceClient client = StsHttp.Sdk(_host, StsHttp.Broker(_host));
        return StsHttp.Session((await client.AssumeRoleAsync(request, TestContext.Current.CancellationToken)).Credentials);
    }

    private async Task<GetWebIdentityTokenResponse> TokenAsync(GetWebIdentityTokenRequest request, AWSCredentials? caller = null)
    {
        request.Audience ??= [Audience];
        request.SigningAlgorithm ??= "ES384";
        using AmazonSecurityTokenServiceClient client = StsHttp.Sdk(_host, caller ?? StsHttp.Broker(_host));
        return await client.GetWebIdentityTokenAsync(request, TestContext.Current.CancellationToken);
    }
}
