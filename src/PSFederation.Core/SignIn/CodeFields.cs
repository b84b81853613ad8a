using PSFederation.Core.Html;

namespace PSFederation.Core.SignIn;

/// <summary>The fields of a form for a one-time code: one field, or one for each digit.</summary>
internal static class CodeFields
{
    /// <summary>Fills in a code, digit by digit if each digit has its own field, like the scripts of such pages.</summary>
    /// <param name="fields">The fields.</param>
    /// <param name="code">The code.</param>
    /// <param name="filledIn">Gets the values, by the names of the fields.</param>
    public static void Fill(IReadOnlyList<HtmlField> fields, string code, Dictionary<string, string> filledIn)
    {
        foreach (HtmlField field in fields)
            filledIn[field.Name] = AreDigits(fields) ? string.Empty : code;
        // Fields of one name get their digits in the order of the page.
        for (int i = 0; AreDigits(fields) && i < fields.Count && i < code.Length; i++)
            filledIn[fields[i].Name] += code[i];
    }

    /// <summary>Whether each field is for one digit of the same code.</summary>
    /// <param name="fields">The fields.</param>
    public static bool AreDigits(IReadOnlyList<HtmlField> fields) => fields.Count > 1 && fields.All(field => field.MaxLength == 1);
}
