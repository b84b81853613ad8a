namespace PSFederation;

/// <summary>
/// A role in an assertion: the pair of role and SAML provider in the attribute
/// <c>https://aws.amazon.com/SAML/Attributes/Role</c>.
/// </summary>
public sealed class FederatedRole
{
    /// <summary>Creates a pair.</summary>
    /// <param name="roleArn">The role, <c>arn:PARTITION:iam::ACCOUNT:role/PATH/NAME</c>.</param>
    /// <param name="principalArn">The SAML provider, <c>arn:PARTITION:iam::ACCOUNT:saml-provider/NAME</c>.</param>
    public FederatedRole(string roleArn, string principalArn)
    {
        RoleArn = roleArn;
        PrincipalArn = principalArn;
        string[] parts = roleArn.Split(':', 6);
        Partition = parts.Length == 6 ? parts[1] : string.Empty;
        AccountId = parts.Length == 6 ? parts[4] : string.Empty;
        RoleName = roleArn[(roleArn.LastIndexOf('/') + 1)..];
    }

    /// <summary>The ARN of the role.</summary>
    public string RoleArn { get; }

    /// <summary>The ARN of the SAML provider in IAM, which STS calls the principal.</summary>
    public string PrincipalArn { get; }

    /// <summary>The 12-digit account ID of the role.</summary>
    public string AccountId { get; }

    /// <summary>The name of the role, without its path.</summary>
    public string RoleName { get; }

    /// <summary>The partition: <c>aws</c>, <c>aws-cn</c>, <c>aws-us-gov</c>, …</summary>
    public string Partition { get; }

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line(RoleArn);
}
