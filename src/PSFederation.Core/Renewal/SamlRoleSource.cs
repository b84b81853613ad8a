using PSFederation.Core.AwsConfig;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Renewal;

/// <summary>An assertion that is exchanged with AssumeRoleWithSAML.</summary>
/// <param name="identity">The source of the assertion.</param>
/// <param name="principalArn">The SAML provider; null for the provider of the role in the assertion.</param>
/// <param name="request">The call.</param>
/// <param name="settings">Default region and endpoint.</param>
public sealed class SamlRoleSource(IIdentitySource<SamlAssertion> identity, string? principalArn, StsRequest request, AwsSettings settings, TimeProvider time)
    : ISessionSource
{
    /// <inheritdoc/>
    public string Description => $"{identity.Description}, role {request.RoleArn}";

    /// <inheritdoc/>
    public bool NeedsPerson => identity.NeedsPerson;

    /// <inheritdoc/>
    public async Task<FederatedSession> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        SamlAssertion assertion = await identity.GetAsync(signIn, cancellationToken).ConfigureAwait(false);
        FederatedRole role = RoleChoice.Choose(assertion, request.RoleArn, principalArn);
        return await new StsFederationClient(settings, time, signIn.Reporter).AssumeRoleWithSamlAsync(assertion, role, request with { RoleArn = role.RoleArn }, cancellationToken).ConfigureAwait(false);
    }
}
