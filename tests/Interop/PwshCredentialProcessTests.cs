using System.Text.RegularExpressions;

namespace PSFederation.Interop.Tests;

/// <summary>The command that starts pwsh, as it is written where the module has no native program for the platform.</summary>
public sealed partial class PwshCredentialProcessTests : CredentialProcessTests
{
    private protected override void Prepare(string configFile) => File.WriteAllText(configFile, Native().Replace(File.ReadAllText(configFile), "credential_process = "));

    [GeneratedRegex(@"^credential_process = \S*psfederation-credential-process \S+ ", RegexOptions.Multiline)]
    private static partial Regex Native();
}
