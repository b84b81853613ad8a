using System.Xml;

namespace PSFederation.Core.Saml;

/// <summary>The status of a Response (SAML Core 3.2.2).</summary>
/// <param name="Code">The top-level status code.</param>
/// <param name="Inner">The nested status code, if any.</param>
/// <param name="Message">The message of the identity provider.</param>
internal sealed record SamlStatus(string? Code, string? Inner, string? Message)
{
    private const string AuthnFailed = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed";

    /// <summary>The message of SimpleSAMLphp, which has no inner code.</summary>
    private const string WrongUserPass = "WRONGUSERPASS";

    public bool IsSuccess => Code == SamlNames.StatusSuccess;

    /// <summary>Whether it means that the user name or password is wrong.</summary>
    public bool IsAuthenticationFailure =>
        Inner == AuthnFailed || Code == AuthnFailed || (Message?.EndsWith(WrongUserPass, StringComparison.Ordinal) ?? false);

    /// <summary>Reads it.</summary>
    /// <exception cref="FederationException">There is none.</exception>
    public static SamlStatus Of(XmlElement response)
    {
        XmlElement status = response.Child("Status", SamlNames.Protocol) ?? throw Missing("Status");
        XmlElement outer = status.Child("StatusCode", SamlNames.Protocol) ?? throw Missing("StatusCode");
        return new SamlStatus(
            outer.Optional("Value"), outer.Child("StatusCode", SamlNames.Protocol)?.Optional("Value"), status.Child("StatusMessage", SamlNames.Protocol)?.Text());
    }

    /// <summary>The codes without their prefix, and the message.</summary>
    public override string ToString()
    {
        string codes = string.Join(", ", new[] { Code, Inner }.Where(code => !string.IsNullOrEmpty(code)).Select(code => code![(code!.LastIndexOf(':') + 1)..]));
        return string.IsNullOrEmpty(Message) ? codes : $"{codes} ({Message})";
    }

    /// <summary>The error for a status other than Success.</summary>
    public FederationException ToException() =>
        new(FederationErrorCode.SamlStatusNotSuccess, $"The identity provider did not complete the sign-in: status {this}; expected Success.");

    private static FederationException Missing(string element) =>
        new(FederationErrorCode.SamlMalformed, $"The document has no {element}; SAML 2.0 requires one.");
}
