namespace PSFederation.Core.Html;

/// <summary>The purpose of a form field.</summary>
internal enum FieldRole
{
    /// <summary>An unknown purpose.</summary>
    Other,

    /// <summary>The user name, or an e-mail address that serves as one.</summary>
    UserName,

    Password,

    /// <summary>A one-time code from an app, a token or a text message.</summary>
    OneTimeCode,
}

/// <summary>A field of a form that a person fills in.</summary>
/// <param name="Name">The name that is sent.</param>
/// <param name="Type">The type of the input: text, email, password, tel, number.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Label">Its label; empty if there is none.</param>
/// <param name="IsFixed">Whether the page has filled it in and made it read-only.</param>
/// <param name="IsNew">Whether it is for a new password.</param>
internal sealed record HtmlField(string Name, string Type, FieldRole Role, string Label, bool IsFixed, bool IsNew)
{
    /// <summary>The maximum number of characters (HTML 4.10.5.3.1); null if unlimited.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Whether the page marks it as the user name (autocomplete).</summary>
    public bool IsMarkedUserName { get; init; }

    /// <summary>Whether it asks for data about the person, such as a first name or a phone number.</summary>
    public bool IsAboutPerson { get; init; }

    /// <summary>Whether it is for a PIN that a person chooses.</summary>
    public bool IsNewPin { get; init; }

    /// <summary>Whether it is for a recovery code: each can be used once, and no app or token shows it.</summary>
    public bool IsRecovery { get; init; }

    /// <summary>Whether it asks for something that only a person can answer, such as a security question or the reason for the sign-in.</summary>
    public bool IsQuestion { get; init; }

    /// <summary>Whether it is a password field.</summary>
    public bool IsSecret => Type == "password";
}
