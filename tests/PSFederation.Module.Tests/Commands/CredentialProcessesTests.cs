using System.Diagnostics;
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

    /// <summary>The lines that the script wrote in a process of its own.</summary>
    private protected abstract Task<string[]> RunAsync(string script);

    private protected abstract Process Start(string file);

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
