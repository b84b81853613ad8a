using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Commands;

/// <content>Signing in with a user name and password on the pages of a SAML identity provider.</content>
public sealed partial class RegisterFederatedProfileCommand
{
    /// <summary>The user name.</summary>
    [Parameter(ParameterSetName = FormSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? UserName { get; set; }

    /// <summary>The name of the password in Microsoft.PowerShell.SecretManagement.</summary>
    [Parameter(ParameterSetName = FormSet)]
    [ValidateNotNullOrEmpty]
    public string? PasswordSecret { get; set; }

    /// <summary>The vault that has the password.</summary>
    [Parameter(ParameterSetName = FormSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VaultCompleter))]
    public string? Vault { get; set; }

    /// <summary>The name of the seed of one-time codes in Microsoft.PowerShell.SecretManagement.</summary>
    [Parameter(ParameterSetName = FormSet)]
    [ValidateNotNullOrEmpty]
    public string? TotpSecret { get; set; }

    /// <summary>The vault that has the seed.</summary>
    [Parameter(ParameterSetName = FormSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VaultCompleter))]
    public string? TotpVault { get; set; }

    /// <summary>Stores the entered password in the secret store of the operating system.</summary>
    [Parameter(ParameterSetName = FormSet)]
    public SwitchParameter RememberPassword { get; set; }

    private FormMethod Form() => new()
    {
        UserName = UserName,
        Factor = Factor,
        PasswordSecret = PasswordSecret,
        Vault = Vault,
        TotpSecret = TotpSecret,
        TotpVault = TotpVault,
        RememberPassword = RememberPassword,
    };
}
