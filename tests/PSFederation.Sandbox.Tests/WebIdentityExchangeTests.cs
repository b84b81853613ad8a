using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using PSFederation.Sandbox.Sts;

namespace PSFederation.Sandbox.Tests;

/// <summary>AssumeRoleWithWebIdentity: what is accepted, and one broken claim at a time refused.</summary>
public sealed class WebIdentityExchangeTests(SandboxFixture sandbox)
{
    private readonly SandboxHost _host = sandbox.Host;

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    [Fact]
    public async Task The_AWS_SDK_exchanges_a_token_for_credentials_that_work()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow;
        using AmazonSecurityTokenServiceClient anonymous = StsHttp.Sdk(_host);
        AssumeRoleWithWebIdentityResponse answer = await anonymous.AssumeRoleWithWebIdentityAsync(
            new AssumeRoleWithWebIdentityRequest
            {
                RoleArn = _host.Roles.WebUser,
                RoleSessionName = "WebSession",
                WebIdentityToken = _host.MintToken(),
                DurationSeconds = 43200,
            },
            TestContext.Current.CancellationToken);
        Assert.Equal("onerole", answer.SubjectFromWebIdentityToken);
        Assert.Equal("psfederation-cli", answer.Audience);
        Assert.Equal(_host.OidcProviderArn, answer.Provider);
        Assert.Equal("arn:aws:sts::111122223333:assumed-role/WebUser/WebSession", answer.AssumedRoleUser.Arn);
        Lifetime.AssertLasts(before, TimeSpan.FromHours(12), answer.Credentials.Expiration);

