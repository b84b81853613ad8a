using PSFederation.Core.Html;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.SignIn;

/// <summary>
/// Chooses among what pages offer: second factors, devices, directories. In this order: by the patterns of the caller, by the code that was
/// given, by a person, by what the page has chosen.
/// </summary>
internal sealed class PageChoices(FactorSelection factor, OneTimeCodes codes, IOperationReporter reporter)
{
    private readonly HashSet<string> _tried = new(StringComparer.Ordinal);

    /// <summary>Chooses on a page that asks for user name or password, or that a button leads on from.</summary>
    /// <param name="at">Where the page is.</param>
    /// <param name="filledIn">Takes what is chosen, by the names of the controls.</param>
    /// <exception cref="FederationException">A choice has to be made, and there is no way to make it.</exception>
    public async Task ChooseAsync(Uri at, HtmlForm form, Dictionary<string, string> filledIn, CancellationToken cancellationToken)
    {
        bool isOnlyChoice = form.Visible.All(field => field.IsFixed);
        foreach (FormChoice choice in form.Choices())
        {
            FormOption[] options = [.. choice.Options.Where(option => option.Value.Length > 0)];
            if (options.Length == 0)
                continue;
            bool isFactor = isOnlyChoice && choice.IsFactor;
            int? chosen = factor.Match(options) ?? (isFactor ? ByCodeUnlessNamed(at, options) : null);
            if (chosen is null && (isFactor || (!choice.HasValue && (choice.IsRequired || isOnlyChoice))))
                chosen = await AskAsync(at, form.CaptionOf(choice), options, choice.Chosen, cancellationToken).ConfigureAwait(false);
            if (chosen is { } number)
            {
                filledIn[choice.Name] = options[number].Value;
                reporter.Verbose($"Choosing '{options[number].Shown}' at {HttpErrors.Origin(at)}");
            }
        }
    }

    /// <summary>Chooses the button to press where buttons are second factors.</summary>
    /// <param name="at">Where the page is.</param>
    /// <param name="ways">The buttons, each with its form.</param>
    /// <param name="isFactor">Whether they are known to be such ways.</param>
    /// <returns>The button; null when nothing says which, and they are not known to be such ways.</returns>
    /// <exception cref="FederationException">A choice has to be made, and there is no way to make it.</exception>
    public async Task<FormWay?> ChooseAsync(Uri at, IReadOnlyList<FormWay> ways, bool isFactor, CancellationToken cancellationToken)
    {
        FormOption[] options = [.. ways.Select(way => new FormOption(way.Button.Value, way.Button.Label))];
        int? chosen = factor.Match(options);
        // A pattern for factors is not a consent.
        if (chosen is { } matched && !isFactor && ways[matched].Button.Accepts)
            chosen = null;
        if (chosen is null && isFactor)
            chosen = ByCodeUnlessNamed(at, options) ?? await AskAsync(at, "How to verify", options, preset: null, cancellationToken).ConfigureAwait(false);
        if (chosen is not { } number)
            return null;
        reporter.Verbose($"Choosing '{options[number].Shown}' at {HttpErrors.Origin(at)}");
        return ways[number];
    }

    /// <summary>
    /// On a page that asks for a code: among ways to prove oneself, the one by code; among devices, the one that is chosen, and after a refusal the next
    /// one, since a code does not tell its device.
    /// </summary>
    /// <param name="again">Whether the page turned a code down.</param>
    /// <param name="filledIn">Takes what is chosen.</param>
    /// <returns>Whether another device was chosen than before.</returns>
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

    /// <summary>Whether all options are by code: then they differ by the device.</summary>
    private static bool IsDevice(FormOption[] options) => options.All(option => option.IsByCode);

    /// <summary>A code that was given is one of an app or token, since no message can have come yet.</summary>
    /// <exception cref="FederationException">The caller named another way, which is not among these.</exception>
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
