using PSFederation.Core.Oidc;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Renewal;

/// <summary>Opens <see cref="AuthorizationCodeMethod"/>.</summary>
/// <param name="services">The other services that it needs.</param>
public sealed class AuthorizationCodeSource(AuthorizationCodeMethod method, SignInServices services) : InteractiveTokenSource(method, services)
{
    /// <inheritdoc/>
    public override Task<OidcToken> AskAsync(OidcFlows flows, SignInCall signIn, CancellationToken cancellationToken) =>
        flows.SignInAsync(new SignInRequest(method) { IsAtPrompt = signIn.IsAtPrompt, Patience = Services.PersonTimeout }, cancellationToken);

    private protected override string Request(string provider) => $"sign in with the browser at {provider}";
}
