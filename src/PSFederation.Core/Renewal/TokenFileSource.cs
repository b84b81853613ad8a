using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Text;

namespace PSFederation.Core.Renewal;

/// <summary>A file that holds a token, read again each time: Kubernetes and CI systems replace its content.</summary>
/// <param name="path">The full path.</param>
/// <param name="tokenType">What it holds.</param>
public sealed class TokenFileSource(string path, OidcTokenType tokenType) : IIdentitySource<OidcToken>
{
    /// <inheritdoc/>
    public string Description => $"token file {path}";

    /// <inheritdoc/>
    public bool NeedsPerson => false;

    /// <inheritdoc/>
    public Task<OidcToken> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        signIn.Reporter.Verbose($"Token from {path}");
        return Task.FromResult(JwtReader.Read(TextInput.ReadFile(path, "a token"), tokenType));
    }

    /// <summary>The error of a token that is too old: nobody here can get another one.</summary>
    /// <param name="expired">What was said of the token.</param>
    /// <returns>The error, with what to do.</returns>
    internal FederationException Stale(FederationException expired) => new(
        expired.Code, $"The token in {path} is too old. The program that writes this file must write a new one; the file is read each time. {expired.Message}", path, expired);
}
