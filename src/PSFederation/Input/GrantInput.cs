using System.Security;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Saml;
using PSFederation.Core.Text;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>Converts parameters and pipeline input to the tokens that a flow without a person sends to the provider.</summary>
internal sealed class GrantInput(Func<string, string> resolvePath)
{
    /// <summary>A refresh token, and the token object that contains it, if one was passed.</summary>
    public (string RefreshToken, OidcToken? Previous) Refresh(object input) => PSValue.Unwrap(input) switch
    {
        OidcToken token => (
            token.GetRefreshToken()
                ?? throw new FederationException(
                    FederationErrorCode.ParameterInvalid, "The token does not have a refresh token; expected a token that has one (HasRefreshToken). Sign in with -Scope openid, offline_access, if the provider returns refresh tokens for these scopes."),
            token),
        SecureString secret => (Text(SecretTextAttribute.Reveal(secret)!), null),
        string text => (Text(text), null),
        FileInfo file => (TextInput.ReadFile(file.FullName, "a refresh token").Trim(), null),
        _ => throw Unusable(input, "RefreshToken", "a refresh token as text or SecureString, or a token of Get-OidcToken that has one"),
    };

    /// <summary>A token to exchange.</summary>
    public ResolvedSubjectToken Given(object input, string? tokenType, string parameter)
    {
        string typeParameter = parameter + "Type";
        return PSValue.Unwrap(input) switch
        {
            OidcToken token => ResolvedSubjectToken.Of(token, tokenType, typeParameter),
            SamlAssertion assertion => ResolvedSubjectToken.Of(assertion),
            SecureString secret => GivenText(SecretTextAttribute.Reveal(secret)!, tokenType, typeParameter),
            string text => GivenText(TextInput.Read(text, resolvePath, IdentityInput.TokenText), tokenType, typeParameter),
            FileInfo file => GivenText(TextInput.ReadFile(file.FullName, IdentityInput.TokenText), tokenType, typeParameter),
            _ => throw Unusable(input, parameter, "a token of Get-OidcToken, an assertion of Get-SamlAssertion, or the text of one"),
        };
    }

    private static ResolvedSubjectToken GivenText(string text, string? tokenType, string typeParameter)
    {
        if (tokenType is not null && TokenTypeNames.IsSaml2(TokenTypeNames.Resolve(tokenType, typeParameter)))
            return ResolvedSubjectToken.Of(SamlResponseReader.Read(text));
        try
        {
            return ResolvedSubjectToken.Of(JwtReader.Read(text, OidcTokenType.AccessToken).GetToken(), tokenType, typeParameter);
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.JwtEncrypted)
        {
            // Only its provider has to read it.
            return ResolvedSubjectToken.Of(text.Trim(), tokenType, typeParameter);
        }
    }

    private string Text(string text) => TextInput.Read(text, resolvePath, "a refresh token").Trim();

    private static FederationException Unusable(object? input, string parameter, string expected) => new(
        FederationErrorCode.ParameterInvalid,
        IdentityInput.IsDeserialized(input, typeof(OidcToken)) || IdentityInput.IsDeserialized(input, typeof(SamlAssertion))
            ? $"-{parameter} was serialized (by a job, remoting or Export-Clixml), which removes the secret; expected {expected}. Get it in the session that uses it."
            : $"-{parameter} is of type {PSValue.Unwrap(input)?.GetType().FullName ?? "null"}; expected {expected}.");
}
