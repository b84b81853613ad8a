using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Profiles with user name and password: the parameters, the questions at the prompt, and what is stored.</summary>
public sealed class FederatedProfileFormTests : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox;
    private readonly Shell _setup = new();
    private readonly ProfileHome _home;

    public FederatedProfileFormTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        _home = new ProfileHome(_sandbox, _setup);
    }

    public void Dispose()
    {
        _home.Dispose();
        _setup.Dispose();
    }

    private string Password => _sandbox.Users["onerole"].Password;

    private const string Register = "Register-FederatedProfile form $developer -SignInUri $uri -UserName onerole -EndpointUrl $sts -Metadata $metadata -AllowInteractive";

    private Shell With(Shell shell) =>
        shell.With("sts", _sandbox.StsEndpoint).With("uri", _sandbox.SamlSignInUrl).With("developer", _sandbox.Roles.Developer).With("metadata", _sandbox.SamlMetadataUrl);

    [Fact]
    public void The_person_is_asked_for_the_password_and_the_code_and_nothing_of_them_is_written()
    {
        PromptingHost host = new(Password, _sandbox.Users["onerole"].OneTimeCode);
        using Shell shell = With(new Shell(host));
        ShellResult registered = shell.Run(Register.Replace("$uri", "($uri + '?steps=two,code')", StringComparison.Ordinal));
        Assert.Empty(registered.Errors);
        Assert.Contains("each sign-in asks for the password", Assert.Single(registered.Warnings), StringComparison.Ordinal);
        FederatedCredential credential = shell.Run("Get-FederatedCredential form").Single<FederatedCredential>();
        Assert.Equal("Developer", credential.Source.RoleName);
        Assert.Equal(2, host.Questions.Count);
        Assert.StartsWith("Password of 'onerole' at http://127.0.0.1:", host.Questions[0], StringComparison.Ordinal);
        Assert.StartsWith("One-time code for ", host.Questions[1], StringComparison.Ordinal);
        Assert.DoesNotContain(_home.Files, file => File.ReadAllText(file.FullName).Contains(Password, StringComparison.Ordinal));
    }

    [Fact]
    public void A_sign_in_for_another_program_does_not_ask_a_person()
    {
        PromptingHost host = new();
        using Shell shell = With(new Shell(host));
        Assert.Empty(shell.Run(Register).Errors);
        Assert.Contains("Get-FederatedCredential -ProfileName form", shell.Run("Get-FederatedCredential form -AsCredentialProcess").Error(FederationErrorCode.SignInNeedsPerson).ToString(), StringComparison.Ordinal);
        Assert.Empty(host.Questions);
    }

    [Fact]
    public void A_password_that_only_a_plain_file_could_keep_is_not_kept()
    {
        With(_setup);
        Assert.Contains("plain files", _setup.Run($"{Register} -RememberPassword").Error(FederationErrorCode.CacheUnusable).ToString(), StringComparison.Ordinal);
        Assert.Empty(_setup.Run("Get-FederatedProfile form*").Output);
        Assert.Empty(_setup.Run($"{Register} -RememberPassword -WhatIf").Errors);
    }

    [Theory]
    [InlineData("-PasswordSecret p -RememberPassword", FederationErrorCode.ParameterInvalid)]
    [InlineData("-Vault v", FederationErrorCode.ParameterMissing)]
    [InlineData("-TotpVault v", FederationErrorCode.ParameterMissing)]
    [InlineData("-SignInUri http://idp.example.com/", FederationErrorCode.SignInInsecure)]
    public void Settings_that_can_never_work_are_rejected(string parameters, FederationErrorCode code)
    {
        string command = parameters.StartsWith("-SignInUri", StringComparison.Ordinal) ? Register.Replace("-SignInUri $uri", string.Empty, StringComparison.Ordinal) : Register;
        With(_setup).Run($"{command} {parameters}").Error(code);
    }

    [Fact]
    public void A_vault_with_both_factors_is_worth_a_warning()
    {
        ShellResult registered = With(_setup).Run($"{Register} -PasswordSecret p -TotpSecret t -Vault own -PassThru");
        Assert.Contains("the vault 'own'", Assert.Single(registered.Warnings), StringComparison.Ordinal);
        FederatedProfile profile = registered.Single<FederatedProfile>();
        Assert.Equal((FederatedSignIn.Form, "onerole", "p", "t", "own"), (profile.SignIn, profile.UserName, profile.PasswordSecret, profile.TotpSecret, profile.Vault));
        Assert.Empty(With(_setup).Run($"{Register} -PasswordSecret p -TotpSecret t -Vault own -TotpVault other -Force").Warnings);
    }

    [Fact]
    public void Without_SecretManagement_the_error_says_what_to_install()
    {
        Assert.Empty(With(_setup).Run($"{Register} -PasswordSecret p").Errors);
        Assert.SkipWhen(_setup.Run("Get-Module Microsoft.PowerShell.SecretManagement -ListAvailable").Output.Count > 0, "SecretManagement is installed here");
        Assert.Contains("Install-PSResource", _setup.Run("Get-FederatedCredential form").Error(FederationErrorCode.SecretUnavailable).ToString(), StringComparison.Ordinal);
    }
}
