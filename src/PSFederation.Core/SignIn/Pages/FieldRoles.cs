using System.Text;
using AngleSharp.Html.Dom;

namespace PSFederation.Core.SignIn.Pages;

/// <summary>
/// Tells what a field is for, by what the page says to programs: the autocomplete token (HTML 4.10.18.7.1), the type, the input mode, the
/// words of its name and id. Names are English on pages of every language; labels are the last resort.
/// </summary>
internal static class FieldRoles
{
    private const int LongestCode = 10;

    /// <summary>Parts of names that mean a one-time code whatever else the name says.</summary>
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

    /// <summary>What a field is for.</summary>
    /// <param name="input">The field.</param>
    /// <param name="label">What the page calls it.</param>
    public static FieldRole Of(IHtmlInputElement input, string label)
    {
        string[] autocomplete = (input.GetAttribute("autocomplete") ?? string.Empty).ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (autocomplete.Contains("one-time-code"))
            return FieldRole.OneTimeCode;
        bool isSecret = input.Type.Equals("password", StringComparison.OrdinalIgnoreCase);
        if (isSecret && autocomplete.Contains("current-password"))
            return FieldRole.Password;
        if (!isSecret && (autocomplete.Contains("username") || autocomplete.Contains("email")))
            return FieldRole.UserName;
        FieldRole named = ByWords([.. Words(input.GetAttribute("name")), .. Words(input.Id)], isSecret);
        // A secret whose name says nothing is the password, or after it a second proof: the form and the walk tell.
        if (named != FieldRole.Other || isSecret)
            return named;
        if (input.Type.Equals("email", StringComparison.OrdinalIgnoreCase))
            return FieldRole.UserName;
        return IsShortNumber(input) ? FieldRole.OneTimeCode : ByWords(Words(label), isSecret: false);
    }

    /// <summary>Whether a name, such as that of a way to prove oneself, means a one-time code.</summary>
    public static bool MeansCode(string name) => ByWords(Words(name), isSecret: false) == FieldRole.OneTimeCode;

    private static FieldRole ByWords(string[] words, bool isSecret)
    {
        if (words.Length == 0)
            return FieldRole.Other;
        string joined = string.Concat(words);
        bool password = PasswordParts.Any(part => joined.Contains(part, StringComparison.Ordinal)) || words.Any(PasswordWords.Contains);
        if (CodeParts.Any(part => joined.Contains(part, StringComparison.Ordinal)) || (!password && words.Any(CodeWords.Contains)))
            return FieldRole.OneTimeCode;
        if (isSecret)
            return password ? FieldRole.Password : FieldRole.Other;
        return UserParts.Any(part => joined.Contains(part, StringComparison.Ordinal)) || words.Any(UserWords.Contains) ? FieldRole.UserName : FieldRole.Other;
    }

    private static bool IsShortNumber(IHtmlInputElement input)
    {
        bool number = input.GetAttribute("inputmode") is { } mode && mode.ToLowerInvariant() is "numeric" or "decimal"
            || input.Type.Equals("number", StringComparison.OrdinalIgnoreCase)
            || input.Type.Equals("tel", StringComparison.OrdinalIgnoreCase)
            || (input.GetAttribute("pattern") is { } pattern && (pattern.Contains("\\d", StringComparison.Ordinal) || pattern.Contains("[0-9]", StringComparison.Ordinal)));
        return number && (!int.TryParse(input.GetAttribute("maxlength"), out int length) || length <= LongestCode);
    }

    /// <summary>The words of a name, lower case: <c>mfaToken</c>, <c>mfa_token</c> and <c>mfa-token</c> have the same two.</summary>
    private static string[] Words(string? name)
    {
        StringBuilder spaced = new();
        char before = ' ';
        foreach (char c in name ?? string.Empty)
        {
            if (char.IsUpper(c) && char.IsLower(before))
                spaced.Append(' ');
            spaced.Append(char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' ');
            before = c;
        }

        return spaced.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
