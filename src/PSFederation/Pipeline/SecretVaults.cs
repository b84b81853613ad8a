using System.Management.Automation;
using System.Security;
using PSFederation.Core.Text;

namespace PSFederation.Pipeline;

/// <summary>
/// Reads secrets with Get-Secret of Microsoft.PowerShell.SecretManagement, if that module is installed. Call this on the thread of the pipeline: a vault is a
/// module, runs in a runspace that all commands of the process share, and can ask for its password at the prompt.
/// </summary>
internal static class SecretVaults
{
    private const string Module = "Microsoft.PowerShell.SecretManagement";

    /// <summary>Default parameter values are ignored: a -Vault or -AsPlainText of the session is only for the user's own calls.</summary>
    private const string Script =
        "param($command, $name, $vault) $PSDefaultParameterValues = @{}; if ($vault) { & $command -Name $name -Vault $vault -ErrorAction Stop } else { & $command -Name $name -ErrorAction Stop }";

    /// <summary>Reads a secret.</summary>
    /// <param name="invoke">The commands of the session.</param>
    /// <param name="name">Its name.</param>
    /// <param name="vault">The vault, or null to let Get-Secret search.</param>
    /// <param name="userName">The required user name of a secret of type PSCredential, or null to reject this type.</param>
    /// <returns>The text of the secret.</returns>
    /// <exception cref="FederationException">The module is not installed, the secret cannot be read, or it is not a text.</exception>
    public static string Read(CommandInvocationIntrinsics invoke, string name, string? vault, string? userName)
    {
        CmdletInfo command = Find(invoke) ?? throw Unavailable(name, vault, $"the module {Module} is not installed", $"Install it with Install-PSResource {Module}, and a vault such as Microsoft.PowerShell.SecretStore");
        object? secret;
        try
        {
            secret = PSValue.Unwrap(invoke.InvokeScript(Script, command, name, vault).FirstOrDefault());
        }
        catch (RuntimeException e)
        {
            throw Unavailable(name, vault, UntrustedText.Of(Innermost(e)), "Check name and vault with Get-SecretInfo, and unlock the vault with Unlock-SecretVault");
        }

        string? text = secret switch
        {
            SecureString secure => SecretTextAttribute.Reveal(secure),
            string plain => Secrets.Use(plain),
            PSCredential credential when userName is not null => Password(credential, name, vault, userName),
            null => throw Unavailable(name, vault, "the vault returned nothing", "Check name and vault with Get-SecretInfo"),
            _ => throw Unavailable(name, vault, $"it is {secret.GetType().Name.WithArticle()}; expected a string or SecureString{(userName is null ? string.Empty : ", or a PSCredential")}", "Save it again with Set-Secret"),
        };
        return string.IsNullOrEmpty(text) ? throw Unavailable(name, vault, "it is empty", "Save it again with Set-Secret") : text;
    }

    private static string? Password(PSCredential credential, string name, string? vault, string userName) =>
        credential.UserName.Equals(userName, StringComparison.OrdinalIgnoreCase)
            ? SecretTextAttribute.Reveal(credential.Password)
            : throw Unavailable(name, vault, $"its user name is {InputPreview.Quote(credential.UserName)}; expected {InputPreview.Quote(userName)}", "Specify another secret, or correct the user name of the profile");

    private static CmdletInfo? Find(CommandInvocationIntrinsics invoke) => invoke.GetCommand($"{Module}\\Get-Secret", CommandTypes.Cmdlet) as CmdletInfo;

    /// <summary>The error of the vault, which SecretManagement wraps twice and the engine once more.</summary>
    private static Exception Innermost(Exception e)
    {
        if (e is ActionPreferenceStopException { ErrorRecord.Exception: { } cause })
            e = cause;
        while (e.InnerException is { } inner)
            e = inner;
        return e;
    }

    private static FederationException Unavailable(string name, string? vault, string reason, string advice) => new(
        FederationErrorCode.SecretUnavailable, $"The secret {InputPreview.Quote(name)}{(vault is null ? string.Empty : $" of the vault {InputPreview.Quote(vault)}")} cannot be read: {reason}. {advice}.", name);
}
