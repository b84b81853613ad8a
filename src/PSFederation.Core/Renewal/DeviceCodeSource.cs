using PSFederation.Core.Oidc;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Renewal;

/// <summary>Opens <see cref="DeviceCodeMethod"/>.</summary>
/// <param name="services">The other services that it needs.</param>
public sealed class DeviceCodeSource(DeviceCodeMethod method, SignInServices services) : InteractiveTokenSource(method, services)
{
    /// <inheritdoc/>
    public override Task<OidcToken> AskAsync(OidcFlows flows, SignInCall signIn, CancellationToken cancellationToken) =>
        flows.SignInWithCodeAsync(!method.NoBrowser, Services.PersonTimeout, cancellationToken);

    private protected override string Request(string provider) => $"enter a code at {provider}";
}
