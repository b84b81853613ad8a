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

    /// <summary>Whether it is a password field.</summary>
    public bool IsSecret => Type == "password";
}
