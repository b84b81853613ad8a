using PSFederation.Core.Text;
using PSFederation.Core.Trust.Platforms;

namespace PSFederation.Core.Trust.Generation;

/// <summary>The values of the parameters for the issuer, audience and subject of a platform.</summary>
/// <param name="platform">The platform.</param>
/// <param name="given">The specified parameters, by name, each with one value or more.</param>
internal sealed class TrustParts(TrustPlatform platform, IReadOnlyDictionary<string, IReadOnlyList<string>> given)
{
    private const string PullRequest = "PullRequest";

    /// <summary>Placeholders that can have several values, or wildcards: each value creates another subject.</summary>
    private static readonly string[] Wild = ["Environment", "Branch", "GitTag", "RunPhase", "ServiceAccount"];

    /// <summary>Throws for parameters that have no effect for this platform, because the intended restriction would be missing.</summary>
    /// <exception cref="FederationException">There is one.</exception>
    public void RequireUsed()
    {
        HashSet<string> used = [.. new[] { platform.Issuer, platform.Audience, platform.Scope, platform.MutableScope }.Concat(platform.Selectors).SelectMany(template => Places(template ?? string.Empty))];
        if (given.Keys.FirstOrDefault(name => !used.Contains(name)) is { } unused)
        {
            throw new FederationException(
                FederationErrorCode.ParameterInvalid,
                used.Count == 0
                    ? $"-{unused} is not a parameter for {platform.Title}. {platform.Remedy}"
                    : $"-{unused} is not a parameter for {platform.Title}; expected one of {string.Join(", ", used.Where(name => name != "Issuer").Select(name => "-" + name))}.",
                unused);
        }
    }

    /// <summary>The issuer without scheme.</summary>
    /// <param name="own">The issuer from -Issuer; null if not specified.</param>
    /// <returns>The issuer, or the principal of a provider that is built into AWS.</returns>
    /// <exception cref="FederationException">A parameter is missing or wrong.</exception>
    public string Issuer(string? own)
    {
        if (own is not null)
        {
            return platform.TakesIssuer
                ? own
                : throw Wrong("Issuer", own, "no -Issuer, because " + WhyNoIssuer());
        }

        if (platform.Principal is { } principal)
            return principal;
        string template = platform.Issuer ?? throw Missing("Issuer");
        return Single(template)["https://".Length..];
    }

    /// <summary>The audience that the platform documents.</summary>
    /// <param name="issuer">The issuer without scheme.</param>
    /// <returns>The audience.</returns>
    /// <exception cref="FederationException">A parameter is missing or wrong, or only -Audience can specify it.</exception>
    public string Audience(string issuer) => platform.Audience switch
    {
        null => throw Missing("Audience"),
        "{Issuer}" => "https://" + issuer,
        string template => Single(template),
    };

