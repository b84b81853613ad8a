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

    private bool IsInVault => method.PasswordSecret is not null;

    /// <inheritdoc/>
    public override string Description => $"sign-in of {Account}";

    /// <inheritdoc/>
    public override bool NeedsPerson => method.AsksEachTime && Services.Credential is null;

    private DateTime Now => Services.Time.GetUtcNow().UtcDateTime;

    /// <inheritdoc/>
    public override async Task<SamlAssertion> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(signIn);
        SamlVerificationOptions verification = await TrustAsync(signIn.Reporter, cancellationToken).ConfigureAwait(false);
        if (Services.Credential is { } given)
        {
            FormSignIn form = new(FederationHttpClient.Get(), given, Services.Answers!, Services.Answer, Services.Time, signIn.Reporter);
            return Accept(await form.SignInAsync(method.Address!, cancellationToken).ConfigureAwait(false), acs: null, verification);
        }

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
        StoredPassword stored = store.Read() ?? new StoredPassword();
        bool isStored = IsInVault || stored is { FailedAt: null, Password.Length: > 0 };
        if (isStored)
            RequireMayTry(stored, signIn);
        else if (stored is { FailedAt: not null, Password: not null })
            // A process ended while the identity provider judged this password.
            await store.KeepAsync(stored.With(password: null, stored.FailedAt), signIn.Reporter, cancellationToken).ConfigureAwait(false);
        string password = IsInVault ? await _secrets.PasswordAsync(signIn, cancellationToken).ConfigureAwait(false)
            : isStored ? stored.Password!
            : await AskAsync(signIn, stored.FailedAt, cancellationToken).ConfigureAwait(false);
        PasswordOrigins? origins = null;
        FormAttempt attempt = new(method, Services, _secrets, password, signIn, async (page, to, stop) =>
        {
            origins = PasswordOrigins.Of(page, to);
            if (isStored)
                await OpenAsync(origins, stored, store, signIn, stop).ConfigureAwait(false);
        });
        string response;
        try
        {
            response = await attempt.SignInAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (isStored && origins is not null)
        {
            Exception error = await CloseAsync(e, attempt, stored, origins, store, signIn).ConfigureAwait(false);
            if (error == e)
                throw;
            throw error;
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.SignInInputMissing && !signIn.HasPrompt)
        {
            throw NeedsAnswers(e);
        }

        StoredPassword good = new()
        {
            Password = IsInVault ? null : password,
            NeedsPerson = attempt.HasAskedPerson,
            CodeFailedAt = attempt.HasAskedPerson ? stored.CodeFailedAt : null,
            Origins = origins ?? stored.Origins,
        };
        // The password was right, so its mark goes even if the caller stops now.
        await store.KeepAsync(good.IsEmpty ? null : good, signIn.Reporter, CancellationToken.None).ConfigureAwait(false);
        return response;
    }

    /// <summary>Refuses to try what failed before.</summary>
    private void RequireMayTry(StoredPassword stored, SignInCall signIn)
    {
        if (stored.FailedAt is { } failed && !(signIn.IsForced && signIn.IsAtPrompt))
            throw Marked(failed);
        if (signIn.HasPrompt)
            return;
        if (stored.CodeFailedAt is { } codeFailed && method.TotpSecret is not null)
            throw new FederationException(FederationErrorCode.SignInRefused, $"{FormAttempt.CodeFailed(method, codeFailed)} {CodeAdvice}", ProviderName());
        if (stored.NeedsPerson)
            throw NeedsAnswers(null);
    }

    /// <summary>
    /// What comes before a stored password is sent: it goes only where it went before, and the mark is there already when the process ends before it knows what became of the password.
    /// </summary>
    private async Task OpenAsync(PasswordOrigins origins, StoredPassword stored, IPasswordStore store, SignInCall signIn, CancellationToken cancellationToken)
    {
        if (stored.Origins is { } known && known != origins)
            throw new FederationException(
                FederationErrorCode.SignInInsecure,
                $"The password of {Account} was sent to {known} before, and now the page at {origins} asks for it. It was not sent. Check the sign-in address. If the identity provider has moved there, run at a prompt: Clear-FederatedCredential {Services.ProfileName}, then Get-FederatedCredential {Services.ProfileName}",
                origins.Page);
        if (!await store.KeepAsync(stored.With(stored.Password, Now), signIn.Reporter, cancellationToken).ConfigureAwait(false) && !signIn.IsAtPrompt)
            throw new FederationException(
                FederationErrorCode.CacheUnusable, $"The password of {Account} was not sent, because the cache cannot record that it is sent, which keeps other processes from sending it after a refusal. The warning before this error says what is wrong.", origins.Page);
    }

    /// <summary>What follows a sign-in that failed after a stored password was to be sent: a mark where the identity provider may have counted it, else what was there before.</summary>
    /// <returns>What to throw.</returns>
    private async Task<Exception> CloseAsync(Exception cause, FormAttempt attempt, StoredPassword stored, PasswordOrigins origins, IPasswordStore store, SignInCall signIn)
    {
        FederationException? error = cause as FederationException;
        if (attempt.MayCountPassword)
        {
            // This process does not send it again even after a person has cleared the mark elsewhere.
            _secrets.ForgetPassword();
            await store.KeepAsync(stored.With(password: null, Now), signIn.Reporter, CancellationToken.None).ConfigureAwait(false);
            if (error is null)
                signIn.Reporter.Warning($"The sign-in of {Account} was stopped after the password had been sent. {Advice}");
            return error is null ? cause : With(error, Advice);
        }

        DateTime? codeFailed = error is null ? null : attempt.MayCountCode ? Now : attempt.CodeFailedBefore;
        bool needsAnswers = error?.Code == FederationErrorCode.SignInInputMissing && !signIn.HasPrompt;
        StoredPassword left = new()
        {
            Password = stored.Password,
            // Where the password was not judged, the mark of the one before it stays.
            FailedAt = attempt.IsPasswordAccepted ? null : stored.FailedAt,
            NeedsPerson = stored.NeedsPerson || codeFailed is not null || needsAnswers,
            CodeFailedAt = codeFailed ?? stored.CodeFailedAt,
            Origins = attempt.IsPasswordAccepted ? origins : stored.Origins,
        };
        await store.KeepAsync(left.IsEmpty ? null : left, signIn.Reporter, CancellationToken.None).ConfigureAwait(false);
        return codeFailed is not null ? With(error!, CodeAdvice) : needsAnswers ? NeedsAnswers(error) : cause;
    }

    private async Task<string> SignInAsync(string password, SignInCall signIn, CancellationToken cancellationToken)
    {
        FormAttempt attempt = new(method, Services, _secrets, password, signIn, gate: null);
        try
        {
            return await attempt.SignInAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.SignInInputMissing && !signIn.HasPrompt)
        {
            throw NeedsAnswers(e);
        }
    }

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

    private FederationException NeedsAnswers(FederationException? cause) => new(
        FederationErrorCode.SignInNeedsPerson, $"A person has to answer another question of {ProviderName()} for {Account}, such as a one-time code, but this session is not interactive.", ProviderName(), cause);

    private FederationException Marked(DateTime failed) => new(
        FederationErrorCode.SignInRefused, $"The sign-in of {Account} with the password of the secret '{UntrustedText.Line(method.PasswordSecret)}' failed at {failed:u}. {Advice}", ProviderName());

    private string Advice => IsInVault
        ? $"The password is not sent again, to avoid locking the account. Correct the secret, then run at a prompt: Get-FederatedCredential {Services.ProfileName} -Force"
        : $"The stored password was deleted and is not sent again, to avoid locking the account. To enter it, run at a prompt: Get-FederatedCredential {Services.ProfileName}";

    private string CodeAdvice => $"The password was accepted. No code is computed again, to avoid locking the account. After you have corrected what is wrong, run at a prompt: Get-FederatedCredential {Services.ProfileName} -Force";

    private static FederationException With(FederationException error, string advice) => new(error.Code, $"{error.Message} {advice}", error.Target, error);
}
