using System.Management.Automation;
using System.Security;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Renewal;
using PSFederation.Core.Saml;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>Reads assertions and tokens from parameters and pipeline input: the object itself, its text, or a file that contains it.</summary>
internal static class IdentityInput
{
    public const string SamlText = "a SAML response";
    public const string TokenText = "a token";
    public const string MetadataText = "SAML metadata";

    public static SamlAssertion Saml(object input, Func<string, string> resolvePath) =>
        PSValue.Unwrap(input) switch
        {
            SamlAssertion assertion => assertion,
            string text => TextInput.Read(text, resolvePath, SamlText, SamlResponseReader.Read),
            FileInfo file => TextInput.ReadFile(file.FullName, SamlText, SamlResponseReader.Read),
            _ => SamlResponseReader.Read(Document(input, resolvePath)),
        };

    /// <summary>The document of an assertion, for verification.</summary>
    public static SamlDocument Document(object input, Func<string, string> resolvePath) =>
        PSValue.Unwrap(input) switch
        {
            SamlAssertion assertion => SamlInput.Read(assertion.GetSamlResponse()),
            string text => TextInput.Read(text, resolvePath, SamlText, SamlInput.Read),
            FileInfo file => TextInput.ReadFile(file.FullName, SamlText, SamlInput.Read),
            _ => throw Unusable(input, typeof(SamlAssertion), "a SAML assertion (of Get-SamlAssertion), or the text of a SAML response"),
        };

    public static OidcToken Token(object input, OidcTokenType tokenType, Func<string, string> resolvePath) =>
        PSValue.Unwrap(input) switch
        {
            OidcToken token => token,
            string text => TextInput.Read(text, resolvePath, TokenText, token => JwtReader.Read(token, tokenType)),
            FileInfo file => TextInput.ReadFile(file.FullName, TokenText, token => JwtReader.Read(token, tokenType)),
            SecureString secret => JwtReader.Read(SecretTextAttribute.Reveal(secret)!, tokenType),
            _ => throw Unusable(input, typeof(OidcToken), "a token (of Get-OidcToken), or the text of one"),
        };

    /// <summary>The token. If it comes from a file, credentials from this token read the file again for renewal.</summary>
    public static OidcToken RenewableToken(object input, OidcTokenType tokenType, Func<string, string> resolvePath)
    {
        OidcToken token = Token(input, tokenType, resolvePath);
        string? path = PSValue.Unwrap(input) switch
        {
            string text => TextInput.FileOf(text, resolvePath),
            FileInfo file => file.FullName,
            _ => null,
        };
        return path is null ? token : Renewable(token, new TokenFileSource(new TokenFileMethod { Path = path, TokenType = tokenType }));
    }

    /// <summary>The token, with the method to get it again without a person.</summary>
    public static OidcToken Renewable(OidcToken token, IIdentitySource<OidcToken> source) =>
        token.WithRenewal(new IdentityRenewal<OidcToken>(
            source.Description,
            stop => source.GetAsync(SignInCall.Silent, stop),
            source is IReplacingSource<OidcToken> replacing ? (refused, stop) => replacing.ReplaceAsync(refused, SignInCall.Silent, stop) : null));

    /// <summary>The text of a token, before any checks.</summary>
    public static string TokenTextOf(object input, Func<string, string> resolvePath) =>
        PSValue.Unwrap(input) switch
        {
            OidcToken token => token.GetToken(),
            string text => TextInput.Read(text, resolvePath, TokenText),
            FileInfo file => TextInput.ReadFile(file.FullName, TokenText),
            SecureString secret => SecretTextAttribute.Reveal(secret)!,
            _ => throw Unusable(input, typeof(OidcToken), "a token (of Get-OidcToken), or the text of one"),
        };

    /// <summary>Whether an object is a deserialized object of that type.</summary>
    public static bool IsDeserialized(object? input, Type type) =>
        input is PSObject wrapped && wrapped.TypeNames.Contains("Deserialized." + type.FullName);

    private static FederationException Unusable(object? input, Type type, string expected)
    {
        if (IsDeserialized(input, type))
            return new FederationException(
                FederationErrorCode.ParameterInvalid, $"The {type.Name} was serialized (by a job, remoting or Export-Clixml), which removes the secret; expected {expected}. Get it in the session that uses it.");
        string hint = input is PSObject response && TokenMember(response) is { } member ? $" Its member '{member}' could be the token. Pass that member."
            : string.Empty;
        return new FederationException(
            FederationErrorCode.ParameterInvalid, $"The input is of type {PSValue.Unwrap(input)?.GetType().FullName ?? "null"}; expected {expected}.{hint}");
    }

    /// <summary>The members of a token endpoint's response, as Invoke-RestMethod returns it, that can contain a token.</summary>
    private static string? TokenMember(PSObject response) =>
        JwtReader.TokenMembers.FirstOrDefault(name => response.Properties[name] is not null);
}