    /// <summary>The subjects: one for each selector and value, as alternatives.</summary>
    /// <param name="mutable">Whether to use names without IDs.</param>
    /// <returns>Subjects in the form of a condition value: * and ? are wildcards.</returns>
    /// <exception cref="FederationException">A parameter is missing or wrong, or no parameter specifies the trusted jobs.</exception>
    public IReadOnlyList<string> Subjects(bool mutable)
    {
        string scope = Scope(mutable);
        string[] asked = [.. platform.Selectors.Where(Chosen)];
        IReadOnlyList<string> selectors = asked.Length > 0 ? asked : platform.DefaultSelectors;
        if (selectors.Count == 0)
        {
            string[] names = [.. platform.Selectors.SelectMany(Places).Where(place => !IsScope(place)).Distinct().Select(place => "-" + place)];
            throw new FederationException(
                FederationErrorCode.ParameterMissing, $"{platform.Title} needs a parameter that specifies the trusted jobs; expected {string.Join(" or ", names)}. {platform.Remedy}", platform.Name);
        }

        return [.. selectors.SelectMany(selector => Expand(scope + selector)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Another owner can take over names, but not IDs. The subjects of a GitHub repository have one of the two forms, so the old
    /// form for a repository with known IDs would be
    /// weaker without need.
    /// </summary>
    private string Scope(bool mutable)
    {
        string scope = platform.Scope ?? throw Missing("Subject");
        if (platform.MutableScope is null)
            return mutable ? throw new FederationException(FederationErrorCode.ParameterInvalid, $"-MutableSubject applies only to GitHub; {platform.Title} has one form of subject.", platform.Name) : scope;
        string[] ids = [.. Places(scope).Except(Places(platform.MutableScope))], known = [.. ids.Where(given.ContainsKey)];
        string names = string.Join(" and ", ids.Select(id => "-" + id));
        if (mutable)
        {
            return known.Length == 0
                ? platform.MutableScope
                : throw new FederationException(
                    FederationErrorCode.ParameterInvalid, $"-MutableSubject cannot be combined with -{known[0]}: with these IDs, the policy uses the subject with IDs, which no other owner can take over. Omit one of them.", known[0]);
        }

        return known.Length == ids.Length
            ? scope
            : throw new FederationException(
                FederationErrorCode.ParameterMissing,
                $"{names} are required: {platform.Title} subjects contain the IDs of owner and repository, so that an owner who takes over a name cannot assume the role. {platform.Remedy} "
                + "A repository created before 2026-07-15 that keeps the old form needs -MutableSubject instead.",
                ids.Except(known).First());
    }

    private bool Chosen(string selector) => Places(selector).Where(place => !IsScope(place)).Any(given.ContainsKey);

    /// <summary>Whether a placeholder does not choose among selectors: it is in the part before them, or in all of them.</summary>
    private bool IsScope(string place) =>
        Places(platform.Scope ?? string.Empty).Contains(place) || (platform.Selectors.Count > 1 && platform.Selectors.All(selector => Places(selector).Contains(place)));

    /// <summary>Fills in the placeholders one after the other; each value of a placeholder creates another text.</summary>
    private IEnumerable<string> Expand(string template)
    {
        IEnumerable<string> texts = [template];
        foreach (string place in Places(template).Distinct())
        {
            IReadOnlyList<string> values = Values(place);
            texts = [.. texts.SelectMany(text => values.Select(value => text.Replace("{" + place + "}", value, StringComparison.Ordinal)))];
        }

        return texts;
    }

    private string Single(string template)
    {
        string[] texts = [.. Expand(template)];
        return texts is [var single]
            ? single
            : throw new FederationException(FederationErrorCode.ParameterInvalid, $"-{Places(template).First()} has {texts.Length} values; expected one.", platform.Name);
    }

    private string[] Values(string place)
    {
        if (!given.TryGetValue(place, out IReadOnlyList<string>? values))
            throw Missing(place);
        if (place == PullRequest)
            return ["pull_request"];
        PartForm form = platform.Forms.GetValueOrDefault(place) ?? (Wild.Contains(place) ? PartForm.Wildcards : PartForm.Name);
        return [.. values.Select(value => Value(place, value, form))];
    }

    private string Value(string place, string value, PartForm form)
    {
        string plain = form.Braced && value is ['{', .., '}'] ? value[1..^1] : value;
        if (!form.Pattern.IsMatch(plain))
            throw Wrong(place, value, form.Expected);
        string text = platform.EscapesColon ? plain.Replace(":", "%3A", StringComparison.Ordinal) : plain;
        // A variable of the policy language begins with ${; ${$} is the sign itself.
        text = text.Replace("${", "${$}{", StringComparison.Ordinal);
        return form.Braced ? $"{{{text}}}" : text;
    }

    private static IEnumerable<string> Places(string template)
    {
        for (int open = template.IndexOf('{', StringComparison.Ordinal); open >= 0; open = template.IndexOf('{', open + 1))
            yield return template[(open + 1)..template.IndexOf('}', open)];
    }

    private string WhyNoIssuer()
    {
        if (platform.Issuer is not { } issuer)
            return $"{platform.Title} is built into AWS";
        string[] places = [.. Places(issuer).Select(place => "-" + place)];
        return places.Length > 0 ? $"it follows from {string.Join(" and ", places)}" : $"{platform.Title} has the issuer {issuer}";
    }

    private FederationException Missing(string parameter) =>
        new(FederationErrorCode.ParameterMissing, $"{platform.Title} needs -{parameter}. {platform.Remedy}", parameter);

    private static FederationException Wrong(string parameter, string value, string expected) =>
        new(FederationErrorCode.ParameterInvalid, $"-{parameter} is {InputPreview.Quote(value)}; expected {expected}.", InputPreview.Target(value));
}
