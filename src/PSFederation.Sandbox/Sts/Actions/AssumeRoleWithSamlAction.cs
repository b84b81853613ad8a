using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using PSFederation.Sandbox.Sts.Saml;
using PSFederation.Sandbox.Sts.Trust;

namespace PSFederation.Sandbox.Sts.Actions;

/// <summary>AssumeRoleWithSAML: a role for a user of a SAML identity provider.</summary>
internal sealed class AssumeRoleWithSamlAction(StsRegistry registry, SessionIssuer issuer) : StsAction
{
    private const string Permission = "sts:AssumeRoleWithSAML";

    public override string Name => "AssumeRoleWithSAML";

    public override bool IsSigned => false;

    public override Task<IReadOnlyList<XElement?>> InvokeAsync(StsCall call, CancellationToken cancellationToken)
    {
        ParameterValidator validator = new(call.Parameters);
        string roleArn = validator.Required("RoleArn", 20, 2048);
        string providerArn = validator.Required("PrincipalArn", 20, 2048);
        string base64 = validator.Required("SAMLAssertion", 4, 100_000, sensitive: true);
        int? requested = validator.Integer("DurationSeconds", SessionDuration.Minimum, SessionDuration.RoleMaximum);
        SessionPolicy policy = SessionPolicy.Read(validator, call.Parameters);
        validator.ThrowIfInvalid();
        if (!AwsArn.TryParseIam(roleArn, "role", out AwsArn? roleName)
            || !AwsArn.TryParseIam(providerArn, "saml-provider", out AwsArn? providerName))
        {
            throw StsErrors.RequestArnInvalid();
        }

        SamlProvider provider = registry.FindSamlProvider(providerArn) ?? throw StsErrors.SamlProviderMissing();
        VerifiedAssertion assertion = new SamlVerifier(provider, call.Now, registry.AcceptSha1).Verify(base64);
        string sessionName = SamlClaims.RoleSessionName(assertion);
        string? sourceIdentity = SamlClaims.SourceIdentity(assertion);
        SessionTags tags = SamlClaims.Tags(assertion);

        StsRole? role = registry.FindRole(roleArn);
        if (role is null
            || assertion.Subject is null or ""
            || roleName.Account != providerName.Account
            || roleName.Partition != providerName.Partition
            || !SamlClaims.GrantsRole(assertion, roleArn, providerArn))
        {
            throw StsErrors.AccessDenied(Permission);
        }

        string nameQualifier = NameQualifier(assertion.Issuer, provider.Arn);
        CheckTrust(role, provider, assertion, call.Now, sessionName, sourceIdentity, tags, nameQualifier);
        policy.Check(role.Arn.Partition, role.Arn.Account);
        DateTimeOffset end = End(requested, role, assertion, call.Now);
        StsSession session = issuer.IssueRoleSession(role, sessionName, end, tags, sourceIdentity, policy, provider: provider.Arn);
        return Task.FromResult<IReadOnlyList<XElement?>>(
        [
            StsXml.Element("Issuer", assertion.Issuer),
            SessionIssuer.AssumedRoleUser(session),
            SessionIssuer.Credentials(session),
            StsXml.Element("Audience", assertion.Recipient),
            StsXml.Element("Subject", assertion.Subject),
            StsXml.Element("SubjectType", assertion.SubjectType),
            StsXml.Element("NameQualifier", nameQualifier),
            .. SessionIssuer.Sizes(session),
            StsXml.Optional("SourceIdentity", sourceIdentity),
        ]);
    }

    private static void CheckTrust(
        StsRole role,
        SamlProvider provider,
        VerifiedAssertion assertion,
        DateTimeOffset now,
        string sessionName,
        string? sourceIdentity,
        SessionTags tags,
        string nameQualifier)
    {
        RequestContext context = new(now);
        SamlConditionKeys.Add(context, assertion, provider, nameQualifier);
        TrustCheck.AddSession(context, role, sessionName, tags, sourceIdentity);

        // A response for another recipient than AWS is accepted only if the policy specifies the trusted recipient.
        bool recipientIsAws = AwsSignIn.IsSignInUrl(provider.Arn.Partition, assertion.Recipient);
        TrustPrincipal principal = TrustPrincipal.Federated(provider.Arn.ToString());
        if ((!recipientIsAws && !role.Trust.Demands(Permission, "saml:aud"))
            || TrustCheck.FindRefused(role, Permission, principal, context, tags, sourceIdentity) is not null)
        {
            throw StsErrors.AccessDenied(Permission);
        }
    }

    /// <summary>The earliest of the requested end, the SessionDuration attribute, and the end of the identity provider's session.</summary>
    private static DateTimeOffset End(int? requested, StsRole role, VerifiedAssertion assertion, DateTimeOffset now)
    {
        TimeSpan duration = SessionDuration.ForRole(requested, role);
        if (SamlClaims.SessionDuration(assertion) is { } limit && limit < duration)
        {
            duration = limit;
        }

        DateTimeOffset end = now + duration;
        return SessionDuration.End(assertion.SessionNotOnOrAfter < end ? assertion.SessionNotOnOrAfter.Value : end, TimeSpan.Zero);
    }

    [SuppressMessage("Security", "CA5350", Justification = "AWS defines this identifier as SHA-1; nothing is protected by it.")]
    private static string NameQualifier(string issuerName, AwsArn provider)
        => Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes($"{issuerName}{provider.Account}/{provider.ResourceName}")));
}
