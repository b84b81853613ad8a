using Amazon.SecurityToken.Model;
using PSFederation.Core.Aws;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>Exchanges assertions and tokens for temporary credentials at AWS STS. The identity itself is the secret, so calls are not signed.</summary>
public sealed class StsFederationClient(AwsSettings settings, TimeProvider time, IOperationReporter reporter)
{
    /// <param name="role">The role and provider.</param>
    /// <param name="request">The rest of the call; its RoleArn is the role's.</param>
    /// <exception cref="FederationException">The error code shows what STS, or this module before the call, rejected.</exception>
    public Task<FederatedSession> AssumeRoleWithSamlAsync(SamlAssertion assertion, FederatedRole role, StsRequest request, CancellationToken cancellationToken) =>
        RoleDurations.OfProcess.RunAsync(request, reporter, call => ExchangeAsync(assertion, role, call, cancellationToken));

    /// <param name="roleSessionName">The session name; null derives it from the token's subject.</param>
    /// <param name="providerId">The host of an OAuth 2.0 provider whose access token it is (www.amazon.com, graph.facebook.com); null for OIDC.</param>
    /// <param name="request">The rest of the call.</param>
    /// <exception cref="FederationException">The error code shows what STS, or this module before the call, rejected.</exception>
    public Task<FederatedSession> AssumeRoleWithWebIdentityAsync(
        OidcToken identity, string? roleSessionName, string? providerId, StsRequest request, CancellationToken cancellationToken) =>
        RoleDurations.OfProcess.RunAsync(request, reporter, call => ExchangeAsync(identity, roleSessionName, providerId, call, cancellationToken));

    private async Task<FederatedSession> ExchangeAsync(SamlAssertion assertion, FederatedRole role, StsRequest request, CancellationToken cancellationToken)
    {
        StsEndpoint endpoint = Prepare(request);
        PartitionRules.RequireAssertion(assertion, role, endpoint, reporter);
        DateTime now = time.GetUtcNow().UtcDateTime;
        StsRules.RequireInTime(assertion, now);
        string saml = Secrets.Use(assertion.GetSamlResponse())!;
        RequireLength(saml, StsLimits.MaxSamlResponse, "The SAML response");
        if (assertion.SessionNotOnOrAfter is { } sessionEnd)
            reporter.Verbose($"The session at the identity provider ends at {sessionEnd:u}; STS ends the credentials there at the latest.");
        ServerClock clock = new(time);
        AssumeRoleWithSAMLResponse response = await StsErrors.GuardAsync(
            new StsCall($"AssumeRoleWithSAML for {role.RoleArn}", role.RoleArn, endpoint, request.Timeout, $"issuer {Shown(assertion.Issuer)}, audience {Shown(string.Join(", ", assertion.Audience))}, subject {Shown(assertion.Subject)}, recipient {Shown(assertion.Recipient)}, provider {role.PrincipalArn}")
            {
                Exchange = () => Denials.Of(assertion, role),
                Mistake = StsRules.OtherAccount(role),
                Pace = request.Pace,
                Expiry = request.Pace is null ? null : IdentityExpiry.Of(assertion),
            },
            reporter,
            token => clock.RecordAsync(
                StsClients.ForAnonymous(endpoint, repeats: request.Pace is null),
                new AssumeRoleWithSAMLRequest
                {
                    RoleArn = role.RoleArn,
                    PrincipalArn = role.PrincipalArn,
                    SAMLAssertion = saml,
                    DurationSeconds = request.DurationSeconds,
                    Policy = request.Policy,
                    PolicyArns = request.PolicyDescriptors,
                },
                (sts, call) => sts.AssumeRoleWithSAMLAsync(call, token)),
            cancellationToken).ConfigureAwait(false);
        request.Pace?.Learn(clock.Offset);
        return StsResponse.Of(response).Session(endpoint, new FederatedCredentialSource
        {
            Method = FederatedCredentialMethod.AssumeRoleWithSaml,
            RoleArn = role.RoleArn,
            Issuer = response.Issuer ?? assertion.Issuer,
            Subject = response.Subject ?? assertion.Subject,
            Audience = response.Audience,
            Provider = role.PrincipalArn,
            AccountName = request.AccountName,
            IssuedAt = now,
            ClockOffset = clock.Offset,
        });
    }

