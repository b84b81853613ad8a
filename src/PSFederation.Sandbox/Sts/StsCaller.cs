namespace PSFederation.Sandbox.Sts;

/// <summary>Who signed a request.</summary>
internal sealed record StsCaller(string Arn, string UserId, string Account, StsSession? Session)
{
    public string Partition => Arn.Split(':')[1];

    public bool IsRoleSession => Session?.RoleArn is not null;

    public bool IsFederatedUser => Session is { RoleArn: null };
}
