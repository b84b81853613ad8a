namespace PSFederation.Sandbox.Sts;

/// <summary>An OIDC provider registered in an account.</summary>
internal sealed record OidcProvider(AwsArn Arn, string Issuer, IReadOnlyCollection<string> ClientIds)
{
    /// <summary>Gets the issuer without its scheme: the prefix of the provider's condition keys.</summary>
    public string ConditionPrefix => Arn.ResourcePath;
}