    private async Task<FederatedSession> ExchangeAsync(
        OidcToken identity, string? roleSessionName, string? providerId, StsRequest request, CancellationToken cancellationToken)
    {
        Arn.RequireRole(request.RoleArn, "RoleArn");
        if (identity.IsOpaque && providerId is null)
            throw new FederationException(
                FederationErrorCode.OidcTokenOpaque, "The token is opaque, not a JWT, so STS cannot determine its issuer; expected an OIDC ID token. For an OAuth 2.0 access token, specify its provider: -ProviderId www.amazon.com or graph.facebook.com.");
        string sessionName = roleSessionName ?? RoleSessionName.FromSubject(identity.Subject);
        RoleSessionName.Require(sessionName);
        StsEndpoint endpoint = Prepare(request);
        DateTime now = time.GetUtcNow().UtcDateTime;
        StsRules.RequireInTime(identity, now);
        if (!identity.IsOpaque && providerId is null)
        {
            StsRules.RequireInbound(identity, endpoint, reporter);
            StsRules.RequireClaims(identity, endpoint, reporter);
        }

        string webIdentityToken = Secrets.Use(identity.GetToken())!;
        RequireLength(webIdentityToken, StsLimits.MaxToken, "The token");
        string presented = identity.IsOpaque
            ? $"an opaque token from {providerId}"
            : $"issuer {Shown(identity.Issuer)}, audience {Shown(string.Join(", ", identity.Audience))}, subject {Shown(identity.Subject)}";
        ServerClock clock = new(time);
        AssumeRoleWithWebIdentityResponse response = await StsErrors.GuardAsync(
            new StsCall($"AssumeRoleWithWebIdentity for {request.RoleArn}", request.RoleArn, endpoint, request.Timeout, presented)
            {
                Exchange = () => Denials.Of(identity, request.RoleArn, sessionName, providerId),
                Pace = request.Pace,
                Expiry = request.Pace is null ? null : IdentityExpiry.Of(identity),
            },
            reporter,
            token => clock.RecordAsync(
                StsClients.ForAnonymous(endpoint, repeats: request.Pace is null),
                new AssumeRoleWithWebIdentityRequest
                {
                    RoleArn = request.RoleArn,
                    RoleSessionName = sessionName,
                    WebIdentityToken = webIdentityToken,
                    ProviderId = providerId,
                    DurationSeconds = request.DurationSeconds,
                    Policy = request.Policy,
                    PolicyArns = request.PolicyDescriptors,
                },
                (sts, call) => sts.AssumeRoleWithWebIdentityAsync(call, token)),
            cancellationToken).ConfigureAwait(false);
        request.Pace?.Learn(clock.Offset);
        return StsResponse.Of(response).Session(endpoint, new FederatedCredentialSource
        {
            Method = FederatedCredentialMethod.AssumeRoleWithWebIdentity,
            RoleArn = request.RoleArn,
            Issuer = identity.Issuer,
            Subject = response.SubjectFromWebIdentityToken ?? identity.Subject,
            Audience = response.Audience,
            Provider = response.Provider ?? providerId,
            AccountName = request.AccountName,
            IssuedAt = now,
            ClockOffset = clock.Offset,
        });
    }

    private StsEndpoint Prepare(StsRequest request)
    {
        Arn.RequireRole(request.RoleArn, "RoleArn");
        SessionLimits.RequirePolicies(request);
        PartitionRules.RequirePolicies(request.PolicyArns, Arn.PartitionOf(request.RoleArn));
        StsEndpoint endpoint = StsEndpoint.Resolve(request.Place, credentials: null, Arn.PartitionOf(request.RoleArn), settings, reporter);
        StsRules.CheckDuration(request.DurationSeconds, endpoint, reporter);
        reporter.Verbose($"Assuming {request.RoleArn} at {StsClients.UrlOf(endpoint)}");
        return endpoint;
    }

    private static string Shown(string? value) => string.IsNullOrWhiteSpace(value) ? "(none)" : value;

    private static void RequireLength(string text, int max, string what)
    {
        if (text.Length > max)
            throw new FederationException(
                FederationErrorCode.InputTooLarge, $"{what} has {text.Length.Grouped()} characters; STS accepts at most {max.Grouped()}. Configure the identity provider to send fewer attributes or roles.");
    }
}
