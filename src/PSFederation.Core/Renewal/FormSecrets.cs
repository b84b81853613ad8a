using PSFederation.Core.SignIn;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;

namespace PSFederation.Core.Renewal;

/// <summary>
/// The secrets of a form sign-in that are in SecretManagement. Only a command can read them, because vaults are PowerShell modules that can prompt; a
/// renewal between commands uses the values that a command of this process has read.
/// </summary>
internal sealed class FormSecrets(FormMethod method)
{
    private string? _password;
    private TotpSeed? _seed;

    /// <summary>The password.</summary>
    /// <exception cref="FederationException">It cannot be read.</exception>
    public async Task<string> PasswordAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        if (signIn.ReadSecret is { } read)
            _password = await read(method.PasswordSecret!, method.Vault, method.UserName, cancellationToken).ConfigureAwait(false);
        return Secrets.Use(_password) ?? throw Unread(method.PasswordSecret!);
    }

    /// <summary>Deletes a rejected password; the next command reads the vault again.</summary>
    public void ForgetPassword() => _password = null;

    /// <summary>The current one-time code.</summary>
    /// <exception cref="FederationException">The seed cannot be read, or is not valid.</exception>
    public async Task<string> CodeAsync(SignInCall signIn, TimeProvider time, CancellationToken cancellationToken)
    {
        if (signIn.ReadSecret is { } read)
            _seed = TotpSeed.Read(Secrets.Use(await read(method.TotpSecret!, method.TotpVault ?? method.Vault, null, cancellationToken).ConfigureAwait(false))!, method.TotpSecret!);
        return (_seed ?? throw Unread(method.TotpSecret!)).Code(time.GetUtcNow());
    }

    private static FederationException Unread(string name) => new(
        FederationErrorCode.SignInNeedsPerson, $"The sign-in needs the secret '{UntrustedText.Line(name)}' of SecretManagement. Only a command that you run at a prompt, or in pwsh -NonInteractive, can read it, and no command in this process has read it.", name);
}
