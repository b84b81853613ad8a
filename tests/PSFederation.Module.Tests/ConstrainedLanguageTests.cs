using PSFederation.Module.Tests.Gates;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests;

/// <summary>The module in ConstrainedLanguage mode, which allows method calls on few types only.</summary>
public sealed class ConstrainedLanguageTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private const string Constrain = "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'";

    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void Views_show_the_same_values_as_in_FullLanguage_mode()
    {
        string utility = Directory.GetFiles(TestPwsh.Folder, "Microsoft.PowerShell.Commands.Utility.dll", SearchOption.AllDirectories).First();
        Assert.Empty(_shell.With("utility", utility).Run("Import-Module $utility").Errors);
        object[] objects = HostileOutputTests.Objects(" ");
        string[] full = [.. objects.SelectMany(Views)];
        Assert.Empty(_shell.Run(Constrain).Errors);
        Assert.Equal(full, objects.SelectMany(Views));
    }

    [Fact]
    public void A_sign_in_an_exchange_and_the_use_of_the_credential_work()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test runs printenv.");
        _shell.With("signIn", fixture.Host.SamlSignInUrl).With("me", fixture.Credential("onerole")).With("sts", fixture.Host.StsEndpoint);
        Assert.Empty(_shell.Run(Constrain).Errors);
        ShellResult result = _shell.Run(
            """
            $c = Get-SamlAssertion -SignInUri $signIn -Credential $me | Invoke-AssumeRoleWithSaml -EndpointUrl $sts
            ($c | Get-FederatedIdentity -EndpointUrl $sts).RoleName
            $c.AccessKeyId
            $c | Invoke-FederatedCommand { $env:AWS_ACCESS_KEY_ID; "$args" } one two
            Invoke-FederatedCommand -Credential $c -FilePath printenv AWS_ACCESS_KEY_ID
            $LASTEXITCODE
            """);
        Assert.Empty(result.Errors);
        string key = $"{result.Output[1]}";
        Assert.StartsWith("ASIA", key, StringComparison.Ordinal);
        Assert.Equal(["Developer", key, key, "one two", key, "0"], result.Output.Select(value => $"{value}"));
    }

    private string[] Views(object shown) =>
    [
        .. ((string[])["Out-String -Width 300", "Format-Table | Out-String -Width 300", "Format-List | Out-String -Width 300"]).Select(view =>
        {
            ShellResult result = _shell.With("shown", shown).Run($"$shown | {view}");
            Assert.Empty(result.Errors);
            return string.Concat(result.Output);
        }),
    ];
}
