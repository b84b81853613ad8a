using AngleSharp.Html.Dom;

namespace PSFederation.Core.Html;

/// <summary>
/// Determines the purpose of a field by machine-readable hints: the autocomplete token (HTML 4.10.18.7.1), the type, the input mode, the
/// words of its name and id. Names are in English on pages of every language; labels are the last resort.
/// </summary>
internal static class FieldRoles
{
    private const int LongestCode = 10;

    /// <summary>The most words of a label that is a name and not an explanation.</summary>
    private const int LongestName = 3;

    /// <summary>Parts of names that always mean a one-time code.</summary>
    private static readonly string[] CodeParts =
    [
        "otp", "onetime", "passcode", "2fa", "mfa", "twofactor", "secondfactor", "securid", "verificationcode", "securitycode", "authcode",
        "smscode", "nextcode", "tokencode", "yubi", "einmal", "eenmalig", "usageunique", "engång", "engangs", "kertakäyttö", "ワンタイム", "認証コード", "確認コード", "セキュリティコード", "验证码",
        "驗證碼", "校验码", "动态密码", "動態密碼", "인증", "일회용",
    ];

    /// <summary>Ends of compound words for a code, in languages that join words.</summary>
    private static readonly string[] CodeEndings = ["code", "kode", "kod", "koodi"];

    /// <summary>Words with such an end that are not one-time codes.</summary>
    private static readonly HashSet<string> OtherCodes = new(StringComparer.Ordinal) { "postcode", "zipcode", "areacode", "countrycode", "landcode", "barcode", "qrcode", "kundencode", "unicode" };

    private static readonly HashSet<string> Genitives = new(StringComparer.Ordinal) { "de", "du", "di", "del", "da", "of" };

    /// <summary>Words that mean a one-time code unless the name also means a password.</summary>
    private static readonly HashSet<string> CodeWords = new(StringComparer.Ordinal)
    {
        "otc", "code", "token", "pin", "tan", "challenge", "tfa", "oath", "factor", "authenticator", "answer", "code1", "otac",
        "codice", "código", "codigo", "kód", "код", "κωδικός",
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
        "cliente", "kunden", "klant", "empresa", "azienda", "fiscal", "fiscale", "postale", "почтовый",
    };

    /// <summary>Words for data about the person, not for the account.</summary>
    private static readonly HashSet<string> Personal = new(StringComparer.Ordinal)
    {
        "first", "last", "given", "family", "middle", "full", "nick", "display", "sur", "surname", "firstname", "lastname", "givenname", "familyname", "fullname", "displayname", "nickname",
        "vorname", "nachname", "prénom", "device", "label", "recovery", "alternate", "alternative", "backup", "secondary", "phone", "mobile", "cell", "telephone", "telefon", "fax", "birth",
        "birthday", "street", "city", "department", "dept",
    };

    /// <summary>Whether a field asks for data about the person, not for the account.</summary>
    /// <param name="name">Its name and id.</param>
    /// <param name="label">Its label on the page. A longer label explains something, such as which number on a phone to enter.</param>
    public static bool IsAboutPerson(string name, string label) =>
        Words.Of(name).Any(Personal.Contains) || (Words.Of(label) is { Length: <= LongestName } words && words.Any(Personal.Contains));

    /// <param name="input">The field.</param>
    /// <param name="label">Its label on the page.</param>
    public static FieldRole Of(IHtmlInputElement input, string label)
    {
        string[] autocomplete = (input.GetAttribute("autocomplete") ?? string.Empty).ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool isSecret = input.Type.Equals("password", StringComparison.OrdinalIgnoreCase);
        FieldRole named = ByWords([.. Words.Of(input.GetAttribute("name")), .. Words.Of(input.Id)], isSecret), labeled = ByWords(Words.Of(label), isSecret);
        // Some products give the fields of all secrets this name.
        if (isSecret && named == FieldRole.OneTimeCode && labeled == FieldRole.Password && ByWords([.. Words.Of(input.GetAttribute("name")), .. Words.Of(input.Id)], isSecret, "passcode") != named)
            named = FieldRole.Password;
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

    /// <summary>Whether a name or label means a password.</summary>
    public static bool MeansPassword(string text) => ByWords(Words.Of(text), isSecret: true) == FieldRole.Password;

    private static FieldRole ByWords(string[] words, bool isSecret, string? ignored = null)
    {
        words = ignored is null ? words : [.. words.Where(word => word != ignored)];
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
        Enumerable.Range(0, words.Length).Any(i => IsCode(words[i]) && (i == 0 || !NotProof.Contains(words[i - 1])) && !(i + 2 < words.Length && Genitives.Contains(words[i + 1]) && NotProof.Contains(words[i + 2])))
        && !(words.Length == 2 && words.Any(NotProof.Contains));

    private static bool IsCode(string word) =>
        CodeWords.Contains(word) || (CodeEndings.Any(end => word.EndsWith(end, StringComparison.Ordinal)) && !OtherCodes.Contains(word));

    private static bool IsShortNumber(IHtmlInputElement input)
    {
        bool number = input.GetAttribute("inputmode") is { } mode && mode.ToLowerInvariant() is "numeric" or "decimal"
            || input.Type.Equals("number", StringComparison.OrdinalIgnoreCase)
            || input.Type.Equals("tel", StringComparison.OrdinalIgnoreCase)
            || (input.GetAttribute("pattern") is { } pattern && (pattern.Contains("\\d", StringComparison.Ordinal) || pattern.Contains("[0-9]", StringComparison.Ordinal)));
        return number && (!int.TryParse(input.GetAttribute("maxlength"), out int length) || length <= LongestCode);
    }
}
