namespace PSFederation.Sandbox.Sts.Trust;

/// <summary>The caller, for the Principal element of a trust policy.</summary>
/// <param name="Type">Federated or AWS.</param>
/// <param name="Names">All names of this principal in a policy.</param>
internal sealed record TrustPrincipal(string Type, IReadOnlyCollection<string> Names)
{
    public const string FederatedType = "Federated";
    public const string AwsType = "AWS";

    public static TrustPrincipal Federated(string providerArn) => new(FederatedType, [providerArn]);

    /// <summary>A caller with AWS credentials: itself, the role of its session, or its whole account.</summary>
    public static TrustPrincipal Aws(StsCaller caller)
    {
        List<string> names = [caller.Arn, caller.Account, $"arn:{caller.Partition}:iam::{caller.Account}:root"];
        if (caller.Session?.RoleArn is { } roleArn)
        {
            names.Add(roleArn);
        }

        return new TrustPrincipal(AwsType, names);
    }
}
