using System.Xml.Linq;
using PSFederation.Sandbox.Sts.Trust;

namespace PSFederation.Sandbox.Sts.Actions;

/// <summary>AssumeRole: a role for a caller with AWS credentials. Identity policies of callers allow everything here.</summary>
internal sealed class AssumeRoleAction(StsRegistry registry, SessionIssuer issuer) : StsAction
{
    private const string Permission = "sts:AssumeRole";
    private const string NamePattern = @"[\w+=,.@-]*";

    public override string Name => "AssumeRole";

    public override bool IsSigned => true;

    public override Task<IReadOnlyList<XElement?>> InvokeAsync(StsCall call, CancellationToken cancellationToken)
    {
        StsCaller caller = call.SignedCaller;
        ParameterValidator validator = new(call.Parameters);
        string roleArn = validator.Required("RoleArn", 20, 2048);
        string sessionName = validator.Required("RoleSessionName", 2, 64, NamePattern);
        string? externalId = validator.Optional("ExternalId", 2, 1224, @"[\w+=,.@:\/-]*");
        string? passedIdentity = validator.Optional("SourceIdentity", 2, 64, NamePattern);
        string? serialNumber = validator.Optional("SerialNumber", 9, 256, @"[\w+=/:,.@-]*");
        string? tokenCode = validator.Optional("TokenCode", 6, 6, @"[\d]*");
        int? requested = validator.Integer("DurationSeconds", SessionDuration.Minimum, SessionDuration.RoleMaximum);
        SessionPolicy policy = SessionPolicy.Read(validator, call.Parameters, int.MaxValue);
        IReadOnlyList<KeyValuePair<string, string>> passedTags = SessionTags.Read(validator, call.Parameters);
        IReadOnlyList<string> transitiveKeys = SessionTags.ReadTransitiveKeys(validator, call.Parameters);
        validator.ThrowIfInvalid();
        if (!AwsArn.TryParse(roleArn, out _))
        {
            throw StsErrors.InvalidArn(roleArn);
        }

        // "You cannot use AWS account root user credentials to call AssumeRole" (API_AssumeRole).
        if (caller.IsRootUser)
        {
            throw StsErrors.RootMayNotAssume();
        }

        // There are no MFA devices here, so every code is wrong.
        if (serialNumber is not null || tokenCode is not null)
        {
            throw StsErrors.InvalidMfaCode();
        }

        // "If you use the AssumeRole API operation to assume a role with role chaining and provide a DurationSeconds parameter value greater than one hour, the
        // operation fails" (IAM User Guide, id_roles).
        if (caller.IsRoleSession && requested > SessionDuration.ChainingMaximum)
        {
            throw StsErrors.DurationExceedsChaining();
        }

        SessionTags tags = SessionTags.Create(passedTags, transitiveKeys, caller.Session);
        string? sourceIdentity = caller.Session?.SourceIdentity ?? passedIdentity;
        if (registry.FindRole(roleArn) is not { } role || caller.IsFederatedUser)
        {
            throw StsErrors.AccessDenied(caller.Arn, Permission, roleArn);
        }

        // A source identity stays for the whole chain and cannot be changed (IAM User Guide, id_credentials_temp_control-access_monitor).
        if (passedIdentity is not null && passedIdentity != sourceIdentity)
        {
            throw StsErrors.AccessDenied(caller.Arn, "sts:SetSourceIdentity", roleArn);
        }

        RequestContext context = CallerContext(caller, call.Now);
        context.Set("sts:ExternalId", externalId);
        TrustCheck.AddSession(context, role, sessionName, tags, sourceIdentity);
        if (TrustCheck.FindRefused(role, Permission, TrustPrincipal.Aws(caller), context, tags, sourceIdentity) is { } refused)
        {
            throw StsErrors.AccessDenied(caller.Arn, refused, roleArn);
        }

        DateTimeOffset end = SessionDuration.End(call.Now, SessionDuration.ForRole(requested, role));
        policy.Check(role.Arn.Partition, role.Arn.Account);
        StsSession session = issuer.IssueRoleSession(role, sessionName, end, tags, sourceIdentity, policy, caller.IsRoleSession);
        return Task.FromResult<IReadOnlyList<XElement?>>(
        [
            SessionIssuer.AssumedRoleUser(session),
            SessionIssuer.Credentials(session),
            .. SessionIssuer.Sizes(session),
            StsXml.Optional("SourceIdentity", sourceIdentity),
        ]);
    }

    private static RequestContext CallerContext(StsCaller caller, DateTimeOffset now)
    {
        RequestContext context = new(now);
        bool isUser = caller.Session is null;
        context.Set("aws:PrincipalArn", caller.Session?.RoleArn ?? caller.Arn);
        context.Set("aws:PrincipalAccount", caller.Account);
        context.Set("aws:PrincipalType", isUser ? "User" : "AssumedRole");
        context.Set("aws:userid", caller.UserId);
        context.Set("aws:username", isUser ? caller.Arn[(caller.Arn.LastIndexOf('/') + 1)..] : null);
        context.Set("aws:SourceIdentity", caller.Session?.SourceIdentity);
        foreach ((string key, string value) in caller.Session?.Tags ?? new Dictionary<string, string>())
        {
            context.Set("aws:PrincipalTag/" + key, value);
        }

        return context;
    }
}
