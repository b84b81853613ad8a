using System.Diagnostics;
using System.Text.Json;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Rules for every process that a credential_process starts.</summary>
public abstract class CredentialProcessesTests : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox;

    protected CredentialProcessesTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        Home = new ProfileHome(_sandbox, Shell);
    }

    private protected Shell Shell { get; } = new();

    private protected ProfileHome Home { get; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        _sandbox.Faults.Clear();
        Home.Dispose();
        Shell.Dispose();
    }

    private protected abstract CredentialCommand Command { get; }

    /// <summary>The lines that the script wrote in its own process.</summary>
    private protected Task<string[]> RunAsync(string script) => Command.RunAsync("svc", script, Home.Variables);

    private Process Start(string file) => Command.Start("svc", file, Home.Variables);

    private protected static string Script => $"Import-Module '{Repository.ModuleManifest}'\nGet-FederatedCredential -ProfileName svc -AsCredentialProcess";

    [Fact]
    public async Task Sixty_four_processes_that_find_a_profile_expired_make_one_sign_in()
    {
        Assert.SkipUnless(GetFederatedCredentialTests.KeepsFiles, "the system keeps the cache");
        string old = Shell.Run("Get-FederatedCredential svc").Single<FederatedCredential>().AccessKeyId;
        Home.Age(-61, -1);
        (int Tokens, int Keys) before = Home.Asked;
        string[][] answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => RunAsync(Script)));
        string answer = Assert.Single(answers.Select(lines => Assert.Single(lines)).Distinct());
        Assert.DoesNotContain(old, answer, StringComparison.Ordinal);
        Assert.Equal((before.Tokens + 1, before.Keys + 1), Home.Asked);
    }

    [Fact]
    public async Task Processes_that_find_keys_due_renew_them_once_and_all_get_keys_that_are_valid()
    {
        Assert.SkipUnless(GetFederatedCredentialTests.KeepsFiles, "the system keeps the cache");
        string old = Shell.Run("Get-FederatedCredential svc").Single<FederatedCredential>().AccessKeyId;
        Home.Age(-55, 5);
        (int Tokens, int Keys) before = Home.Asked;
        string[][] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RunAsync(Script)));
        Assert.Equal((before.Tokens + 1, before.Keys + 1), Home.Asked);
        string renewed = Shell.Run("Get-FederatedCredential svc").Single<FederatedCredential>().AccessKeyId;
        Assert.NotEqual(old, renewed);
        string[] ids = [.. answers.Select(lines => AccessKeyId(Assert.Single(lines)))];
        Assert.Contains(renewed, ids);
        Assert.Empty(ids.Except([old, renewed]));
        Assert.Equal(renewed, AccessKeyId(Assert.Single(await RunAsync(Script))));
        Assert.Equal((before.Tokens + 1, before.Keys + 1), Home.Asked);
    }

    [Fact]
    public async Task With_the_provider_down_old_keys_serve_until_they_expire_then_there_is_one_error_without_a_secret()
    {
        Assert.SkipUnless(GetFederatedCredentialTests.KeepsFiles, "the system keeps the cache");
        AwsSessionKeys old = Shell.Run("Get-FederatedCredential svc").Single<FederatedCredential>().GetKeys();
        Home.Age(-55, 5);
        // Not a failure that is tried again, by which a busy machine runs out of time.
        _sandbox.Faults.Oidc.AlwaysFailWith = 403;
        EndedProcess due = await EndAsync();
        Assert.True(due.ExitCode == 0, due.Output + due.Errors);
        Assert.Equal(old.AccessKeyId, AccessKeyId(Assert.Single(due.Lines)));
        Assert.Contains("could not be renewed", Assert.Single(due.Errors.Trim().Split('\n')), StringComparison.Ordinal);
        Home.Age(-65, -5);
        EndedProcess expired = await EndAsync();
        Assert.Equal(1, expired.ExitCode);
        Assert.StartsWith($"ERROR: {FederationErrorCode.OidcDiscoveryFailed}", Assert.Single(expired.Lines), StringComparison.Ordinal);
        Assert.All((string[])[old.SecretAccessKey, old.SessionToken, _sandbox.Clients.Service.ClientSecret!], secret =>
        {
            Assert.DoesNotContain(secret, due.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, expired.Output + expired.Errors, StringComparison.Ordinal);
        });
        Task<EndedProcess> EndAsync() => EngineProcess.EndAsync(Script, Start);
    }

    [Fact]
    public async Task Processes_that_are_killed_at_any_moment_leave_a_cache_that_serves_the_next()
    {
        Assert.SkipUnless(GetFederatedCredentialTests.KeepsFiles, "the system keeps the cache");
        string old = Shell.Run("Get-FederatedCredential svc").Single<FederatedCredential>().AccessKeyId;
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Script, TestContext.Current.CancellationToken);
        // A kill before the start of the engine, during it, during the sign-in, and after the end.
        for (int moment = 0; moment < 10; moment++)
        {
            Home.Age(-61, -1);
            using Process process = Start(file);
            await Task.WhenAny(process.WaitForExitAsync(TestContext.Current.CancellationToken), Task.Delay(100 * moment, TestContext.Current.CancellationToken));
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        File.Delete(file);
        Home.Age(-61, -1);
        (int Tokens, int Keys) before = Home.Asked;
        string id = AccessKeyId(Assert.Single(await RunAsync(Script)));
        Assert.NotEqual(old, id);
        Assert.Equal(id, Shell.Run("Get-FederatedCredential svc").Single<FederatedCredential>().AccessKeyId);
        Assert.Equal((before.Tokens + 1, before.Keys + 1), Home.Asked);
    }

    [Fact]
    public async Task Processes_that_wait_for_a_sign_in_that_fails_do_not_each_try()
    {
        _sandbox.Faults.Oidc.AlwaysFailWith = 403;
        int before = Discoveries();
        string[][] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RunAsync(
            $"Import-Module '{Repository.ModuleManifest}'\ntry {{ Get-FederatedCredential -ProfileName svc -AsCredentialProcess }} catch {{ \"$_\" }}")));
        Assert.Equal(before + 1, Discoveries());
        Assert.Equal(7, answers.Count(lines => Assert.Single(lines).Contains(" s ago", StringComparison.Ordinal)));
        int Discoveries() => _sandbox.Requests.Entries.Count(entry => entry.Path == "/.well-known/openid-configuration" && !entry.FromSandbox);
    }

    [Fact]
    public async Task A_process_that_is_killed_while_it_signs_in_leaves_no_lock()
    {
        _sandbox.Faults.Oidc.Delay = TimeSpan.FromMinutes(10);
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Script, TestContext.Current.CancellationToken);
        using (Process process = Start(file))
        {
            while (!IsLocked() && !process.HasExited)
                await Task.Delay(20, TestContext.Current.CancellationToken);
            Assert.False(process.HasExited);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        File.Delete(file);
        _sandbox.Faults.Clear();
        Shell.Run("Get-FederatedCredential svc").Single<FederatedCredential>();
    }

    private static string AccessKeyId(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("AccessKeyId").GetString()!;
    }

    private bool IsLocked()
    {
        if (!Directory.Exists(Home.CachePath) || Directory.GetFiles(Home.CachePath, "*.lock") is not [var path])
            return false;
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
