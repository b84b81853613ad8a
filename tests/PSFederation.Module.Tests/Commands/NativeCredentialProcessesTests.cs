using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests.Commands;

/// <summary>The same with the native program before pwsh, as an AWS profile names it.</summary>
public sealed class NativeCredentialProcessesTests : CredentialProcessesTests
{
    public NativeCredentialProcessesTests(SandboxFixture fixture)
        : base(fixture) => Assert.SkipUnless(NativeProgram.IsBuilt, NativeProgram.NotBuilt);

    [Fact]
    public async Task A_process_that_finds_fresh_keys_starts_nothing()
    {
        Assert.SkipUnless(GetFederatedCredentialTests.KeepsFiles, "the system keeps the cache");
        FederatedCredential held = Shell.Run("Get-FederatedCredential svc").Single<FederatedCredential>();
        string answer = Assert.Single(await RunAsync("exit 1"));
        Assert.Contains(held.AccessKeyId, answer, StringComparison.Ordinal);
        Assert.Equal(Shell.Run("Get-FederatedCredential svc -AsCredentialProcess").Single<string>(), answer);
    }

    private protected override CredentialCommand Command => CredentialCommand.Native;
}
