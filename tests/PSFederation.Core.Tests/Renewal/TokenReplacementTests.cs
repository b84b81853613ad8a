using System.Collections.Concurrent;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Cache;
using PSFederation.Core.Http;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Renewal;
using PSFederation.Core.Sts;
using PSFederation.Core.Tests.Oidc;

namespace PSFederation.Core.Tests.Renewal;

/// <summary>
/// Cached tokens of a provider that rotates refresh tokens, returns no ID token on refresh (OpenID Connect Core 1.0 section 12.2), or changes its keys, so that STS rejects an unexpired token.
/// </summary>
public sealed class TokenReplacementTests : IDisposable
{
    private const string Key = "token-key";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly CredentialCache _cache;
    private readonly ConcurrentQueue<(int Status, string Body)> _answers = new();
    private readonly HttpImitation _server;
    private readonly RecordingReporter _reporter = new();
    private readonly HashSet<string> _valid = [];
    private string _refusal = "InvalidIdentityToken";
    private int _asked;

    public TokenReplacementTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the system keeps the cache");
        _cache = CredentialCache.OfUser(_folder.FullName);
        HttpImitation server = null!;
        server = new HttpImitation(request => request.Path switch
        {
            "/.well-known/openid-configuration" => new ImitatedAnswer(200, $$"""{"issuer":"{{server.Url}}","token_endpoint":"{{server.Url}}/token"}"""),
            "/token" => _answers.TryDequeue(out (int Status, string Body) answer) ? new ImitatedAnswer(answer.Status, answer.Body) : new ImitatedAnswer(500, "{}"),
            _ => Exchange(request),
        });
        _server = server;
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Delete(recursive: true);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private SignInCall Silent => new(_reporter, MayAsk: false);

    private string[] Sent => [.. _server.Requests.Where(request => request.Path == "/token").Select(request => request.Parameter("refresh_token")!)];

    /// <summary>The keys of the tokens that STS was given; the AWS SDK repeats InvalidIdentityToken by itself.</summary>
    private string[] Exchanged =>
        [.. _server.Requests.Select(request => request.Parameter("WebIdentityToken")).OfType<string>().Select(text => Token(text).KeyId!).Distinct()];

    /// <summary>An STS that takes the tokens of <see cref="_valid"/> and no other.</summary>
    private ImitatedAnswer Exchange(ImitatedRequest request) => _valid.Contains(request.Parameter("WebIdentityToken")!)
        ? new ImitatedAnswer(200, "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleWithWebIdentityResult><Credentials>"
            + "<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>S</SecretAccessKey><SessionToken>T</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
            + "<AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/Web/ann</Arn><AssumedRoleId>A:ann</AssumedRoleId></AssumedRoleUser>"
            + "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>", "text/xml")
        : new ImitatedAnswer(_refusal == "AccessDenied" ? 403 : 400, $"<ErrorResponse><Error><Type>Sender</Type><Code>{_refusal}</Code><Message>no</Message></Error><RequestId>1</RequestId></ErrorResponse>", "text/xml");

