using AngleSharp.Html.Dom;

namespace PSFederation.Core.Html;

/// <summary>
/// Determines the purpose of a field by machine-readable hints: the autocomplete token (HTML 4.10.18.7.1), the type, the input mode, the
/// words of its name and id. Names are in English on pages of every language; labels are the last resort.
/// </summary>
internal static class FieldRoles
{
    private const int LongestCode = 10;

    /// <summary>Parts of names that always mean a one-time code.</summary>
    private static readonly string[] CodeParts =
    [
        "otp", "onetime", "passcode", "2fa", "mfa", "twofactor", "secondfactor", "securid", "verificationcode", "securitycode", "authcode",
        "smscode", "nextcode", "tokencode", "yubi",
    ];

    /// <summary>Words that mean a one-time code unless the name also means a password.</summary>
    private static readonly HashSet<string> CodeWords = new(StringComparer.Ordinal)
    {
        "otc", "code", "token", "pin", "tan", "challenge", "tfa", "oath", "factor", "authenticator", "answer", "code1", "otac",
    };

    private static readonly string[] PasswordParts = ["password", "passwd", "passphrase", "passwort", "motdepasse", "contrasen"];

    private static readonly HashSet<string> PasswordWords = new(StringComparer.Ordinal) { "pass", "pwd", "pw", "passw", "kennwort" };

    private static readonly string[] UserParts = ["user", "login", "logon", "email", "benutzer"];

    private static readonly HashSet<string> UserWords = new(StringComparer.Ordinal)
    {
        "uid", "mail", "account", "upn", "principal", "identifier", "identity", "ident", "member", "netid", "uname", "name", "loginfmt",
    };

    /// <summary>Words that show that a code, number or PIN is not a factor but denotes a place, an organization or a person.</summary>
    private static readonly HashSet<string> NotProof = new(StringComparer.Ordinal)
    {
        "company", "org", "organization", "organisation", "institution", "tenant", "client", "customer", "dealer", "partner", "bank", "branch", "site", "department", "dept", "cost",
        "zip", "postal", "post", "country", "area", "dial", "dialing", "region", "state", "city", "language", "currency", "promo", "promotion", "coupon", "voucher", "referral", "gift",
        "phone", "mobile", "cell", "telephone", "telefon", "handy", "fax", "birth", "birthday", "year", "month", "day", "age", "room", "street", "firma", "plz", "land",
    };

    /// <param name="input">The field.</param>
    /// <param name="label">Its label on the page.</param>
    public static FieldRole Of(IHtmlInputElement input, string label)
    {
        string[] autocomplete = (input.GetAttribute("autocomplete") ?? string.Empty).ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool isSecret = input.Type.Equals("password", StringComparison.OrdinalIgnoreCase);
        FieldRole named = ByWords([.. Words.Of(input.GetAttribute("name")), .. Words.Of(input.Id)], isSecret), labeled = ByWords(Words.Of(label), isSecret);
        if (autocomplete.Contains("one-time-code"))
        {
            // Pages use this for other fields too, to keep browsers from filling them in.
            FieldRole other = isSecret ? FieldRole.Password : FieldRole.UserName;
            bool contradicted = (named == other && labeled != FieldRole.OneTimeCode) || (labeled == other && named != FieldRole.OneTimeCode);
            return contradicted ? other : FieldRole.OneTimeCode;
        }

        if (autocomplete.Contains("current-password"))
            return FieldRole.Password;
        if (!isSecret && (autocomplete.Contains("username") || autocomplete.Contains("email")))
            return FieldRole.UserName;
        // A secret without a meaningful name is the password, or after it a second factor; the form and the sign-in decide.
        if (named != FieldRole.Other || isSecret)
            return named;
        if (input.Type.Equals("email", StringComparison.OrdinalIgnoreCase))
            return FieldRole.UserName;
        if (labeled == FieldRole.OneTimeCode)
            return labeled;
        if (Words.Of($"{input.GetAttribute("name")} {input.Id} {label}").Any(NotProof.Contains))
            return FieldRole.Other;
        return IsShortNumber(input) ? FieldRole.OneTimeCode : labeled;
    }

    /// <summary>Whether a name, such as the name of a factor, means a one-time code.</summary>
    public static bool MeansCode(string name) => ByWords(Words.Of(name), isSecret: false) == FieldRole.OneTimeCode;

    private static FieldRole ByWords(string[] words, bool isSecret)
    {
        if (words.Length == 0)
            return FieldRole.Other;
        string joined = string.Concat(words);
        bool password = PasswordParts.Any(part => joined.Contains(part, StringComparison.Ordinal)) || words.Any(PasswordWords.Contains);
        if ((!password && SaysCode(words)) || CodeParts.Any(part => joined.Contains(part, StringComparison.Ordinal)))
            return FieldRole.OneTimeCode;
        if (isSecret)
            return password ? FieldRole.Password : FieldRole.Other;
        if (password)
            return FieldRole.Other;
        return UserParts.Any(part => joined.Contains(part, StringComparison.Ordinal)) || words.Any(UserWords.Contains) ? FieldRole.UserName : FieldRole.Other;
    }

    /// <summary>Whether a word means a one-time code, unlike in "country code" or "codeCompany".</summary>
    private static bool SaysCode(string[] words) =>
        Enumerable.Range(0, words.Length).Any(i => CodeWords.Contains(words[i]) && (i == 0 || !NotProof.Contains(words[i - 1])))
        && !(words.Length == 2 && words.Any(NotProof.Contains));

    private static bool IsShortNumber(IHtmlInputElement input)
    {
        bool number = input.GetAttribute("inputmode") is { } mode && mode.ToLowerInvariant() is "numeric" or "decimal"
            || input.Type.Equals("number", StringComparison.OrdinalIgnoreCase)
            || input.Type.Equals("tel", StringComparison.OrdinalIgnoreCase)
            || (input.GetAttribute("pattern") is { } pattern && (pattern.Contains("\\d", StringComparison.Ordinal) || pattern.Contains("[0-9]", StringComparison.Ordinal)));
        return number && (!int.TryParse(input.GetAttribute("maxlength"), out int length) || length <= LongestCode);
    }
}
