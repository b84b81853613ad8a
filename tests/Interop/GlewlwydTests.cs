using System.Text.Json.Nodes;

namespace PSFederation.Interop.Tests;

/// <summary>
/// OpenID Connect flows at glewlwyd, a provider in C: it takes pushed requests, names itself in answers (RFC 9207), changes refresh tokens, and says nothing
/// at all where it refuses a client or a refresh token.
/// </summary>
public sealed class GlewlwydTests : IDisposable
{
    private const string SignIn = "Get-OidcToken $issuer $client -NoBrowser -RedirectPort $port -Scope openid, aws";

    private readonly Server _server = Server.Require("glewlwyd");
    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;

    public GlewlwydTests() => _environment = new EnvironmentChange(("PSFEDERATION_HOME", _folder.FullName), ("DBUS_SESSION_BUS_ADDRESS", string.Empty));

    public void Dispose()
    {
        _environment.Dispose();
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private Shell Prepared => _shell.With("issuer", _server["GLEWLWYD_ISSUER"]).With("client", _server["GLEWLWYD_PUBLIC_CLIENT_ID"])
        .With("confidential", _server["GLEWLWYD_CONFIDENTIAL_CLIENT_ID"]).With("secret", _server["GLEWLWYD_CONFIDENTIAL_CLIENT_SECRET"])
        .With("keyclient", _server["GLEWLWYD_PRIVATE_KEY_JWT_CLIENT_ID"]).With("key", _server["GLEWLWYD_PRIVATE_KEY_JWT_KEY_FILE"])
        .With("port", new Uri(_server["GLEWLWYD_REDIRECT_URI"]).Port);

    private Task<ShellResult> SignInAsync(string command, string client = "GLEWLWYD_PUBLIC_CLIENT_ID") =>
        LinkFlow.SignInAsync(Prepared, command, link => GlewlwydPerson.SignInAsync(_server, link, _server[client]));

    [Theory]
    [InlineData("$client", "GLEWLWYD_PUBLIC_CLIENT_ID")]
    [InlineData("$confidential -ClientSecret $secret", "GLEWLWYD_CONFIDENTIAL_CLIENT_ID")]
    public async Task Signs_a_person_in_with_a_pushed_request(string client, string audience)
    {
        Uri? asked = null;
        ShellResult result = await LinkFlow.SignInAsync(Prepared, SignIn.Replace("$client", client, StringComparison.Ordinal), async link =>
        {
            asked = link;
            await GlewlwydPerson.SignInAsync(_server, link, _server[audience]);
        });
        OidcToken token = result.Single<OidcToken>();
        Assert.Equal((_server["GLEWLWYD_ISSUER"], "RS256", OidcTokenType.IdToken), (token.Issuer, token.Algorithm, token.TokenType));
        Assert.Equal([_server[audience]], token.Audience);
        Assert.Contains("request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3A", asked!.Query, StringComparison.Ordinal);
        Assert.DoesNotContain("code_challenge", asked.Query, StringComparison.Ordinal);
        // The request is kept for a minute and a half.
        Assert.Contains("within 90 s", Assert.Single(result.Information), StringComparison.Ordinal);
    }

    /// <summary>
    /// This provider takes at its endpoint for pushed requests only an assertion of the client that is for that endpoint, although RFC 9126 section 2 asks it
    /// to take the token endpoint's. It does not require the push, so the browser sends the request.
    /// </summary>
    [Fact]
    public async Task Signs_a_person_in_with_a_key_whether_the_push_is_refused_or_not()
    {
        ShellResult result = await SignInAsync(SignIn.Replace("$client", "$keyclient -ClientKeyPath $key", StringComparison.Ordinal), "GLEWLWYD_PRIVATE_KEY_JWT_CLIENT_ID");
        Assert.Equal([_server["GLEWLWYD_PRIVATE_KEY_JWT_CLIENT_ID"]], result.Single<OidcToken>().Audience);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task Signs_a_person_in_with_a_code_and_shows_the_address_that_holds_it()
    {
        ShellResult result = await LinkFlow.ReadAsync(Prepared, "Get-OidcToken $issuer $client -DeviceCode -NoBrowser -Scope openid, aws", async text =>
        {
            // What the person types in at the first address is in the second.
            Uri complete = new($"{LinkFlow.LinkIn(text).AbsoluteUri}?code={text.Split("the code ")[1].Split(' ')[0]}");
            await GlewlwydPerson.SignInAsync(_server, complete, _server["GLEWLWYD_PUBLIC_CLIENT_ID"]);
        });
        Assert.Equal(_server["GLEWLWYD_ISSUER"], result.Single<OidcToken>().Issuer);
        Assert.Contains("?code=", LinkFlow.LinkIn(result.Information[1]).AbsoluteUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$confidential -ClientSecret $secret -ClientAuthentication Basic", "GLEWLWYD_CONFIDENTIAL_CLIENT_ID")]
    [InlineData("$confidential -ClientSecret $secret -ClientAuthentication Post", "GLEWLWYD_CONFIDENTIAL_CLIENT_ID")]
    [InlineData("$keyclient -ClientKeyPath $key", "GLEWLWYD_PRIVATE_KEY_JWT_CLIENT_ID")]
    public void Gets_a_token_for_a_machine(string client, string subject)
    {
        OidcToken token = Prepared.Run($"Get-OidcToken $issuer {client} -ClientCredentials -Scope aws").Single<OidcToken>();
        Assert.Equal((_server["GLEWLWYD_ISSUER"], _server[subject], OidcTokenType.AccessToken), (token.Issuer, token.Subject, token.TokenType));
        // Read again as text, it still says of itself what it is (typ at+jwt).
        Assert.Equal(OidcTokenType.AccessToken, _shell.With("text", token.GetToken()).Run("$text | Get-OidcToken").Single<OidcToken>().TokenType);
    }

    [Fact]
    public void A_wrong_secret_gets_an_empty_answer_and_words_about_the_client()
    {
        string message = Prepared.Run("Get-OidcToken $issuer $confidential -ClientCredentials -ClientSecret wrong -Scope aws").Error(FederationErrorCode.HttpError).ToString();
        Assert.Contains("returned HTTP 403", message, StringComparison.Ordinal);
        Assert.Contains("this request used Basic", message, StringComparison.Ordinal);
        Assert.Contains("'aws'", message, StringComparison.Ordinal);
        Assert.DoesNotContain("authority", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_scope_is_named() =>
        Assert.Contains(
            "The scopes that were sent are 'nope'",
            Prepared.Run("Get-OidcToken $issuer $confidential -ClientCredentials -ClientSecret $secret -Scope nope").Error(FederationErrorCode.OAuthError).ToString(),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_refresh_gives_no_ID_token_and_the_refresh_token_to_use_next()
    {
        OidcToken first = (await SignInAsync(SignIn)).Single<OidcToken>();
        ShellResult refreshed = Prepared.With("token", first).Run("$token | Get-OidcToken $issuer $client");
        OidcToken second = refreshed.Single<OidcToken>();
        Assert.NotEqual(first.GetRefreshToken(), second.GetRefreshToken());
        Assert.Equal(first.Subject, second.Subject);
        // The next one works: had the old refresh token been sent, this provider had ended the sign-in.
        OidcToken third = Prepared.With("token", second).Run("$token | Get-OidcToken $issuer $client").Single<OidcToken>();
        Assert.NotEqual(second.GetRefreshToken(), third.GetRefreshToken());
        string message = Prepared.With("token", first).Run("$token | Get-OidcToken $issuer $client").Error(FederationErrorCode.HttpError).ToString();
        Assert.Contains("may be used or expired", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Radosgw_takes_tokens_of_a_person_and_of_a_machine()
    {
        Server rgw = Server.Require("rgw");
        string role = await TrustAsync("GlewlwydUser", $"{_server["GLEWLWYD_PUBLIC_CLIENT_ID"]},aws");
        Prepared.With("role", role).With("sts", rgw["RGW_STS_ENDPOINT"]);
        foreach (OidcToken token in (OidcToken[])[(await SignInAsync(SignIn)).Single<OidcToken>(), Prepared.Run("Get-OidcToken $issuer $keyclient -ClientCredentials -ClientKeyPath $key -Scope aws").Single<OidcToken>()])
        {
            FederatedCredential credential = Prepared.With("token", token).Run("$token | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -RoleSessionName ann -EndpointUrl $sts -Region us-east-1").Single<FederatedCredential>();
            Assert.EndsWith("assumed-role/GlewlwydUser/ann", credential.Source.AssumedRoleArn, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_profile_continues_in_the_same_call_after_the_provider_changed_its_keys()
    {
        Server rgw = Server.Require("rgw");
        Prepared.With("role", await TrustAsync("GlewlwydKeys", "aws")).With("sts", rgw["RGW_STS_ENDPOINT"]);
        // This provider sends no ID token with a refresh, but its access tokens are JWTs.
        Assert.Empty(_shell.Run(
            "Register-FederatedProfile keys $role -RoleSessionName ann -Authority $issuer -ClientId $client -TokenType AccessToken -Scope aws -RedirectPort $port -NoBrowser -AllowInteractive -EndpointUrl $sts -Region us-east-1").Errors);
        FederatedCredential first = (await SignInAsync("Get-FederatedCredential keys")).Single<FederatedCredential>();
        await Server.RunAsync("glewlwyd-rotate");
        ShellResult renewed = _shell.Run("Get-FederatedCredential keys -Force -Verbose");
        Assert.NotEqual(first.GetKeys().AccessKeyId, renewed.Single<FederatedCredential>().GetKeys().AccessKeyId);
        Assert.Contains(renewed.Verbose, line => line.Contains("a new token was requested", StringComparison.Ordinal));
        // The keys that the token of now was signed with are those of now.
        Assert.DoesNotContain(_shell.Run("Get-FederatedCredential keys -Force -Verbose").Verbose, line => line.Contains("a new token was requested", StringComparison.Ordinal));
    }

    private async Task<string> TrustAsync(string role, string clients)
    {
        // radosgw reads the audiences of the trust policy, and the first one is what the default asks for.
        string policy = Path.Combine(_folder.FullName, "policy.json");
        string provider = _server["GLEWLWYD_ISSUER"].Split("://")[1];
        await File.WriteAllTextAsync(policy, new JsonObject
        {
            ["Version"] = "2012-10-17",
            ["Statement"] = new JsonArray(new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { ["Federated"] = new JsonArray($"arn:aws:iam::{Server.Require("rgw")["RGW_ACCOUNT"]}:oidc-provider/{provider}") },
                ["Action"] = new JsonArray("sts:AssumeRoleWithWebIdentity"),
            }),
        }.ToJsonString(), TestContext.Current.CancellationToken);
        string trust = await Server.RunAsync("rgw-trust", _server["GLEWLWYD_ISSUER"], clients, role, policy);
        return trust.Split('\n').Single(line => line.StartsWith("RGW_ROLE_ARN=", StringComparison.Ordinal)).Split('=', 2)[1];
    }
}
