using System.Net;
using System.Text.Json.Nodes;
using Amazon.Runtime;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Start-, Get- and Stop-FederatedCredentialEndpoint.</summary>
public sealed class FederatedCredentialEndpointTests : IDisposable
{
    private const string Role = "arn:aws:iam::111122223333:role/path/Web";

    private readonly Shell _shell = new();
    private readonly HttpClient _client = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;

    public FederatedCredentialEndpointTests()
    {
        _shell.With("c", new FederatedCredential(new Counting(TimeSpan.FromHours(1))));
        _environment = new EnvironmentChange(
            ("PSFEDERATION_HOME", _folder.FullName), ("AWS_ACCESS_KEY_ID", "before"), ("AWS_SECRET_ACCESS_KEY", "before"), ("AWS_SESSION_TOKEN", null), ("AWS_CREDENTIAL_EXPIRATION", null),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", null), ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", null), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", null), ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", null));
    }

    public void Dispose()
    {
        _shell.Run("Get-FederatedCredentialEndpoint | Stop-FederatedCredentialEndpoint");
        _environment.Dispose();
        _client.Dispose();
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>A session that is another one each time it is due, and counts.</summary>
    private sealed class Counting(TimeSpan lifetime, string role = Role, string session = "ann") : ISessionRenewal
    {
        private int _count;

        public bool Fails { get; set; }

        public FederatedSession Held { get; private set; } = Make(0, role, session, TimeSpan.Zero);

        public FederatedCredentialRenewal Status => new() { IsAutomatic = true, How = "test" };

        public FederatedSession GetSession() => throw new InvalidOperationException("The endpoint never blocks a thread.");

        public Task<FederatedSession> GetSessionAsync(CancellationToken cancellationToken)
        {
            if (DateTime.UtcNow < Held.Keys.Expiration - (lifetime / 3))
                return Task.FromResult(Held);
            if (Fails)
                throw new FederationException(FederationErrorCode.CredentialRenewalFailed, "The identity provider is down.");
            return Task.FromResult(Held = Make(++_count, role, session, lifetime));
        }

        private static FederatedSession Make(int number, string role, string session, TimeSpan lifetime) =>
            new(
                new AwsSessionKeys($"ASIA{number}", $"secret{number}", $"token{number}", DateTime.UtcNow + lifetime),
                new FederatedCredentialSource { RoleArn = role, IssuedAt = DateTime.UtcNow, AssumedRoleArn = $"arn:aws:sts::111122223333:assumed-role/{role.Split('/')[^1]}/{session}" });
    }

    private FederatedCredentialEndpoint Start(string parameters = "") =>
        _shell.Run($"$c | Start-FederatedCredentialEndpoint {parameters}").Single<FederatedCredentialEndpoint>();

    private async Task<(HttpStatusCode Status, JsonNode? Body)> AskAsync(Uri uri, string? token, HttpMethod? method = null, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method ?? HttpMethod.Get, uri);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", token);
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null);
    }

    [Fact]
    public async Task Serves_the_credentials_to_who_has_the_token()
    {
        FederatedCredentialEndpoint endpoint = Start();
        FederatedEndpointRole role = Assert.Single(endpoint.Roles);
        Assert.Equal($"http://127.0.0.1:{endpoint.Port}/111122223333/Web", role.Uri.AbsoluteUri);
        foreach (Uri uri in (Uri[])[role.Uri, endpoint.Uri])
        {
            (HttpStatusCode status, JsonNode? body) = await AskAsync(uri, endpoint.GetToken());
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.Equal((Role, "ASIA1", "secret1", "token1"), ((string)body!["RoleArn"]!, (string)body["AccessKeyId"]!, (string)body["SecretAccessKey"]!, (string)body["Token"]!));
            Assert.InRange(body["Expiration"]!.GetValue<DateTime>().ToUniversalTime(), DateTime.UtcNow.AddMinutes(59), DateTime.UtcNow.AddMinutes(61));
        }
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Forbidden)]
    [InlineData("", HttpStatusCode.Forbidden)]
    public async Task Refuses_who_has_not(string? token, HttpStatusCode expected)
    {
        FederatedCredentialEndpoint endpoint = Start();
        (HttpStatusCode status, JsonNode? body) = await AskAsync(endpoint.Roles[0].Uri, token);
        Assert.Contains(status, (HttpStatusCode[])[expected, HttpStatusCode.Unauthorized]);
        Assert.NotNull(body!["message"]);
        Assert.Null(body["AccessKeyId"]);
    }

    [Fact]
    public async Task A_prefix_of_the_token_is_not_the_token()
    {
        FederatedCredentialEndpoint endpoint = Start();
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(endpoint.Uri, endpoint.GetToken()[..^1])).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(endpoint.Uri, endpoint.GetToken() + "x")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(endpoint.Uri, "Bearer " + endpoint.GetToken())).Status);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "10.0.0.1")]
    [InlineData("Forwarded", "for=10.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("Origin", "https://evil.example.com")]
    public async Task Refuses_proxies_and_web_pages(string header, string value)
    {
        FederatedCredentialEndpoint endpoint = Start();
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(endpoint.Uri, endpoint.GetToken(), null, (header, value))).Status);
    }

    [Theory]
    [InlineData("evil.example.com")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("[::1]")]
    public async Task Refuses_another_name_for_this_machine(string host)
    {
        FederatedCredentialEndpoint endpoint = Start();
        (HttpStatusCode status, JsonNode? body) = await AskAsync(endpoint.Uri, endpoint.GetToken(), null, ("Host", host));
        Assert.NotEqual(HttpStatusCode.OK, status);
        Assert.Null(body?["AccessKeyId"]);
    }

    [Theory]
    [InlineData("POST", "/", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/111122223333/Web", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/111122223333/Other", HttpStatusCode.NotFound)]
    [InlineData("GET", "/111122223333/web", HttpStatusCode.NotFound)]
    [InlineData("GET", "/../", HttpStatusCode.OK)]
    public async Task Serves_the_roles_it_was_given_and_no_others(string method, string path, HttpStatusCode expected)
    {
        FederatedCredentialEndpoint endpoint = Start();
        Assert.Equal(expected, (await AskAsync(new Uri(endpoint.Uri, path), endpoint.GetToken(), new HttpMethod(method))).Status);
    }

    [Fact]
    public async Task Several_roles_have_separate_paths()
    {
        _shell.With("d", new FederatedCredential(new Counting(TimeSpan.FromHours(1), "arn:aws:iam::222233334444:role/Ops")))
            .With("e", new FederatedCredential(new Counting(TimeSpan.FromHours(1), Role, "bob")));
        FederatedCredentialEndpoint endpoint = _shell.Run("$c, $d, $e | Start-FederatedCredentialEndpoint").Single<FederatedCredentialEndpoint>();
        Assert.Equal(["/111122223333/Web", "/111122223333/Web/bob", "/222233334444/Ops"], endpoint.Roles.Select(role => role.Uri.AbsolutePath).Order(StringComparer.Ordinal));
        foreach (FederatedEndpointRole role in endpoint.Roles)
            Assert.Equal(role.RoleArn, (string)(await AskAsync(role.Uri, endpoint.GetToken())).Body!["RoleArn"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(endpoint.Uri, endpoint.GetToken())).Status);
    }

    [Fact]
    public void The_same_session_twice_is_refused()
    {
        _shell.With("d", new FederatedCredential(new Counting(TimeSpan.FromHours(1)))).With("e", new FederatedCredential(new Counting(TimeSpan.FromHours(1))));
        _shell.Run("$c, $d, $e | Start-FederatedCredentialEndpoint").Error(FederationErrorCode.ParameterInvalid);
    }

    [Fact]
    public async Task Renews_ahead_of_who_asks()
    {
        _shell.With("c", new FederatedCredential(new Counting(TimeSpan.FromSeconds(3))));
        FederatedCredentialEndpoint endpoint = Start();
        HashSet<string> seen = [];
        DateTime end = DateTime.UtcNow.AddSeconds(30);
        while (seen.Count < 3 && DateTime.UtcNow < end)
        {
            (HttpStatusCode status, JsonNode? body) = await AskAsync(endpoint.Uri, endpoint.GetToken());
            Assert.Equal(HttpStatusCode.OK, status);
            seen.Add((string)body!["AccessKeyId"]!);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal(3, seen.Count);
    }

    [Fact]
    public async Task Says_why_there_are_no_credentials_any_more()
    {
        Counting renewal = new(TimeSpan.FromSeconds(2));
        _shell.With("c", new FederatedCredential(renewal));
        FederatedCredentialEndpoint endpoint = Start();
        renewal.Fails = true;
        (HttpStatusCode Status, JsonNode? Body) answer;
        while ((answer = await AskAsync(endpoint.Uri, endpoint.GetToken())).Status == HttpStatusCode.OK)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(("CredentialRenewalFailed", "The identity provider is down."), ((string)answer.Body!["code"]!, (string)answer.Body["message"]!));
    }

    [Fact]
    public async Task The_AWS_SDK_takes_credentials_from_it_by_the_variables_that_are_set()
    {
        string file = Path.Combine(_folder.FullName, "token");
        FederatedCredentialEndpoint endpoint = Start($"-Environment -TokenFile '{file}'");
        Assert.Null(Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID"));
        Assert.Null(Environment.GetEnvironmentVariable("AWS_CONTAINER_AUTHORIZATION_TOKEN"));
        Assert.Equal(file, Environment.GetEnvironmentVariable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"));
        Assert.Equal(endpoint.GetToken(), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        ImmutableCredentials keys = await new GenericContainerCredentials().GetCredentialsAsync();
        Assert.Equal(("ASIA1", "secret1", "token1"), (keys.AccessKey, keys.SecretKey, keys.Token));

        Assert.Empty(_shell.With("e", endpoint).Run("$e | Stop-FederatedCredentialEndpoint").Errors);
        Assert.Null(Environment.GetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
        Assert.Null(Environment.GetEnvironmentVariable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"));
        Assert.False(File.Exists(file));
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(endpoint.Uri, endpoint.GetToken()));
    }

    [Fact]
    public void Without_a_file_the_token_is_a_variable()
    {
        FederatedCredentialEndpoint endpoint = Start("-Environment");
        Assert.Equal(endpoint.GetToken(), Environment.GetEnvironmentVariable("AWS_CONTAINER_AUTHORIZATION_TOKEN"));
    }

    [Fact]
    public async Task A_client_with_the_token_can_stop_it()
    {
        FederatedCredentialEndpoint endpoint = Start();
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(endpoint.Uri, "wrong", HttpMethod.Delete)).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await AskAsync(endpoint.Uri, endpoint.GetToken(), HttpMethod.Delete)).Status);
        while (_shell.Run("Get-FederatedCredentialEndpoint").Output.Count > 0)
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Get_and_Stop_find_it_by_port_and_from_another_runspace()
    {
        FederatedCredentialEndpoint endpoint = Start();
        using Shell other = new();
        Assert.Same(endpoint, other.Run($"Get-FederatedCredentialEndpoint {endpoint.Port}").Single<FederatedCredentialEndpoint>());
        Assert.Empty(other.Run($"Stop-FederatedCredentialEndpoint {endpoint.Port}").Errors);
        other.Run($"Stop-FederatedCredentialEndpoint {endpoint.Port}").Error(FederationErrorCode.EndpointNotFound);
        other.Run($"Get-FederatedCredentialEndpoint {endpoint.Port}").Error(FederationErrorCode.EndpointNotFound);
    }

    [Fact]
    public void WhatIf_starts_and_stops_nothing()
    {
        Assert.Empty(_shell.Run("$c | Start-FederatedCredentialEndpoint -WhatIf; Get-FederatedCredentialEndpoint").Output);
        FederatedCredentialEndpoint endpoint = Start();
        Assert.Single(_shell.With("e", endpoint).Run("$e | Stop-FederatedCredentialEndpoint -WhatIf; Get-FederatedCredentialEndpoint").Output);
    }

    [Fact]
    public void A_port_in_use_is_named()
    {
        FederatedCredentialEndpoint endpoint = Start();
        Assert.Contains(
            endpoint.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _shell.Run($"$c | Start-FederatedCredentialEndpoint -Port {endpoint.Port}").Error(FederationErrorCode.LoopbackListener).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_do_not_renew_themselves_are_served_with_a_warning()
    {
        _shell.With("c", new FederatedCredential(new AwsSessionKeys("ASIA", "s", "t", DateTime.UtcNow.AddHours(1)), new FederatedCredentialSource { RoleArn = Role }));
        ShellResult result = _shell.Run("$c | Start-FederatedCredentialEndpoint");
        Assert.Contains("are not renewed automatically", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain(result.Single<FederatedCredentialEndpoint>().GetToken(), result.AllText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Expired_keys_are_refused_by_name_and_nothing_is_started()
    {
        FederatedCredential Until(DateTime end, string key) => new(new AwsSessionKeys(key, "s", "t", end), new FederatedCredentialSource { RoleArn = $"arn:aws:iam::111122223333:role/{key}" });
        _shell.With("c", Until(DateTime.UtcNow.AddHours(1), "Good")).With("old", Until(new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc), "Old"));
        ShellResult result = _shell.Run("$c, $old | Start-FederatedCredentialEndpoint");
        Assert.Equal(
            "The credentials expired at 2020-01-01 00:00:00Z (arn:aws:iam::111122223333:role/Old). Nothing was served. Get new credentials.", result.Error(FederationErrorCode.CredentialExpired).Exception.Message);
        Assert.Empty(result.Warnings);
        Assert.Empty(result.Output);
        Assert.Empty(_shell.Run("Get-FederatedCredentialEndpoint").Output);
    }

    [Fact]
    public async Task Keys_that_expire_while_they_are_served_are_an_error_response()
    {
        _shell.With("c", new FederatedCredential(new AwsSessionKeys("ASIA", "s", "t", DateTime.UtcNow.AddSeconds(2)), new FederatedCredentialSource { RoleArn = Role }));
        FederatedCredentialEndpoint endpoint = Start();
        (HttpStatusCode Status, JsonNode? Body) answer;
        while ((answer = await AskAsync(endpoint.Uri, endpoint.GetToken())).Status == HttpStatusCode.OK)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.InternalServerError, "CredentialExpired"), (answer.Status, (string)answer.Body!["code"]!));
        Assert.StartsWith("The credentials expired at ", (string)answer.Body["message"]!, StringComparison.Ordinal);
        Assert.Equal(["code", "message"], answer.Body.AsObject().Select(member => member.Key));
    }

    [Fact]
    public void One_address_cannot_stand_for_two_roles()
    {
        _shell.With("d", new FederatedCredential(new Counting(TimeSpan.FromHours(1), "arn:aws:iam::222233334444:role/Ops")));
        _shell.Run("$c, $d | Start-FederatedCredentialEndpoint -Environment").Error(FederationErrorCode.ParameterInvalid);
    }

    [Fact]
    public async Task Wait_stays_until_it_is_stopped_and_Ctrl_C_ends_the_endpoint()
    {
        using System.Management.Automation.PSDataCollection<System.Management.Automation.PSObject> output = [];
        using System.Management.Automation.PowerShell shell = _shell.Begin("$c | Start-FederatedCredentialEndpoint -Wait -Environment", output, out _);
        while (output.Count == 0)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        FederatedCredentialEndpoint endpoint = (FederatedCredentialEndpoint)output[0].BaseObject;
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(endpoint.Uri, endpoint.GetToken())).Status);
        await shell.StopAsync(null, null);
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(endpoint.Uri, endpoint.GetToken()));
        Assert.Null(Environment.GetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
    }
}
