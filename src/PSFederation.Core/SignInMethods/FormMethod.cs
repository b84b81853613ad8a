namespace PSFederation.Core.SignInMethods;

/// <summary>User name, password and one-time codes on the pages of a SAML identity provider. It refers to the secrets but does not contain them.</summary>
public sealed record FormMethod : SamlMethod
{
    /// <summary>Creates a method without an address.</summary>
    public FormMethod()
    {
    }

    internal FormMethod(MemberReader json)
        : base(json)
    {
        UserName = json.Text("userName");
        Factor = json.Texts("factor");
        PasswordSecret = json.Text("passwordSecret");
        Vault = json.Text("vault");
        TotpSecret = json.Text("totpSecret");
        TotpVault = json.Text("totpVault");
        RememberPassword = json.Flag("rememberPassword");
    }

    /// <summary>The user name for the page.</summary>
    public string? UserName { get; init; }

    /// <summary>Wildcard patterns for the labels of choices on pages, such as second factors.</summary>
    public IReadOnlyList<string> Factor { get; init; } = [];

    /// <summary>The name of the password in SecretManagement; null prompts for it.</summary>
    public string? PasswordSecret { get; init; }

    /// <summary>The vault of SecretManagement; null lets Get-Secret search.</summary>
    public string? Vault { get; init; }

    /// <summary>The name of the seed of one-time codes (RFC 6238) in SecretManagement; null prompts for the codes.</summary>
    public string? TotpSecret { get; init; }

    /// <summary>The vault of the seed; null for the vault of the password.</summary>
    public string? TotpVault { get; init; }

    /// <summary>Whether an entered password is stored in the protected store of the system.</summary>
    public bool RememberPassword { get; init; }

    /// <inheritdoc/>
    public override FederatedSignIn Kind => FederatedSignIn.Form;

    /// <summary>Whether each sign-in asks a person for the password.</summary>
    public bool AsksEachTime => PasswordSecret is null && !RememberPassword;

    /// <summary>The warning if password and seed are in the same vaults; null if they are not.</summary>
    public string? SharedVaultWarning => PasswordSecret is null || TotpSecret is null || (TotpVault is { } other && !other.Equals(Vault, StringComparison.OrdinalIgnoreCase)) ? null
        : $"The password and the seed of the one-time codes come from {(Vault is null ? "the same vaults" : $"the vault '{Vault}'")}: anyone who can open it has both factors. Store the seed in another vault and specify it with -TotpVault, or enter the codes yourself.";

    internal override string? Missing => SignInUri is null ? "signInUri" : UserName is null ? "userName" : null;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (PasswordSecret is not null && RememberPassword)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, "-PasswordSecret reads the password from a vault, and -RememberPassword stores a password that you enter; expected only one of them.", nameof(RememberPassword));
        if (Vault is not null && PasswordSecret is null && (TotpSecret is null || TotpVault is not null))
            throw new FederationException(
                FederationErrorCode.ParameterMissing, "-Vault specifies a vault, but no secret to read from it; expected -PasswordSecret or -TotpSecret too.", nameof(PasswordSecret));
        if (TotpVault is not null && TotpSecret is null)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, "-TotpVault specifies a vault, but no seed of one-time codes to read from it; expected -TotpSecret too.", nameof(TotpSecret));
    }

    internal override void Write(MemberWriter json)
    {
        base.Write(json);
        json.Set("userName", UserName);
        json.Texts("factor", Factor);
        json.Set("passwordSecret", PasswordSecret);
        json.Set("vault", Vault);
        json.Set("totpSecret", TotpSecret);
        json.Set("totpVault", TotpVault);
        json.Presentation("rememberPassword", RememberPassword ? true : null);
    }

    internal override void Show(FederatedProfile profile)
    {
        base.Show(profile);
        profile.UserName = UserName;
        profile.Factor = Factor;
        profile.PasswordSecret = PasswordSecret;
        profile.Vault = Vault;
        profile.TotpSecret = TotpSecret;
        profile.TotpVault = TotpVault;
        profile.RememberPassword = RememberPassword;
    }
}
