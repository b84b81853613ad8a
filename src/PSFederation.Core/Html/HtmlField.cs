namespace PSFederation.Core.Html;

/// <summary>What a field of a form is for.</summary>
internal enum FieldRole
{
    /// <summary>Something that the form driver does not know.</summary>
    Other,

    /// <summary>The user name, or an e-mail address that serves as one.</summary>
    UserName,

    Password,

    /// <summary>A code that is good once: of an app, a token, a text message.</summary>
    OneTimeCode,
}

/// <summary>A field of a form that a person fills in.</summary>
/// <param name="Name">The name it is sent by.</param>
/// <param name="Type">The type of the input: text, email, password, tel, number.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Label">What the page calls it, for a person; empty when it says nothing.</param>
/// <param name="IsFixed">Whether the page has filled it in and does not let it be changed.</param>
/// <param name="IsNew">Whether it is for a new password.</param>
internal sealed record HtmlField(string Name, string Type, FieldRole Role, string Label, bool IsFixed, bool IsNew)
{
    /// <summary>The most characters that can be typed into it (HTML 4.10.5.3.1); null without a limit.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Whether the page marks it as the user name (autocomplete).</summary>
    public bool IsMarkedUserName { get; init; }

    /// <summary>Whether it asks for something about the person or the account, such as a first name or a phone number.</summary>
    public bool IsAboutPerson { get; init; }

    /// <summary>Whether it is a password field.</summary>
    public bool IsSecret => Type == "password";
}
