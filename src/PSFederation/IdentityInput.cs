using System.Management.Automation;
using PSFederation.Core.Io;
using PSFederation.Core.Oidc;
using PSFederation.Core.Saml;

namespace PSFederation.Commands;

/// <summary>Makes assertions and tokens of whatever a parameter or the pipeline brings: the object itself, its text, or file:// and a path.</summary>
internal static class IdentityInput
{
    public const string SamlText = "a SAML response";
    public const string TokenText = "a token";

    public static SamlAssertion Saml(object input, Func<string, string> resolvePath) =>
        Unwrap(input) switch
        {
            SamlAssertion assertion => assertion,
            string text => SamlResponseReader.Read(TextInput.Read(text, resolvePath, SamlText)),
            var other => throw Unusable(other, "a SAML assertion (of Get-SamlAssertion), or the text of a SAML response"),
        };

    public static OidcToken Token(object input, OidcTokenType tokenType, Func<string, string> resolvePath) =>
        Unwrap(input) switch
        {
            OidcToken token => token,
            string text => JwtReader.Read(TextInput.Read(text, resolvePath, TokenText), tokenType),
            var other => throw Unusable(other, "a token (of Get-OidcToken), or the text of one"),
        };

    private static object? Unwrap(object? input) => input is PSObject wrapped ? wrapped.BaseObject : input;

    private static FederationException Unusable(object? input, string expected) =>
        new(FederationErrorCode.ParameterInvalid, $"The input is of type {input?.GetType().FullName ?? "null"}; expected {expected}.");
}
