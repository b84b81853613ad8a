using System.Net;
using PSFederation.Core.Http;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignIn;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;

namespace PSFederation.Core.Renewal;

/// <summary>
/// Opens <see cref="FormMethod"/>. Identity providers lock accounts after a few wrong passwords, so a password from a vault or the store is sent once; if that
/// sign-in fails, a mark in the store prevents every process from sending it again.
/// </summary>
/// <param name="services">The other services that it needs.</param>
public sealed class FormSource(FormMethod method, SignInServices services) : SamlSource(method, services)
{
    private readonly FormSecrets _secrets = new(method);

    private string Account => $"'{UntrustedText.Line(method.UserName)}' at {ProviderName()}";

    /// <inheritdoc/>
    public override string Description => $"sign-in of {Account}";

    /// <inheritdoc/>
    public override bool NeedsPerson => method.AsksEachTime && Services.Credential is null;

    /// <inheritdoc/>
    public override async Task<SamlAssertion> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(signIn);
        SamlVerificationOptions verification = await TrustAsync(signIn.Reporter, cancellationToken).ConfigureAwait(false);
        if (Services.Credential is { } given)
            return Accept(await Walk(given, Services.Answers!, signIn).SignInAsync(method.Address!, cancellationToken).ConfigureAwait(false), acs: null, verification);
        if (method.AsksEachTime || Services.Passwords is not { } store)
            return Accept(await SignInAsync(await AskAsync(signIn, why: null, cancellationToken).ConfigureAwait(false), signIn, cancellationToken).ConfigureAwait(false), acs: null, verification);
        // One sign-in of the account at a time: a waiting caller sees a rejection before it sends the same password.
        IAsyncDisposable? turn = await store.LockAsync(isOptional: signIn.IsAtPrompt, signIn.Reporter, cancellationToken).ConfigureAwait(false);
        try
        {
            return Accept(await SignInAsync(store, signIn, cancellationToken).ConfigureAwait(false), acs: null, verification);
        }
        finally
        {
            if (turn is not null)
                await turn.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<string> SignInAsync(IPasswordStore store, SignInCall signIn, CancellationToken cancellationToken)
    {
        StoredPassword? stored = store.Read();
        bool isInVault = method.PasswordSecret is not null;
        if (isInVault && stored is { FailedAt: { } failed } && !(signIn.IsForced && signIn.IsAtPrompt))
            throw Marked(failed);
        bool isUsable = isInVault || stored is { FailedAt: null, Password.Length: > 0 };
        if (isUsable && stored is { NeedsPerson: true } && !signIn.HasPrompt)
            throw NeedsAnswers(null);
        string password = isInVault ? await _secrets.PasswordAsync(signIn, cancellationToken).ConfigureAwait(false)
            : isUsable ? stored!.Password!
            : await AskAsync(signIn, stored?.FailedAt, cancellationToken).ConfigureAwait(false);
        Attempt attempt = Begin(password, signIn);
        try
        {
            string response = await attempt.Form.SignInAsync(method.Address!, cancellationToken).ConfigureAwait(false);
            // The password stays if another profile of the account stores it.
            if (!isInVault || stored?.Password is not { Length: > 0 })
            {
                bool isToKeep = !isInVault || attempt.AskedPerson;
                await store.KeepAsync(
                    isToKeep ? new StoredPassword { Password = isInVault ? null : password, NeedsPerson = attempt.AskedPerson } : null, signIn.Reporter, cancellationToken).ConfigureAwait(false);
            }

            return response;
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.SignInInputMissing && !signIn.HasPrompt)
        {
            if (isUsable)
                await store.KeepAsync(new StoredPassword { Password = isInVault ? stored?.Password : password, NeedsPerson = true }, signIn.Reporter, CancellationToken.None).ConfigureAwait(false);
            throw NeedsAnswers(e);
        }
        catch (FederationException e) when (isUsable && attempt.Form.HasSentPassword && MayCount(e.Code))
        {
            // This process does not send it again even after a person has cleared the mark elsewhere.
            _secrets.ForgetPassword();
            DateTime at = Services.Time.GetUtcNow().UtcDateTime;
            await store.KeepAsync(new StoredPassword { FailedAt = at }, signIn.Reporter, CancellationToken.None).ConfigureAwait(false);
            throw new FederationException(e.Code, $"{e.Message} {Advice(isInVault)}", e.Target, e);
        }
    }

    private async Task<string> SignInAsync(string password, SignInCall signIn, CancellationToken cancellationToken)
    {
        try
        {
            return await Begin(password, signIn).Form.SignInAsync(method.Address!, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.SignInInputMissing && !signIn.HasPrompt)
        {
            throw NeedsAnswers(e);
        }
    }

    /// <summary>Whether the identity provider can have counted the attempt as a wrong password. Network failures do not come from it.</summary>
    private static bool MayCount(FederationErrorCode code) =>
        code is not (FederationErrorCode.HttpUnreachable or FederationErrorCode.Timeout or FederationErrorCode.HttpError or FederationErrorCode.SignInInputMissing or FederationErrorCode.SecretUnavailable);

    private async Task<string> AskAsync(SignInCall signIn, DateTime? why, CancellationToken cancellationToken)
    {
        string again = why is { } failed ? $" again, because the sign-in with the stored one failed at {failed:u}" : string.Empty;
        signIn.RequirePerson($"enter the password of {Account}{again}", ProviderName());
        if (why is not null)
            signIn.Reporter.Warning($"The stored password of {Account} is not used, because a sign-in with it failed at {why:u}.");
        string? password = signIn.AskPassword is { } ask ? await ask($"Password of {Account}", cancellationToken).ConfigureAwait(false) : null;
        return string.IsNullOrEmpty(password)
            ? throw new FederationException(FederationErrorCode.SignInNeedsPerson, $"A person has to enter the password of {Account}, but no password was entered.", ProviderName())
            : Secrets.Use(password)!;
    }

    private Attempt Begin(string password, SignInCall signIn)
    {
        bool asked = false;
        AskSecret codes = async (question, stop) =>
        {
            asked = true;
            return signIn is { HasPrompt: true, AskCode: { } ask } ? await ask(question, stop).ConfigureAwait(false) : null;
        };
        AskChoice choices = async (question, options, preset, stop) =>
        {
            asked = true;
            return signIn is { HasPrompt: true, AskChoice: { } choose } ? await choose(question, options, preset, stop).ConfigureAwait(false) : null;
        };
        PageAnswers answers = new(
            new OneTimeCodes(given: null, codes) { Compute = method.TotpSecret is null ? null : stop => _secrets.CodeAsync(signIn, Services.Time, stop) },
            new FactorSelection(method.Factor, choices));
        return new Attempt(Walk(new NetworkCredential(method.UserName, password), answers, signIn), () => asked);
    }

    private FormSignIn Walk(NetworkCredential credential, PageAnswers answers, SignInCall signIn) =>
        new(FederationHttpClient.Get(), credential, answers, Services.Answer, Services.Time, signIn.Reporter);

    private FederationException NeedsAnswers(FederationException? cause) => new(
        FederationErrorCode.SignInNeedsPerson, $"A person has to answer another question of {ProviderName()} for {Account}, such as a one-time code, but this session is not interactive.", ProviderName(), cause);

    private FederationException Marked(DateTime failed) => new(
        FederationErrorCode.SignInRefused, $"The sign-in of {Account} with the password of the secret '{UntrustedText.Line(method.PasswordSecret)}' failed at {failed:u}. {Advice(isInVault: true)}", ProviderName());

    private string Advice(bool isInVault) => isInVault
        ? $"The password is not sent again, to avoid locking the account. Correct the secret, then run at a prompt: Get-FederatedCredential {Services.ProfileName} -Force"
        : $"The stored password was deleted and is not sent again, to avoid locking the account. To enter it, run at a prompt: Get-FederatedCredential {Services.ProfileName}";

    /// <summary>One sign-in, and whether a person had to answer something other than the password.</summary>
    private sealed class Attempt(FormSignIn form, Func<bool> asked)
    {
        public FormSignIn Form => form;

        public bool AskedPerson => asked();
    }
}