        GetCallerIdentityResponse caller = await StsHttp.CallerAsync(_host, StsHttp.Session(answer.Credentials));
        Assert.Equal(answer.AssumedRoleUser.Arn, caller.Arn);
    }

    [Fact]
    public async Task A_token_signed_with_ES256_is_accepted()
        => (await StsHttp.AssumeWithTokenAsync(_host, _host.MintToken(key: MintKey.ProviderEcdsa))).AssertSucceeded();

    [Fact]
    public async Task A_token_without_key_id_is_accepted()
        => (await StsHttp.AssumeWithTokenAsync(_host, _host.MintToken(header: Claims(("kid", null))))).AssertSucceeded();

    [Fact]
    public async Task A_token_expired_less_than_five_minutes_ago_is_accepted()
        => (await StsHttp.AssumeWithTokenAsync(_host, _host.MintToken(Claims(("exp", Now - 290))))).AssertSucceeded();

    [Fact]
    public async Task One_of_several_audiences_is_enough()
    {
        StsReply reply = await StsHttp.AssumeWithTokenAsync(_host, _host.MintToken(Claims(("aud", new[] { "other", "psfederation-cli" }))));
        Assert.Equal("psfederation-cli", reply["Audience"]);
    }

    [Fact]
    public async Task The_authorized_party_stands_for_the_audience()
    {
        string token = _host.MintToken(Claims(("aud", "https://api.example.com"), ("azp", "psfederation-cli")));
        Assert.Equal("psfederation-cli", (await StsHttp.AssumeWithTokenAsync(_host, token))["Audience"]);

        string other = _host.MintToken(Claims(("azp", "other-client")));
        (await StsHttp.AssumeWithTokenAsync(_host, other)).AssertRefused("InvalidIdentityToken", 400, "Incorrect token audience");
    }

    [Fact]
    public async Task Tags_and_source_identity_are_in_the_session()
    {
        string token = _host.MintToken(Claims(
            ("https://aws.amazon.com/tags", new Dictionary<string, object>
            {
                ["principal_tags"] = new Dictionary<string, object> { ["Project"] = new[] { "Blue" }, ["Team"] = new[] { "Red" } },
                ["transitive_tag_keys"] = new[] { "Project" },
            }),
            ("https://aws.amazon.com/source_identity", "somebody")));
        StsReply reply = await StsHttp.AssumeWithTokenAsync(_host, token);
        Assert.Equal("somebody", reply["SourceIdentity"]);
        StsSession session = _host.Sts.FindSession(reply["AccessKeyId"]!)!;
        Assert.Equal("Blue", session.Tags["Project"]);
        Assert.Equal(["Project"], session.TransitiveTagKeys);
    }

    [Fact]
    public async Task Flattened_tags_are_read_too()
    {
        string token = _host.MintToken(Claims(("https://aws.amazon.com/tags/principal_tags/Project", "Blue")));
        StsReply reply = await StsHttp.AssumeWithTokenAsync(_host, token);
        Assert.Equal("Blue", _host.Sts.FindSession(reply["AccessKeyId"]!)!.Tags["Project"]);
    }

    [Theory]
    [InlineData("iss")]
    [InlineData("sub")]
    [InlineData("aud")]
    [InlineData("exp")]
    [InlineData("iat")]
    public Task A_missing_claim(string claim)
        => AssertRefusedAsync(_host.MintToken(Claims((claim, null))), "InvalidIdentityToken", "Missing a required claim: " + claim);

    [Fact]
    public Task A_foreign_audience()
        => AssertRefusedAsync(_host.MintToken(Claims(("aud", "other-client"))), "InvalidIdentityToken", "Incorrect token audience");

    [Theory]
    [InlineData("https://idp.example.com")]
    [InlineData("http://127.0.0.1:1")]
    public Task A_foreign_issuer(string issuer)
        => AssertRefusedAsync(
            _host.MintToken(Claims(("iss", issuer))),
            "InvalidIdentityToken",
            "No OpenIDConnect provider found in your account for " + issuer);

    [Fact]
    public Task An_issuer_that_differs_by_a_slash()
        => AssertRefusedAsync(
            _host.MintToken(Claims(("iss", _host.OidcIssuer + "/"))), "InvalidIdentityToken", "No OpenIDConnect provider found");

    [Fact]
    public Task An_expired_token()
        => AssertRefusedAsync(
            _host.MintToken(Claims(("exp", Now - 310))), "ExpiredTokenException", "must be before the expiration date/time");

    [Theory]
    [InlineData("nbf")]
    [InlineData("iat")]
    public Task A_token_of_the_future(string claim)
        => AssertRefusedAsync(_host.MintToken(Claims((claim, Now + 600))), "InvalidIdentityToken", "not yet valid");

    [Theory]
    [InlineData(MintKey.Foreign, "signature")]
    [InlineData(MintKey.UnknownKeyId, "Couldn't retrieve verification key from your identity provider")]
    [InlineData(MintKey.None, "not supported")]
    [InlineData(MintKey.PublicKeyAsSecret, "not supported")]
    public Task A_signature_by_another_key(MintKey key, string message)
        => AssertRefusedAsync(_host.MintToken(key: key), "InvalidIdentityToken", message);

    [Theory]
    [InlineData("ES256")]
    [InlineData("PS256")]
    [InlineData("RS384")]
    [InlineData("HS256")]
    [InlineData("none")]
    public Task An_algorithm_that_is_not_that_of_the_key(string algorithm)
        => AssertRefusedAsync(_host.MintToken(header: Claims(("alg", algorithm))), "InvalidIdentityToken", null);

    [Fact]
    public Task A_changed_payload()
    {
        string[] good = _host.MintToken().Split('.');
        string[] other = _host.MintToken(Claims(("sub", "mallory"))).Split('.');
        return AssertRefusedAsync($"{good[0]}.{other[1]}.{good[2]}", "InvalidIdentityToken", "signature");
    }

    [Fact]
    public Task A_token_without_its_signature()
        => AssertRefusedAsync(_host.MintToken()[..(_host.MintToken().LastIndexOf('.') + 1)], "InvalidIdentityToken", null);

    [Theory]
    [InlineData("opaque-access-token")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d.e")]
    [InlineData("{\"iss\":\"x\"}")]
    public Task A_token_that_is_not_a_JWT(string token)
        => AssertRefusedAsync(token, "InvalidIdentityToken", "is not a valid JWT");

    [Fact]
    public async Task A_token_over_20000_characters()
    {
        string token = _host.MintToken(Claims(("filler", new string('x', 20_000))));
        StsReply reply = await StsHttp.AssumeWithTokenAsync(_host, token);
        reply.AssertRefused("ValidationError", 400, "Value at 'webIdentityToken' failed to satisfy constraint");
    }

    [Theory]
    [InlineData("www.amazon.com")]
    [InlineData("graph.facebook.com")]
    [InlineData("example.com")]
    public async Task A_ProviderId(string providerId)
    {
        StsReply reply = await StsHttp.AssumeWithTokenAsync(_host, "opaque-access-token", null, ("ProviderId", providerId));
        reply.AssertRefused("InvalidIdentityToken", 400);
    }

    [Fact]
    public async Task A_role_that_does_not_exist()
    {
        StsReply reply = await StsHttp.AssumeWithTokenAsync(_host, _host.MintToken(), "arn:aws:iam::111122223333:role/Missing");
        reply.AssertRefused("AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithWebIdentity");
    }

    [Fact]
    public async Task A_role_of_an_account_without_the_provider()
    {
        StsReply reply = await StsHttp.AssumeWithTokenAsync(_host, _host.MintToken(), "arn:aws:iam::444455556666:role/Auditor");
        reply.AssertRefused("InvalidIdentityToken", 400, "No OpenIDConnect provider found in your account for " + _host.OidcIssuer);
    }

    [Fact]
    public async Task A_role_that_trusts_another_audience()
    {
        StsReply reply = await StsHttp.AssumeWithTokenAsync(_host, _host.MintToken(Claims(("aud", "psfederation-service"))));
        reply.AssertRefused("AccessDenied", 403, "Not authorized to perform sts:AssumeRoleWithWebIdentity");
    }

    [Fact]
    public async Task A_role_that_trusts_SAML()
    {
        StsReply reply = await StsHttp.AssumeWithTokenAsync(_host, _host.MintToken(), _host.Roles.Developer);
        reply.AssertRefused("AccessDenied", 403);
    }

    [Fact]
    public async Task A_trust_policy_can_look_at_subject_email_and_methods()
    {
        const string Role = "arn:aws:iam::111122223333:role/WebConditions";
        string prefix = _host.OidcIssuer["http://".Length..];
        string condition = "{\"StringLike\":{\"" + prefix + ":sub\":\"one*\",\"" + prefix + ":email\":\"*@example.com\"},"
            + "\"ForAnyValue:StringEquals\":{\"" + prefix + ":amr\":\"mfa\"}}";
        _host.Sts.AddRole(Role, Policies.Federated(_host.OidcProviderArn, condition, "sts:AssumeRoleWithWebIdentity"));
        string good = _host.MintToken(Claims(("amr", new[] { "pwd", "mfa" })));
        (await StsHttp.AssumeWithTokenAsync(_host, good, Role)).AssertSucceeded();
        string withoutMfa = _host.MintToken(Claims(("amr", new[] { "pwd" })));
        (await StsHttp.AssumeWithTokenAsync(_host, withoutMfa, Role)).AssertRefused("AccessDenied", 403);
        string stranger = _host.MintToken(Claims(("amr", new[] { "mfa" }), ("sub", "threeroles")));
        (await StsHttp.AssumeWithTokenAsync(_host, stranger, Role)).AssertRefused("AccessDenied", 403);
    }

    [Fact]
    public async Task An_issuer_without_a_server()
    {
        // A port that was free a moment ago and that nothing listens on.
        string issuer;
        await using (SandboxHost other = await SandboxHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            issuer = other.OidcIssuer;
        }

        _host.Sts.AddOidcProvider(SandboxAccounts.First, issuer, "psfederation-cli");
        await AssertRefusedAsync(_host.MintToken(Claims(("iss", issuer))), "IDPCommunicationError", null);
    }

    [Fact]
    public async Task An_issuer_whose_discovery_names_another()
    {
        string issuer = _host.OidcIssuer.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        _host.Sts.AddOidcProvider(SandboxAccounts.First, issuer, "psfederation-cli");
        await AssertRefusedAsync(_host.MintToken(Claims(("iss", issuer))), "InvalidIdentityToken", "Couldn't retrieve verification key");
    }

    [Fact]
    public async Task An_issuer_over_plain_HTTP_outside_of_loopback()
    {
        const string Issuer = "http://idp.example.com";
        _host.Sts.AddOidcProvider(SandboxAccounts.First, Issuer, "psfederation-cli");
        await AssertRefusedAsync(_host.MintToken(Claims(("iss", Issuer))), "InvalidIdentityToken", "Couldn't retrieve verification key");
    }

    [Fact]
    public async Task A_transitive_key_without_its_tag()
    {
        Dictionary<string, object> tags = new() { ["transitive_tag_keys"] = new[] { "Project" } };
        StsReply reply = await StsHttp.AssumeWithTokenAsync(_host, _host.MintToken(Claims(("https://aws.amazon.com/tags", tags))));
        reply.AssertRefused("InvalidParameterValue", 400, "must be included in the requested tags");
    }

    private static Dictionary<string, object?> Claims(params (string Name, object? Value)[] claims)
        => claims.ToDictionary(claim => claim.Name, claim => claim.Value);

    private async Task AssertRefusedAsync(string token, string code, string? message)
        => (await StsHttp.AssumeWithTokenAsync(_host, token)).AssertRefused(code, 400, message);
}
