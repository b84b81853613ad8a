using System.Net;
using PSFederation.Core.Http;
using PSFederation.Core.SignIn;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;

namespace PSFederation.Core.Renewal;

/// <summary>One walk through the pages with a password: answers what they ask for, and knows afterwards what became of password and code.</summary>
internal sealed class FormAttempt
{
    private readonly FormMethod _method;
    private readonly FormSecrets _secrets;
    private readonly TotpCodes _codes;
    private readonly SignInCall _signIn;
    private readonly FormSignIn _form;
    private readonly TimeProvider _time;
    private TotpSeed? _computedBy;

    /// <param name="secrets">The secrets that are in a vault.</param>
    /// <param name="gate">Asked before the password is sent; null sends it.</param>
    public FormAttempt(FormMethod method, SignInServices services, FormSecrets secrets, string password, SignInCall signIn, PasswordGate? gate)
    {
        (_method, _secrets, _signIn, _time) = (method, secrets, signIn, services.Time);
        _codes = new TotpCodes(services.UsedCodes, services.Time);
        PageAnswers answers = new(
            new OneTimeCodes(given: null, AskCodeAsync) { Compute = method.TotpSecret is null ? null : ComputeAsync },
            new FactorSelection(method.Factor, AskChoiceAsync));
        _form = new FormSignIn(FederationHttpClient.Get(), new NetworkCredential(method.UserName, password), answers, services.Answer, services.Time, signIn.Reporter) { Gate = gate };
    }

    /// <summary>Whether a person was to answer something beside the password.</summary>
    public bool HasAskedPerson { get; private set; }

    /// <summary>Whether the identity provider may have counted the password as wrong. It asks for the password again, or what became of it is not known.</summary>
    public bool MayCountPassword => _form is { MayHaveJudgedPassword: true, IsPasswordAccepted: false };

    /// <inheritdoc cref="FormSignIn.IsPasswordAccepted"/>
    public bool IsPasswordAccepted => _form.IsPasswordAccepted;

    /// <summary>Whether the identity provider may have counted a computed code as wrong.</summary>
    public bool MayCountCode => _computedBy is not null && _form.MayHaveJudgedCode;

    /// <summary>When a code of the seed failed in an earlier sign-in, perhaps of another account, UTC; null where none did, or none was asked for.</summary>
    public DateTime? CodeFailedBefore { get; private set; }

    /// <summary>Signs in.</summary>
    /// <returns>The value of the field SAMLResponse: Base64.</returns>
    public async Task<string> SignInAsync(CancellationToken cancellationToken)
    {
        try
        {
            string response = await _form.SignInAsync(_method.Address!, cancellationToken).ConfigureAwait(false);
            if (_computedBy is not null)
                await _codes.NoteAsync(_computedBy, failedAt: null).ConfigureAwait(false);
            return response;
        }
        catch (FederationException) when (MayCountCode && IsPasswordAccepted)
        {
            await _codes.NoteAsync(_computedBy!, _time.GetUtcNow().UtcDateTime).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<string?> ComputeAsync(CancellationToken cancellationToken)
    {
        TotpSeed seed = await _secrets.SeedAsync(_signIn, cancellationToken).ConfigureAwait(false);
        if (_codes.FailedAt(seed) is { } failed && !(_signIn.IsForced && _signIn.IsAtPrompt))
        {
            CodeFailedBefore = failed;
            if (!_signIn.HasPrompt)
                throw new FederationException(FederationErrorCode.SignInRefused, CodeFailed(_method, failed), _method.TotpSecret);
            _signIn.Reporter.Warning($"{CodeFailed(_method, failed)} Enter the code yourself, or use -Force after you have corrected what is wrong.");
            return null;
        }

        string code = await _codes.NextAsync(seed, _method.TotpSecret!, _signIn, cancellationToken).ConfigureAwait(false);
        _computedBy = seed;
        return code;
    }

    /// <summary>What to say of a computed code that failed.</summary>
    public static string CodeFailed(FormMethod method, DateTime at) =>
        $"The sign-in with a one-time code of the seed '{UntrustedText.Line(method.TotpSecret)}' failed at {at:u}, so no code of it is sent. Check the seed and the clock of this machine.";

    private async Task<string?> AskCodeAsync(string question, CancellationToken cancellationToken)
    {
        HasAskedPerson = true;
        return _signIn is { HasPrompt: true, AskCode: { } ask } ? await ask(question, cancellationToken).ConfigureAwait(false) : null;
    }

    private async Task<int?> AskChoiceAsync(string question, IReadOnlyList<string> options, int? preset, CancellationToken cancellationToken)
    {
        HasAskedPerson = true;
        return _signIn is { HasPrompt: true, AskChoice: { } choose } ? await choose(question, options, preset, cancellationToken).ConfigureAwait(false) : null;
    }
}
