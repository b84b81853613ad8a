namespace PSFederation.Interop.Tests;

/// <summary>The command that begins with the native program.</summary>
public sealed class NativeCredentialProcessTests : CredentialProcessTests
{
    public NativeCredentialProcessTests() => Assert.SkipUnless(NativeProgram.IsBuilt, NativeProgram.NotBuilt);

    private protected override void Prepare(string configFile) => Assert.Contains("psfederation-credential-process ", File.ReadAllText(configFile), StringComparison.Ordinal);
}