    private string IdToken(string key, int minutes = 60, string subject = "ann")
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return Jwt.Make(
            $$"""{"iss":"{{_server.Url}}","sub":"{{subject}}","aud":"cli","iat":{{now.AddMinutes(-90).ToUnixTimeSeconds()}},"exp":{{now.AddMinutes(minutes).ToUnixTimeSeconds()}}}""",
            $$"""{"alg":"RS256","kid":"{{key}}"}""");
    }

    private void Answer(string? idToken, string? refreshToken = "NEXT") => _answers.Enqueue((200,
        $$"""{"access_token":"ACCESS","expires_in":60{{(idToken is null ? string.Empty : $",\"id_token\":\"{idToken}\"")}}{{(refreshToken is null ? string.Empty : $",\"refresh_token\":\"{refreshToken}\"")}}}"""));

    private static OidcToken Token(string text, string? refreshToken = "FIRST") => JwtReader.Read(text, OidcTokenType.IdToken, refreshToken);

    private ClientHandle Client() => new(new OidcClient { Authority = _server.Url, ClientId = "cli", Scopes = ["openid", "offline_access"] }, keys: null);

    private RefreshSource Refreshing(string first) => new(Token(first), Client, "cli", TimeProvider.System);

    private Task KeepAsync(OidcToken token) =>
        _cache.Secrets.WriteAsync(Key, TokenJson.Write(CachedToken.Received(token, TimeProvider.System)), _reporter, Stop);

    private async Task<CachedTokenSource> CachedAsync(string kept, string? refreshToken = "FIRST")
    {
        await KeepAsync(Token(kept, refreshToken));
        return new CachedTokenSource(
            Client, (_, _, _) => Task.FromResult(Token(IdToken($"asked{++_asked}"), "ASKED")), "sign-in of cli", Key, _cache, TimeProvider.System);
    }

    private CachedToken Kept => TokenJson.Read(_cache.Secrets.Read(Key)!)!;

    private Task<FederatedSession> SessionAsync(IIdentitySource<OidcToken> identity, SignInCall? call = null) =>
        new WebIdentityRoleSource(identity, "ann", null, new StsRequest { RoleArn = "arn:aws:iam::111122223333:role/Web", EndpointUrl = _server.Url, Region = "us-east-1" }, new AwsSettings(_ => null), TimeProvider.System)
            .GetAsync(call ?? Silent, Stop);

    [Fact]
    public async Task A_renewal_without_an_ID_token_continues_with_the_new_refresh_token()
    {
        RefreshSource source = Refreshing(IdToken("old", minutes: -10));
        Answer(idToken: null, "SECOND");
        FederationException missing = await Fail.WithAsync(FederationErrorCode.OAuthTokenMissing, () => source.GetAsync(Silent, Stop), "SECOND", "FIRST");
        Assert.Contains("no ID token when the sign-in was refreshed", missing.Message, StringComparison.Ordinal);
        Answer(IdToken("new"), "THIRD");
        Assert.Equal("new", (await source.GetAsync(Silent, Stop)).KeyId);
        Assert.Equal(["FIRST", "SECOND"], Sent);
    }

    [Fact]
    public async Task A_profile_without_an_ID_token_on_refresh_keeps_the_new_refresh_token_and_says_why_the_person_has_to_sign_in()
    {
        CachedTokenSource source = await CachedAsync(IdToken("old", minutes: -10));
        Answer(idToken: null, "SECOND");
        FederationException e = await Fail.WithAsync(FederationErrorCode.SignInNeedsPerson, () => source.GetAsync(Silent, Stop), "SECOND", "FIRST");
        Assert.Contains("no ID token when the sign-in was refreshed", e.Message, StringComparison.Ordinal);
        Assert.Equal("SECOND", Kept.Token.GetRefreshToken());
        Assert.False(Kept.IsGood(TimeProvider.System));
        Answer(idToken: null, "THIRD");
        Assert.Equal("asked1", (await source.GetAsync(new SignInCall(_reporter, MayAsk: true), Stop)).KeyId);
        Assert.Equal(["FIRST", "SECOND"], Sent);
        Assert.Equal("ASKED", Kept.Token.GetRefreshToken());
    }

    /// <summary>The last three are how glewlwyd answers a refresh token that has expired: without a body.</summary>
    [Theory]
    [InlineData("interaction_required", true)]
    [InlineData("login_required", true)]
    [InlineData("invalid_grant", false)]
    [InlineData("returned HTTP 400", true)]
    [InlineData("returned HTTP 401", true)]
    [InlineData("returned HTTP 403", true)]
    public async Task A_refresh_that_needs_the_person_asks_the_person(string error, bool keeps)
    {
        (int Status, string Body) answer = error.StartsWith("returned HTTP ", StringComparison.Ordinal)
            ? (int.Parse(error.AsSpan(14), System.Globalization.CultureInfo.InvariantCulture), string.Empty)
            : (400, $$"""{"error":"{{error}}"}""");
        CachedTokenSource source = await CachedAsync(IdToken("old", minutes: -10));
        _answers.Enqueue(answer);
        Assert.Contains(error, (await Fail.WithAsync(FederationErrorCode.SignInNeedsPerson, () => source.GetAsync(Silent, Stop))).Message, StringComparison.Ordinal);
        Assert.Equal(keeps, _cache.Secrets.Read(Key) is not null);
        await KeepAsync(Token(IdToken("old", minutes: -10)));
        _answers.Enqueue(answer);
        Assert.Equal("asked1", (await source.GetAsync(new SignInCall(_reporter, MayAsk: true), Stop)).KeyId);
    }

    public static TheoryData<bool, string> Refusals => new(
        from isCached in new[] { true, false }
        from code in new[] { "InvalidIdentityToken", "AccessDenied", "IDPRejectedClaim", "ExpiredTokenException" }
        select (isCached, code));

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_token_that_STS_refuses_after_a_change_of_keys_is_refreshed_in_the_same_call(bool isCached, string code)
    {
        _refusal = code;
        string old = IdToken("old"), next = IdToken("new");
        Answer(next, "SECOND");
        _valid.Add(next);
        IIdentitySource<OidcToken> source = isCached ? await CachedAsync(old) : Refreshing(old);
        Assert.Equal("ASIA1", (await SessionAsync(source)).Keys.AccessKeyId);
        Assert.Equal(["FIRST"], Sent);
        Assert.Equal(["old", "new"], Exchanged);
        Assert.Contains(_reporter.Verboses, line => line.Contains("a new token was requested", StringComparison.Ordinal));
        if (isCached)
            Assert.Equal(("new", "SECOND"), (Kept.Token.KeyId, Kept.Token.GetRefreshToken()));
        // The new one serves from then on.
        await SessionAsync(source);
        Assert.Equal(["FIRST"], Sent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_that_came_new_is_not_refreshed_when_STS_refuses_it(bool isCached)
    {
        string old = IdToken("old", minutes: -10);
        Answer(IdToken("new"), "SECOND");
        IIdentitySource<OidcToken> source = isCached ? await CachedAsync(old) : Refreshing(old);
        await Fail.WithAsync(FederationErrorCode.StsInvalidIdentityToken, () => SessionAsync(source));
        Assert.Equal(["FIRST"], Sent);
        Assert.Equal(["new"], Exchanged);
        // Asked for once more it is one that was kept.
        Answer(IdToken("third"), "THIRD");
        await Fail.WithAsync(FederationErrorCode.StsInvalidIdentityToken, () => SessionAsync(source));
        Assert.Equal(["FIRST", "SECOND"], Sent);
    }

    [Fact]
    public async Task Without_a_refresh_token_the_refusal_stands_and_no_person_is_asked()
    {
        CachedTokenSource source = await CachedAsync(IdToken("old"), refreshToken: null);
        await Fail.WithAsync(FederationErrorCode.StsInvalidIdentityToken, () => SessionAsync(source, new SignInCall(_reporter, MayAsk: true)));
        Assert.Equal(0, _asked);
        Assert.Empty(Sent);
    }

    [Theory]
    [InlineData("""{"error":"invalid_grant"}""", 400)]
    [InlineData("""{"error":"interaction_required"}""", 400)]
    [InlineData("""{"access_token":"A","refresh_token":"SECOND"}""", 200)]
    [InlineData("<html>", 403)]
    public async Task A_refresh_that_gives_nothing_leaves_the_refusal_of_STS(string body, int status)
    {
        foreach (IIdentitySource<OidcToken> source in (IIdentitySource<OidcToken>[])[await CachedAsync(IdToken("old")), Refreshing(IdToken("old"))])
        {
            _answers.Enqueue((status, body));
            await Fail.WithAsync(FederationErrorCode.StsInvalidIdentityToken, () => SessionAsync(source, new SignInCall(_reporter, MayAsk: true)));
        }

        Assert.Equal(0, _asked);
        Assert.Equal(["old"], Exchanged);
    }

    [Fact]
    public async Task An_error_that_is_not_about_the_token_refreshes_nothing()
    {
        _refusal = "MalformedPolicyDocument";
        await Fail.WithAsync(FederationErrorCode.StsMalformedPolicy, async () => await SessionAsync(await CachedAsync(IdToken("old"))));
        Assert.Empty(Sent);
    }

    [Fact]
    public async Task A_token_that_another_process_has_replaced_already_is_taken_from_the_cache()
    {
        CachedTokenSource source = await CachedAsync(IdToken("old"));
        OidcToken refused = await source.GetAsync(Silent, Stop);
        string next = IdToken("new");
        await KeepAsync(Token(next, "SECOND"));
        Assert.Equal("new", (await source.ReplaceAsync(refused, Silent, Stop))!.KeyId);
        Assert.Empty(Sent);
    }

    [Fact]
    public async Task The_way_that_comes_with_a_token_replaces_it_too()
    {
        string old = IdToken("old"), next = IdToken("new");
        RefreshSource source = Refreshing(old);
        IdentityRenewal<OidcToken> renewal = new("way", stop => source.GetAsync(Silent, stop), (refused, stop) => source.ReplaceAsync(refused, Silent, stop));
        Answer(next, "SECOND");
        _valid.Add(next);
        Assert.Equal("ASIA1", (await SessionAsync(new RenewableIdentity<OidcToken>(renewal))).Keys.AccessKeyId);
        // A way that gets a new one each time has none to replace.
        await Fail.WithAsync(
            FederationErrorCode.StsInvalidIdentityToken,
            () => SessionAsync(new RenewableIdentity<OidcToken>(new IdentityRenewal<OidcToken>("way", _ => Task.FromResult(Token(old))))));
    }
}
