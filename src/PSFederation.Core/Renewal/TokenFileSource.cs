using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;

namespace PSFederation.Core.Renewal;

/// <summary>Opens <see cref="TokenFileMethod"/>: the file is read each time, because Kubernetes and CI systems replace its content.</summary>
public sealed class TokenFileSource(TokenFileMethod method) : IIdentitySource<OidcToken>
{
    /// <inheritdoc/>
    public string Description => $"token file {method.Path}";

    /// <inheritdoc/>
    public bool NeedsPerson => false;

    /// <inheritdoc/>
    public Task<OidcToken> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        signIn.Reporter.Verbose($"Token from {method.Path}");
        return Task.FromResult(TextInput.ReadFile(method.Path!, "a token", text => JwtReader.Read(text, method.ProviderId is null ? method.TokenType : OidcTokenType.AccessToken)));
    }

    /// <summary>The error for a token that is too old, which this module cannot renew.</summary>
    /// <param name="expired">The original error.</param>
    /// <returns>The error, with what to do.</returns>
    internal FederationException Stale(FederationException expired) => new(
        expired.Code, $"The token in {method.Path} is too old. The program that writes this file must write a new token; the file is read at each use. {expired.Message}", method.Path, expired);
}
