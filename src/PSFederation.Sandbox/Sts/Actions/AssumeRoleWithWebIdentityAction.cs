using System.Xml.Linq;
using PSFederation.Sandbox.Sts.Trust;
using PSFederation.Sandbox.Sts.WebIdentity;

namespace PSFederation.Sandbox.Sts.Actions;

/// <summary>AssumeRoleWithWebIdentity: a role for a user of an OIDC provider.</summary>
internal sealed class AssumeRoleWithWebIdentityAction(StsRegistry registry, SessionIssuer issuer, WebIdentityVerifier verifier) : StsAction
{
    private const string Permission = "sts:AssumeRoleWithWebIdentity";

    public override string Name => "AssumeRoleWithWebIdentity";

    public override bool IsSigned => false;

    public override async Task<IReadOnlyList<XElement?>> InvokeAsync(StsCall call, CancellationToken cancellationToken)
    {
        ParameterValidator validator = new(call.Parameters);
        string roleArn = validator.Required("RoleArn", 20, 2048);
        string sessionName = validator.Required("RoleSessionName", 2, 64, @"[\w+=,.@-]*");
        string token = validator.Required("WebIdentityToken", 4, 20_000, sensitive: true);
        string? providerId = validator.Optional("ProviderId", 4, 2048);
        int? requested = validator.Integer("DurationSeconds", SessionDuration.Minimum, SessionDuration.RoleMaximum);
        SessionPolicy policy = SessionPolicy.Read(validator, call.Parameters);
        validator.ThrowIfInvalid();
        if (!AwsArn.TryParseIam(roleArn, "role", out AwsArn? roleName))
        {
            throw StsErrors.RequestArnInvalid();
        }

        if (providerId is not null)
        {
            // Only the two OAuth 2.0 providers have a provider ID here, and only they can interpret their tokens.
            throw StsErrors.InvalidIdentityToken(providerId is "www.amazon.com" or "graph.facebook.com"
                ? $"A token of {providerId} cannot be verified without asking that provider, which this STS cannot do"
                : $"No OpenIDConnect provider found in your account for {providerId}");
        }

        VerifiedWebIdentity identity = await verifier
            .VerifyAsync(token, roleName.Account, call.Now, cancellationToken)
            .ConfigureAwait(false);
        StsRole role = registry.FindRole(roleArn) ?? throw StsErrors.AccessDenied(Permission);
        RequestContext context = Context(identity, role, sessionName, call.Now);
        TrustPrincipal principal = TrustPrincipal.Federated(identity.Provider.Arn.ToString());
        if (TrustCheck.FindRefused(role, Permission, principal, context, identity.Tags, identity.SourceIdentity) is not null)
        {
            throw StsErrors.AccessDenied(Permission);
        }

        DateTimeOffset end = SessionDuration.End(call.Now, SessionDuration.ForRole(requested, role));
        policy.Check(role.Arn.Partition, role.Arn.Account);
        StsSession session = issuer.IssueRoleSession(role, sessionName, end, identity.Tags, identity.SourceIdentity, policy, provider: identity.Provider.Arn);
        return
        [
            StsXml.Element("SubjectFromWebIdentityToken", identity.Subject),
            StsXml.Element("Audience", identity.Audience),
            SessionIssuer.AssumedRoleUser(session),
            SessionIssuer.Credentials(session),
            StsXml.Element("Provider", identity.Provider.Arn.ToString()),
            .. SessionIssuer.Sizes(session),
            StsXml.Optional("SourceIdentity", identity.SourceIdentity),
        ];
    }

    /// <summary>The condition keys of AWS for any OIDC provider, with the issuer without scheme as the prefix.</summary>
    private static RequestContext Context(VerifiedWebIdentity identity, StsRole role, string sessionName, DateTimeOffset now)
    {
        RequestContext context = new(now);
        string prefix = identity.Provider.ConditionPrefix;
        context.Set(prefix + ":aud", identity.Audience);
        context.Set(prefix + ":oaud", identity.OriginalAudiences);
        context.Set(prefix + ":sub", identity.Subject);
        context.Set(prefix + ":amr", identity.AuthenticationMethods);
        context.Set(prefix + ":email", identity.Email);
        TrustCheck.AddSession(context, role, sessionName, identity.Tags, identity.SourceIdentity);
        return context;
    }
}
