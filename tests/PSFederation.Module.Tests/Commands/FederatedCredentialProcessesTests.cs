using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests.Commands;

/// <summary>One profile and many processes of pwsh.</summary>
public sealed class FederatedCredentialProcessesTests(SandboxFixture fixture) : CredentialProcessesTests(fixture)
{
    [Fact]
    public async Task A_process_that_is_served_from_the_cache_loads_no_package()
    {
        Assert.SkipUnless(GetFederatedCredentialTests.KeepsFiles, "the system keeps the cache");
        Shell.Run("Get-FederatedCredential svc").Single<FederatedCredential>();
        string library = Path.Combine(Repository.Module, "lib") + Path.DirectorySeparatorChar, image = Path.Combine(Repository.Module, "native") + Path.DirectorySeparatorChar;
        string[] lines = await EngineProcess.RunAsync(
            Script + $" | Out-Null\n[System.AppDomain]::CurrentDomain.GetAssemblies().Location.Where{{ $_ -and ($_.StartsWith('{library}') -or $_.StartsWith('{image}')) }}", Home.Variables);
        Assert.Equal([library + "PSFederation.Core.dll"], lines);
    }

    private protected override CredentialCommand Command => CredentialCommand.Pwsh;
}
