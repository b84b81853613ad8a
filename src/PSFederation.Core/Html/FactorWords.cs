namespace PSFederation.Core.Html;

/// <summary>Words of ways to prove oneself a second time.</summary>
internal static class FactorWords
{
    /// <summary>Parts of the names of controls that choose such a way, or a device.</summary>
    private static readonly string[] NameParts = ["factor", "mfa", "2fa", "otp", "device", "authmethod", "verifymethod", "verificationmethod", "challengetype", "authenticator", "credentialid"];

    private static readonly HashSet<string> Ways = new(StringComparer.Ordinal)
    {
        "push", "sms", "text", "call", "voice", "phone", "mobile", "app", "authenticator", "token", "code", "codes", "otp", "totp", "hotp", "passcode", "yubikey", "fido", "fido2", "u2f",
        "webauthn", "passkey", "notification", "duo", "email", "mail", "smartcard",
    };

    /// <summary>Words of ways by which the code is sent during the sign-in.</summary>
    private static readonly HashSet<string> Sent = new(StringComparer.Ordinal) { "sms", "text", "call", "voice", "phone", "email", "mail", "message", "anruf", "nachricht" };

    /// <summary>Whether a code comes by message or call.</summary>
    /// <param name="text">Value and label of the way.</param>
    public static bool IsSent(string text) => Words.Of(text).Any(Sent.Contains);

    /// <summary>Whether options are ways to prove oneself: by the name of their control, or as two of them say so.</summary>
    /// <param name="name">The name of the control.</param>
    /// <param name="options">Value and label of each.</param>
    public static bool IsChoice(string name, IReadOnlyList<string> options)
    {
        string joined = string.Concat(Words.Of(name));
        return options.Count > 1
            && (NameParts.Any(part => joined.Contains(part, StringComparison.Ordinal)) || options.Count(option => Words.Of(option).Any(Ways.Contains)) > 1);
    }
}
