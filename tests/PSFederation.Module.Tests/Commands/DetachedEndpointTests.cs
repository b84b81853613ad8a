using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Endpoints of federated profiles: in this process, and in one of their own that outlives the prompt.</summary>
public sealed class DetachedEndpointTests : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();
    private readonly ProfileHome _home;
    private readonly HttpClient _client = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment = new(
        ("AWS_ACCESS_KEY_ID", null), ("AWS_SECRET_ACCESS_KEY", null), ("AWS_SESSION_TOKEN", null), ("AWS_CREDENTIAL_EXPIRATION", null),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", null), ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", null), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", null), ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", null));

    public DetachedEndpointTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        _home = new ProfileHome(_sandbox, _shell);
    }

    public void Dispose()
    {
        _sandbox.Faults.Clear();
        Assert.Empty(_shell.Run("Get-FederatedCredentialEndpoint | Stop-FederatedCredentialEndpoint").Errors);
        _environment.Dispose();
        _home.Dispose();
        _client.Dispose();
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private FederatedCredentialEndpoint Start(string parameters = "svc -Detached") =>
        _shell.Run($"Start-FederatedCredentialEndpoint -ProfileName {parameters}").Single<FederatedCredentialEndpoint>();

    private async Task<(HttpStatusCode Status, JsonNode Body)> AskAsync(FederatedCredentialEndpoint endpoint, Uri? uri = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, uri ?? endpoint.Roles[0].Uri);
        request.Headers.TryAddWithoutValidation("Authorization", endpoint.GetToken());
        using HttpResponseMessage response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    private static bool IsRunning(int id)
    {
        try
        {
            if (OperatingSystem.IsLinux())
                return !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
            using Process process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }

    private static string Second => $"Register-FederatedProfile other {ProfileHome.Machine} -RoleSessionName second";

    [Fact]
    public async Task Profiles_are_served_by_this_process_each_at_its_path()
    {
        Assert.Empty(_shell.Run(Second).Errors);
        FederatedCredentialEndpoint endpoint = Start("*");
        Assert.False(endpoint.IsDetached);
        Assert.Equal(2, endpoint.Roles.Count);
        foreach (FederatedEndpointRole role in endpoint.Roles)
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(endpoint, role.Uri)).Status);
        Assert.NotEqual((string)(await AskAsync(endpoint, endpoint.Roles[0].Uri)).Body["AccessKeyId"]!, (string)(await AskAsync(endpoint, endpoint.Roles[1].Uri)).Body["AccessKeyId"]!);
        FederatedCredentialEndpoint piped = _shell.Run("Get-FederatedProfile svc | Start-FederatedCredentialEndpoint").Single<FederatedCredentialEndpoint>();
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(piped)).Status);
    }

    [Fact]
    public async Task A_separate_process_serves_and_any_process_of_the_user_can_stop_it()
    {
        FederatedCredentialEndpoint endpoint = Start("svc -Detached -Environment");
        Assert.True(endpoint.IsDetached);
        Assert.NotEqual(Environment.ProcessId, endpoint.ProcessId);
        string id = _shell.Run("Get-FederatedCredential svc").Single<FederatedCredential>().AccessKeyId;
        Assert.Equal(id, (string)(await AskAsync(endpoint)).Body["AccessKeyId"]!);
        Assert.Equal(endpoint.Roles[0].Uri.AbsoluteUri, Environment.GetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
        Assert.Equal(endpoint.GetToken(), Environment.GetEnvironmentVariable("AWS_CONTAINER_AUTHORIZATION_TOKEN"));

        using Shell other = new();
        FederatedCredentialEndpoint seen = other.Run("Get-FederatedCredentialEndpoint").Single<FederatedCredentialEndpoint>();
        Assert.Equal((endpoint.Uri, endpoint.ProcessId, endpoint.TokenFile, endpoint.GetToken()), (seen.Uri, seen.ProcessId, seen.TokenFile, seen.GetToken()));
        Assert.Equal([$"{endpoint.Port}"], other.Run("(TabExpansion2 'Stop-FederatedCredentialEndpoint -Port ').CompletionMatches.CompletionText").Output.Select(text => text.ToString()));
        Assert.Empty(other.Run($"Stop-FederatedCredentialEndpoint {endpoint.Port} -WhatIf").Errors);
        Assert.True(IsRunning(endpoint.ProcessId));
        Assert.Empty(other.Run($"Stop-FederatedCredentialEndpoint {endpoint.Port}").Errors);
        Assert.False(IsRunning(endpoint.ProcessId));
        Assert.Empty(_home.EndpointFiles);
        Assert.Null(Environment.GetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
        other.Run($"Stop-FederatedCredentialEndpoint {endpoint.Port}").Error(FederationErrorCode.EndpointNotFound);
    }

    [Fact]
    public async Task It_outlives_the_process_that_started_it_and_gets_no_secret()
    {
        string file = Path.Combine(_folder.FullName, "token");
        string[] lines = await EngineProcess.RunAsync(
            $"Import-Module '{Repository.ModuleManifest}'\n(Start-FederatedCredentialEndpoint -ProfileName svc -Detached -TokenFile '{file}' -WarningAction SilentlyContinue).Port", _home.Variables);
        FederatedCredentialEndpoint endpoint = _shell.Run($"Get-FederatedCredentialEndpoint {Assert.Single(lines)}").Single<FederatedCredentialEndpoint>();
        (HttpStatusCode status, JsonNode body) = await AskAsync(endpoint);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((file, endpoint.GetToken()), (endpoint.TokenFile, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)));

        string state = await File.ReadAllTextAsync(Assert.Single(_home.EndpointFiles), TestContext.Current.CancellationToken);
        string told = state;
        if (OperatingSystem.IsLinux())
        {
            foreach (string what in (string[])["cmdline", "environ"])
                told += await File.ReadAllTextAsync($"/proc/{endpoint.ProcessId}/{what}", TestContext.Current.CancellationToken);
        }

        foreach (string secret in (string[])[endpoint.GetToken(), (string)body["SecretAccessKey"]!, (string)body["Token"]!])
            Assert.DoesNotContain(secret, told, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.All([.. _home.EndpointFiles, file], path => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path)));
        if (OperatingSystem.IsLinux())
        {
            // Fields of proc_pid_stat(5): its session is its own, and no terminal is behind it.
            string[] fields = (await File.ReadAllTextAsync($"/proc/{endpoint.ProcessId}/stat", TestContext.Current.CancellationToken)).Split(") ")[^1].Split(' ');
            Assert.Equal((endpoint.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), "0"), (fields[3], fields[4]));
            Assert.All((int[])[0, 1, 2], standard => Assert.Equal("/dev/null", new FileInfo($"/proc/{endpoint.ProcessId}/fd/{standard}").LinkTarget));
        }

        Assert.Empty(_shell.Run("Get-FederatedCredentialEndpoint | Stop-FederatedCredentialEndpoint").Errors);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task A_killed_endpoint_is_forgotten_and_a_stopped_one_cleans_up()
    {
        FederatedCredentialEndpoint killed = Start(), ended = Start();
        Assert.Equal(2, _shell.Run("Get-FederatedCredentialEndpoint").Output.Count);
        using (Process process = Process.GetProcessById(killed.ProcessId))
            process.Kill();
        await UntilAsync(() => !IsRunning(killed.ProcessId));
        Assert.Equal(ended.Port, _shell.Run("Get-FederatedCredentialEndpoint").Single<FederatedCredentialEndpoint>().Port);
        Assert.Equal(2, _home.EndpointFiles.Length);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        using (Process terminate = Process.Start("kill", [$"{ended.ProcessId}"]))
            await terminate.WaitForExitAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => !IsRunning(ended.ProcessId));
        Assert.Empty(_home.EndpointFiles);
    }

    [Fact]
    public async Task One_that_a_service_manager_ends_takes_its_token_along()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        string file = Path.Combine(_folder.FullName, "token"), script = Path.Combine(_folder.FullName, "script");
        await File.WriteAllTextAsync(
            script, $"Import-Module '{Repository.ModuleManifest}'\nStart-FederatedCredentialEndpoint -ProfileName svc -Wait -TokenFile '{file}'", TestContext.Current.CancellationToken);
        using Process process = EngineProcess.Start(script, _home.Variables);
        await UntilAsync(() => File.Exists(file) || process.HasExited);
        Assert.True(File.Exists(file));
        // It is written before the endpoint answers, and the signal must not come in between.
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("127.0.0.1", StringComparison.Ordinal))
        {
        }

        using (Process terminate = Process.Start("kill", [$"{process.Id}"]))
            await terminate.WaitForExitAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void The_error_of_the_process_is_the_error_of_the_command_and_nothing_stays_behind()
    {
        Assert.Empty(_shell.Run($"Register-FederatedProfile twin {ProfileHome.Machine}; Register-FederatedProfile triplet {ProfileHome.Machine}").Errors);
        Assert.Contains("was specified twice", _shell.Run("Start-FederatedCredentialEndpoint -ProfileName svc, twin, triplet -Detached").Error(FederationErrorCode.ParameterInvalid).ToString(), StringComparison.Ordinal);
        FederatedCredentialEndpoint own = Start("svc");
        Assert.Contains($"{own.Port}", _shell.Run($"Start-FederatedCredentialEndpoint -ProfileName svc -Detached -Port {own.Port}").Error(FederationErrorCode.LoopbackListener).ToString(), StringComparison.Ordinal);
        Assert.Empty(_home.EndpointFiles);
    }

    [Theory]
    [InlineData("$c | Start-FederatedCredentialEndpoint -Detached", FederationErrorCode.ParameterInvalid, "-ProfileName")]
    [InlineData("Start-FederatedCredentialEndpoint -ProfileName svc -Detached -Wait", FederationErrorCode.ParameterInvalid, "-Wait")]
    [InlineData("Start-FederatedCredentialEndpoint -ProfileName svc, other -Detached -Environment", FederationErrorCode.ParameterInvalid, "-Environment")]
    [InlineData("Start-FederatedCredentialEndpoint -ProfileName nope -Detached", FederationErrorCode.FederatedProfileNotFound, "nope")]
    [InlineData("Start-FederatedCredentialEndpoint -ProfileName nope*", FederationErrorCode.FederatedProfileNotFound, "nope*")]
    public void Senseless_settings_are_reported(string script, FederationErrorCode code, string named)
    {
        Assert.Empty(_shell.Run(Second).Errors);
        _shell.With("c", _shell.Run("Get-FederatedCredential svc").Single<FederatedCredential>());
        Assert.Contains(named, _shell.Run(script).Error(code).ToString(), StringComparison.Ordinal);
        Assert.Empty(_shell.Run("Get-FederatedCredentialEndpoint").Output);
    }

    [Fact]
    public void WhatIf_signs_in_nowhere_and_starts_nothing()
    {
        (int, int) before = _home.Asked;
        Assert.Empty(_shell.Run("Start-FederatedCredentialEndpoint -ProfileName svc -Detached -WhatIf").Output);
        Assert.Equal(before, _home.Asked);
        Assert.Empty(_home.EndpointFiles);
    }

    [Fact]
    public async Task A_stop_ends_the_wait_and_the_process()
    {
        string file = Path.Combine(_folder.FullName, "id");
        using EnvironmentChange path = PowerShellPath.Replace(_folder.FullName, $"echo $$ > '{file}.new'; mv '{file}.new' '{file}'; exec sleep 600\n");
        using System.Management.Automation.PSDataCollection<System.Management.Automation.PSObject> output = [];
        using System.Management.Automation.PowerShell shell = _shell.Begin("Start-FederatedCredentialEndpoint -ProfileName svc -Detached", output, out _);
        await UntilAsync(() => File.Exists(file));
        int id = int.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(IsRunning(id));
        await shell.StopAsync(null, null);
        await UntilAsync(() => !IsRunning(id));
        Assert.Empty(output);
    }

    [Fact]
    public void A_process_that_ends_at_once_is_quoted()
    {
        using EnvironmentChange path = PowerShellPath.Replace(_folder.FullName, "echo 'no such module' >&2; exit 3\n");
        string message = _shell.Run("Start-FederatedCredentialEndpoint -ProfileName svc -Detached").Error(FederationErrorCode.EndpointNotStarted).ToString();
        Assert.Contains("exited with code 3", message, StringComparison.Ordinal);
        Assert.Contains("no such module", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_pwsh_there_is_no_other_process()
    {
        using EnvironmentChange path = PowerShellPath.Remove();
        _shell.Run("Start-FederatedCredentialEndpoint -ProfileName svc -Detached").Error(FederationErrorCode.PowerShellNotFound);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task If_a_person_is_needed_the_error_says_what_to_run_and_the_next_call_works(bool detached)
    {
        Assert.SkipUnless(GetFederatedCredentialTests.KeepsFiles, "the system keeps the cache");
        const string Person = "Register-FederatedProfile person $role -Authority $issuer -ClientId $cli -EndpointUrl $sts -NoBrowser -Force";
        SandboxPerson person = new(_sandbox);
        Assert.Empty(_shell.Run(Person + " -AllowInteractive").Errors);
        (await LinkFlow.SignInAsync(_shell, "Get-FederatedCredential person", person.SignInAsync)).Single<FederatedCredential>();
        Forget(TimeSpan.FromSeconds(detached ? 25 : 5));
        Assert.Empty(_shell.Run(Person).Errors);
        FederatedCredentialEndpoint endpoint = Start($"person -Detached:${detached}");

        (HttpStatusCode Status, JsonNode Body) answer;
        while ((answer = await AskAsync(endpoint)).Status == HttpStatusCode.OK)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.Contains("Run at a prompt: Get-FederatedCredential -ProfileName person", (string)answer.Body["message"]!, StringComparison.Ordinal);

        Assert.Empty(_shell.Run(Person + " -AllowInteractive").Errors);
        string id = (await LinkFlow.SignInAsync(_shell, "Get-FederatedCredential person", person.SignInAsync)).Single<FederatedCredential>().AccessKeyId;
        answer = await AskAsync(endpoint);
        Assert.Equal((HttpStatusCode.OK, id), (answer.Status, (string?)answer.Body["AccessKeyId"]));

        // The keys are about to expire. The refresh token is deleted, so that only a person can sign in again.
        void Forget(TimeSpan left)
        {
            _home.Age(TimeSpan.FromHours(-1) + left, left);
            foreach (FileInfo token in _home.Files.Where(each => each.Extension == ".json" && each.Directory!.Name == "cache" && !File.ReadAllText(each.FullName).Contains("secretAccessKey", StringComparison.Ordinal)))
                token.Delete();
        }
    }
}
