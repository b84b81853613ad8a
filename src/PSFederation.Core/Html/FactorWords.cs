namespace PSFederation.Core.Html;

/// <summary>Words for second factors.</summary>
internal static class FactorWords
{
    /// <summary>Parts of the names of controls that select a factor or a device.</summary>
    private static readonly string[] NameParts = ["factor", "mfa", "2fa", "otp", "device", "authmethod", "verifymethod", "verificationmethod", "challengetype", "authenticator", "credentialid"];

    private static readonly HashSet<string> Ways = new(StringComparer.Ordinal)
    {
        "push", "sms", "text", "call", "voice", "phone", "mobile", "app", "authenticator", "token", "code", "codes", "otp", "totp", "hotp", "passcode", "yubikey", "fido", "fido2", "u2f",
        "webauthn", "passkey", "notification", "duo", "email", "mail", "smartcard",
    };

    /// <summary>Words for factors whose code is sent during the sign-in.</summary>
    private static readonly HashSet<string> Sent = new(StringComparer.Ordinal) { "sms", "text", "call", "voice", "phone", "email", "mail", "message", "anruf", "nachricht" };

    /// <summary>Whether a code is sent by message or call.</summary>
    /// <param name="text">Value and label of the factor.</param>
    public static bool IsSent(string text) => Words.Of(text).Any(Sent.Contains);

    /// <summary>Whether options are factors: by the name of their control, or by the words of two of them.</summary>
    /// <param name="name">The name of the control.</param>
    /// <param name="options">Value and label of each.</param>
    public static bool IsChoice(string name, IReadOnlyList<string> options)
    {
        string joined = string.Concat(Words.Of(name));
        return options.Count > 1
            && (NameParts.Any(part => joined.Contains(part, StringComparison.Ordinal)) || options.Count(option => Words.Of(option).Any(Ways.Contains)) > 1);
    }
}
