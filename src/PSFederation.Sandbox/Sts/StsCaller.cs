namespace PSFederation.Sandbox.Sts;

/// <summary>The signer of a request, and the region.</summary>
internal sealed record StsCaller(string Arn, string UserId, string Account, string Region, StsSession? Session)
{
    public string Partition => Arn.Split(':')[1];

    public bool IsRoleSession => Session?.RoleArn is not null;

    public bool IsRootUser => Session is null && Arn.EndsWith(":root", StringComparison.Ordinal);

    public bool IsFederatedUser => Session is { RoleArn: null };
}
