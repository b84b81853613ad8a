using PSFederation.Core.Sts;

namespace PSFederation.Core.Tests.Sts;

/// <summary>What belongs to another partition is refused before any call.</summary>
public class PartitionRulesTests
{
    private const string ChinaProvider = "arn:aws-cn:iam::111122223333:saml-provider/IdP", ChinaRole = "arn:aws-cn:iam::111122223333:role/A";

    private static SamlAssertion Assertion(string? recipient, params string[] audience) => new("response") { Recipient = recipient, Audience = audience };

    [Theory]
    [InlineData("https://signin.aws.amazon.com/saml", "urn:amazon:webservices", "sent to https://signin.aws.amazon.com/saml, the sign-in address of partition aws")]
    [InlineData("https://eu-west-1.signin.aws.amazon.com/saml/acs/SAMLSP1", "x", "the sign-in address of partition aws;")]
    [InlineData(null, "urn:amazon:webservices:govcloud", "the audience urn:amazon:webservices:govcloud, which is of partition aws-us-gov")]
    [InlineData("http://127.0.0.1:8080/", "https://signin.aws.amazon.com/saml", "the audience https://signin.aws.amazon.com/saml, which is of partition aws;")]
    public void An_assertion_for_another_partition(string? recipient, string audience, string message)
    {
        FederationException error = Fail.With(
            FederationErrorCode.PartitionMismatch, () => PartitionRules.RequireAssertion(Assertion(recipient, audience), new FederatedRole(ChinaRole, ChinaProvider)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("of aws-cn for the role " + ChinaRole, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://signin.amazonaws.cn/saml", "urn:amazon:webservices:cn-north-1")]
    [InlineData("https://cn-north-1.signin.amazonaws.cn/saml", "urn:amazon:webservices")]
    [InlineData("http://127.0.0.1:8080/", "https://idp.example.com")]
    [InlineData(null, "https://signin.amazonaws.cn/saml", "https://signin.aws.amazon.com/saml")]
    [InlineData(null)]
    public void An_assertion_for_the_partition_or_for_none(string? recipient, params string[] audience) =>
        PartitionRules.RequireAssertion(Assertion(recipient, audience), new FederatedRole(ChinaRole, ChinaProvider));

    [Fact]
    public void A_provider_of_another_partition() =>
        Fail.With(
            FederationErrorCode.PartitionMismatch,
            () => PartitionRules.RequireAssertion(Assertion(null), new FederatedRole(ChinaRole, "arn:aws:iam::111122223333:saml-provider/IdP")));

    [Fact]
    public void Credentials_of_another_partition()
    {
        FederatedCredentialSource caller = new() { RoleArn = "arn:aws:iam::111122223333:role/B" };
        Fail.With(FederationErrorCode.PartitionMismatch, () => PartitionRules.RequireCaller(caller, ChinaRole));
        PartitionRules.RequireCaller(caller, "arn:aws:iam::111122223333:role/C");
        PartitionRules.RequireCaller(new FederatedCredentialSource { AwsSdkType = "BasicAWSCredentials" }, ChinaRole);
        PartitionRules.RequireCaller(null, ChinaRole);
    }
}
