using System.Diagnostics;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>One profile and many processes.</summary>
public sealed class FederatedCredentialProcessesTests : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();
    private readonly ProfileHome _home;

    public FederatedCredentialProcessesTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        _home = new ProfileHome(_sandbox, _shell);
    }

    public void Dispose()
    {
        _sandbox.Faults.Clear();
        _home.Dispose();
        _shell.Dispose();
    }

    private static string Script => $"Import-Module '{Repository.ModuleManifest}'\nGet-FederatedCredential -ProfileName svc -AsCredentialProcess";

    [Fact]
    public async Task Sixty_four_processes_that_find_a_profile_expired_make_one_sign_in()
    {
        Assert.SkipUnless(GetFederatedCredentialTests.KeepsFiles, "the system keeps the cache");
        string old = _shell.Run("Get-FederatedCredential svc").Single<FederatedCredential>().AccessKeyId;
        _home.Age(-61, -1);
        (int Tokens, int Keys) before = _home.Asked;
        string[][] answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => EngineProcess.RunAsync(Script, _home.Variables)));
        string answer = Assert.Single(answers.Select(lines => Assert.Single(lines)).Distinct());
        Assert.DoesNotContain(old, answer, StringComparison.Ordinal);
        Assert.Equal((before.Tokens + 1, before.Keys + 1), _home.Asked);
    }

    [Fact]
    public async Task A_process_that_is_served_from_the_cache_loads_no_package()
    {
        Assert.SkipUnless(GetFederatedCredentialTests.KeepsFiles, "the system keeps the cache");
        _shell.Run("Get-FederatedCredential svc").Single<FederatedCredential>();
        string library = Path.Combine(Repository.Module, "lib") + Path.DirectorySeparatorChar;
        string[] lines = await EngineProcess.RunAsync(
            Script + $" | Out-Null\n[System.AppDomain]::CurrentDomain.GetAssemblies().Location.Where{{ $_ -and $_.StartsWith('{library}') }}", _home.Variables);
        Assert.Equal([library + "PSFederation.Core.dll"], lines);
    }

    [Fact]
    public async Task Processes_that_wait_for_a_sign_in_that_fails_do_not_each_try()
    {
        _sandbox.Faults.Oidc.AlwaysFailWith = 403;
        int before = Discoveries();
        string[][] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => EngineProcess.RunAsync(
            $"Import-Module '{Repository.ModuleManifest}'\ntry {{ Get-FederatedCredential -ProfileName svc -AsCredentialProcess }} catch {{ \"$_\" }}", _home.Variables)));
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
        using (Process process = EngineProcess.Start(file, _home.Variables))
        {
            while (!IsLocked() && !process.HasExited)
                await Task.Delay(20, TestContext.Current.CancellationToken);
            Assert.False(process.HasExited);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        File.Delete(file);
        _sandbox.Faults.Clear();
        _shell.Run("Get-FederatedCredential svc").Single<FederatedCredential>();
    }

    private bool IsLocked()
    {
        if (!Directory.Exists(_home.CachePath) || Directory.GetFiles(_home.CachePath, "*.lock") is not [var path])
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
