using PSFederation.Core.Html;

namespace PSFederation.Core.SignIn;

/// <summary>Rules for a form, which apply before any request is sent.</summary>
internal static class FormRules
{
    private const string AnyCode = "code";

    /// <summary>Throws if only a person can complete the form: a check box must be selected, or a required field is empty.</summary>
    /// <param name="form">The form.</param>
    /// <param name="page">The address of its page.</param>
    /// <param name="filledIn">The values, by the names of the fields.</param>
    /// <param name="codes">The fields that get a one-time code later.</param>
    /// <exception cref="FederationException">The form needs a person (SignInNeedsBrowser).</exception>
    public static void RequireComplete(HtmlForm form, Uri page, Dictionary<string, string> filledIn, IReadOnlyList<HtmlField> codes)
    {
        if (form.BoxesToTick().FirstOrDefault() is { } box)
            throw SignInErrors.NeedsBrowser(page, $"has a check box that a person must select ('{box}')");
        Dictionary<string, string> withCodes = new(filledIn, StringComparer.Ordinal);
        foreach (HtmlField code in codes)
            withCodes[code.Name] = AnyCode;
        if (form.FieldsToFill(withCodes).FirstOrDefault() is { } field)
            throw SignInErrors.NeedsBrowser(page, $"requires '{field}'");
    }

    /// <summary>The address that a button sends the form to.</summary>
    /// <param name="form">The form.</param>
    /// <param name="button">The button; null for a submission without one.</param>
    /// <param name="page">The address of the page.</param>
    /// <exception cref="FederationException">The form has no address, or a script sends it.</exception>
    public static Uri ActionOf(HtmlForm form, FormButton? button, Uri page)
    {
        if (form.ActionOf(button) is not { } action)
            throw SignInErrors.NoAction(page);
        return action.Scheme == "javascript" ? throw SignInErrors.NeedsBrowser(page, "uses a script to submit its form") : action;
    }
}
