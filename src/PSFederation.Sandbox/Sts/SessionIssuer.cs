using System.Globalization;
using System.Xml.Linq;
using PSFederation.Sandbox.Hosting;

namespace PSFederation.Sandbox.Sts;

/// <summary>Issues credentials and writes them.</summary>
internal sealed class SessionIssuer(StsRegistry registry)
{
    public StsSession IssueRoleSession(
        StsRole role,
        string sessionName,
        DateTimeOffset expiration,
        SessionTags tags,
        string? sourceIdentity,
        SessionPolicy policy,
        bool isChained = false,
        AwsArn? provider = null)
    {
        // The name of a role in a session has no path.
        AwsArn arn = role.Arn;
        return Add(new StsSession(RandomText.SecretAccessKey(), SessionToken.Create(policy, tags.All))
        {
            AccessKeyId = RandomText.AwsIdentifier("ASIA", 20),
            Expiration = expiration,
            Arn = $"arn:{arn.Partition}:sts::{arn.Account}:assumed-role/{arn.ResourceName}/{sessionName}",
            UserId = $"{role.RoleId}:{sessionName}",
            Account = arn.Account,
            RoleArn = role.RoleArn,
            IsChained = isChained,
            FederatedProvider = provider?.ToString(),
            Tags = tags.All,
            TransitiveTagKeys = tags.AllTransitiveKeys,
            SourceIdentity = sourceIdentity,
            Policy = policy.Document,
            PolicyArns = policy.Arns,
        });
    }

    public StsSession IssueFederatedUser(StsCaller caller, string name, DateTimeOffset expiration, SessionTags tags, SessionPolicy policy)
        => Add(new StsSession(RandomText.SecretAccessKey(), SessionToken.Create(policy, tags.All))
        {
            AccessKeyId = RandomText.AwsIdentifier("ASIA", 20),
            Expiration = expiration,
            Arn = $"arn:{caller.Partition}:sts::{caller.Account}:federated-user/{name}",
            UserId = $"{caller.Account}:{name}",
            Account = caller.Account,
            Tags = tags.All,
            Policy = policy.Document,
            PolicyArns = policy.Arns,
        });

    public static XElement Credentials(StsSession session) => new(
        StsXml.Namespace + "Credentials",
        StsXml.Element("AccessKeyId", session.AccessKeyId),
        StsXml.Element("SecretAccessKey", session.SecretAccessKey),
        StsXml.Element("SessionToken", session.SessionToken),
        StsXml.Element("Expiration", session.Expiration.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)));

    public static XElement AssumedRoleUser(StsSession session) => new(
        StsXml.Namespace + "AssumedRoleUser",
        StsXml.Element("AssumedRoleId", session.UserId),
        StsXml.Element("Arn", session.Arn));

    /// <summary>The sizes of the token. PackedPolicySize is the old name of the utilization.</summary>
    public static IEnumerable<XElement> Sizes(StsSession session)
    {
        string utilization = SessionToken.Utilization(session.SessionToken).ToString(CultureInfo.InvariantCulture);
        return
        [
            StsXml.Element("PackedPolicySize", utilization),
            StsXml.Element("SessionTokenUtilization", utilization),
            StsXml.Element("SessionTokenSize", session.SessionToken.Length.ToString(CultureInfo.InvariantCulture)),
        ];
    }

    private StsSession Add(StsSession session)
    {
        registry.Add(session);
        return session;
    }
}
