using PSFederation.Core.Html;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.SignIn.Pages;

namespace PSFederation.Core.SignIn;

/// <summary>
/// Chooses among the options of pages: second factors, devices, directories. In this order: by the patterns of the caller, by the given
/// code, by a person, by the preselected option.
/// </summary>
/// <param name="userName">The name of the account that signs in; null for the account of this process.</param>
internal sealed class PageChoices(FactorSelection factor, OneTimeCodes codes, string? userName, IOperationReporter reporter)
{
    private readonly HashSet<string> _tried = new(StringComparer.Ordinal);

    /// <summary>Chooses on a page for user name or password, or on a page that continues with a button.</summary>
    /// <param name="at">The address of the page.</param>
    /// <param name="filledIn">Receives the choices, by the names of the controls.</param>
    /// <exception cref="FederationException">A choice is required, but cannot be made.</exception>
    public async Task ChooseAsync(Uri at, HtmlForm form, Dictionary<string, string> filledIn, CancellationToken cancellationToken)
    {
        bool isOnlyChoice = form.Visible.All(field => field.IsFixed);
        foreach (FormChoice choice in form.Choices())
        {
            FormOption[] options = [.. choice.Options.Where(option => option.Value.Length > 0)];
            if (options.Length == 0)
                continue;
            bool isFactor = isOnlyChoice && choice.IsFactor;
            int? chosen = factor.Match(options) ?? (isFactor ? ByCodeUnlessNamed(at, options) : OwnAccount(at, choice, options));
            if (chosen is null && (isFactor || (!choice.HasValue && (choice.IsRequired || isOnlyChoice))))
                chosen = await AskAsync(at, form.CaptionOf(choice), options, choice.Chosen, cancellationToken).ConfigureAwait(false);
            if (chosen is { } number)
            {
                filledIn[choice.Name] = options[number].Value;
                reporter.Verbose($"Choosing '{options[number].Shown}' at {HttpErrors.Origin(at)}");
            }
        }
    }

    /// <summary>Chooses the button to press if buttons are second factors.</summary>
    /// <param name="at">The address of the page.</param>
    /// <param name="ways">The buttons, each with its form.</param>
    /// <param name="isFactor">Whether they are known to be factors.</param>
    /// <returns>The button; null if none is specified and they are not known to be factors.</returns>
    /// <exception cref="FederationException">A choice is required, but cannot be made.</exception>
    public async Task<FormWay?> ChooseAsync(Uri at, IReadOnlyList<FormWay> ways, bool isFactor, CancellationToken cancellationToken)
    {
        FormOption[] options = [.. ways.Select(way => new FormOption(way.Button.Value, way.Button.Label))];
        int? chosen = factor.Match(options);
        // A pattern for factors does not give consent.
        if (chosen is { } matched && !isFactor && ways[matched].Button.Accepts)
            chosen = null;
        if (chosen is null && isFactor)
            chosen = ByCodeUnlessNamed(at, options) ?? await AskAsync(at, "Verification method", options, preset: null, cancellationToken).ConfigureAwait(false);
        if (chosen is null && userName is not null && Array.FindIndex(options, option => AccountName.IsOwn(option.Label, userName)) is >= 0 and var own)
            chosen = own;
        if (chosen is not { } number)
            return null;
        reporter.Verbose($"Choosing '{options[number].Shown}' at {HttpErrors.Origin(at)}");
        return ways[number];
    }

    /// <summary>
    /// On a page for a code: among factors, the one with a code; among devices, the preselected one, and after a rejection the next
    /// one, because a code does not show its device.
    /// </summary>
    /// <param name="again">Whether the page rejected a code.</param>
    /// <param name="filledIn">Receives the choices.</param>
    /// <returns>Whether a different device was chosen.</returns>
    public bool ChooseDevice(HtmlForm form, bool again, Dictionary<string, string> filledIn)
    {
        bool other = false;
        foreach (FormChoice choice in form.Choices())
        {
            FormOption[] options = [.. choice.Options.Where(option => option.Value.Length > 0)];
            bool isNamed = factor.Match(options) is not null;
            FormOption? option = factor.Match(options) is { } named ? options[named]
                : options.FirstOrDefault(option => option.IsByCode && option.Value == choice.Chosen) ?? options.FirstOrDefault(option => option.IsByCode && !IsDevice(options));
            if (option is not null && !(again && isNamed))
            {
                filledIn[choice.Name] = option.Value;
                continue;
            }

            string? next = again ? options.FirstOrDefault(option => !_tried.Contains($"{choice.Name} {option.Value}"))?.Value : choice.Chosen;
            if (next is null)
                continue;
            other |= again;
            filledIn[choice.Name] = next;
            _tried.Add($"{choice.Name} {next}");
        }

        return other;
    }

    /// <summary>Throws if a button continues as an account that does not sign in here.</summary>
    /// <exception cref="FederationException">The button is for another account (SignInNeedsBrowser).</exception>
    public void RequireOwn(Uri at, FormButton? button)
    {
        if (button is not null && userName is not null && AccountName.IsOther(button.Label, userName))
            throw SignInErrors.NeedsBrowser(at, $"continues as another account ('{button.Label}'), not as '{userName}'");
    }

    /// <summary>Among accounts, that of this sign-in; null if the options are not accounts.</summary>
    /// <exception cref="FederationException">The accounts are those of others (SignInNeedsBrowser).</exception>
    private int? OwnAccount(Uri at, FormChoice choice, FormOption[] options)
    {
        bool ofOthers = AccountName.SelectsOther(choice.Name);
        if (userName is null || !(ofOthers || options.Any(option => AccountName.Find(option.Shown) is not null)))
            return null;
        int own = Array.FindIndex(options, option => AccountName.IsOwn(option.Shown, userName) || AccountName.IsOwn(option.Value, userName));
        bool isOther = options.Length > 1 || ofOthers || AccountName.IsOther(options[0].Shown, userName);
        return own >= 0 ? own
            : isOther ? throw SignInErrors.NeedsBrowser(at, $"asks for an account ({SignInErrors.List(options)}), none of which is '{userName}'")
            : null;
    }

    /// <summary>Whether all options use a code: then they differ by device.</summary>
    private static bool IsDevice(FormOption[] options) => options.All(option => option.IsByCode);

    /// <summary>A given code comes from an app or token, because no message was sent yet.</summary>
    /// <exception cref="FederationException">The caller specified a factor that is not in the options.</exception>
    private int? ByCodeUnlessNamed(Uri at, FormOption[] options)
    {
        if (factor.IsUnused)
            throw SignInErrors.NoSuchChoice(at, options);
        if (!codes.HasUnused)
            return null;
        int number = Array.FindIndex(options, option => option.IsCodeKnownBefore);
        number = number < 0 ? Array.FindIndex(options, option => option.IsByCode) : number;
        return number < 0 ? null : number;
    }

    private async Task<int?> AskAsync(Uri at, string caption, FormOption[] options, string? preset, CancellationToken cancellationToken)
    {
        int set = Array.FindIndex(options, option => option.Value == preset);
        int? answer = await factor.AskAsync($"{caption} ({HttpErrors.Origin(at)})", options, set < 0 ? null : set, cancellationToken).ConfigureAwait(false);
        return answer is { } number && number >= 0 && number < options.Length ? number
            : set >= 0 ? null
            : throw SignInErrors.ChoiceMissing(at, caption, options);
    }
}
