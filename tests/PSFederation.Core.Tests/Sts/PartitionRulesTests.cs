using PSFederation.Core.Sts;

namespace PSFederation.Core.Tests.Sts;

/// <summary>Values of another partition are rejected before any call.</summary>
public class PartitionRulesTests
{
    private const string ChinaProvider = "arn:aws-cn:iam::111122223333:saml-provider/IdP", ChinaRole = "arn:aws-cn:iam::111122223333:role/A";

    private static readonly StsEndpoint Aws = new("cn-north-1", CustomUrl: null, CustomUrlFrom: null, UseFips: false, UseDualstack: false);

    private readonly RecordingReporter _reporter = new();

    private static SamlAssertion Assertion(string? recipient, params string[] audience) => new("response") { Recipient = recipient, Audience = audience };

    [Theory]
    [InlineData("https://signin.aws.amazon.com/saml", "urn:amazon:webservices", "sent to https://signin.aws.amazon.com/saml, the sign-in address of partition aws")]
    [InlineData("https://eu-west-1.signin.aws.amazon.com/saml/acs/SAMLSP1", "x", "the sign-in address of partition aws;")]
    [InlineData(null, "urn:amazon:webservices:govcloud", "the audience urn:amazon:webservices:govcloud, which is in partition aws-us-gov")]
    [InlineData("http://127.0.0.1:8080/", "https://signin.aws.amazon.com/saml", "the audience https://signin.aws.amazon.com/saml, which is in partition aws;")]
    public void An_assertion_for_another_partition(string? recipient, string audience, string message)
    {
        FederationException error = Fail.With(
            FederationErrorCode.PartitionMismatch, () => PartitionRules.RequireAssertion(Assertion(recipient, audience), new FederatedRole(ChinaRole, ChinaProvider), Aws, _reporter));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("in aws-cn for the role " + ChinaRole, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://signin.amazonaws.cn/saml", "urn:amazon:webservices:cn-north-1")]
    [InlineData("https://cn-north-1.signin.amazonaws.cn/saml", "urn:amazon:webservices")]
    [InlineData("http://127.0.0.1:8080/", "https://idp.example.com")]
    [InlineData(null, "https://signin.amazonaws.cn/saml", "https://signin.aws.amazon.com/saml")]
    [InlineData(null)]
    public void An_assertion_for_the_partition_or_for_none(string? recipient, params string[] audience) =>
        PartitionRules.RequireAssertion(Assertion(recipient, audience), new FederatedRole(ChinaRole, ChinaProvider), Aws, _reporter);

    [Fact]
    public void Another_server_may_take_an_assertion_for_another_partition()
    {
        PartitionRules.RequireAssertion(
            Assertion("https://signin.aws.amazon.com/saml"), new FederatedRole(ChinaRole, ChinaProvider), Aws with { CustomUrl = "https://localhost:4566", CustomUrlFrom = "parameter" }, _reporter);
        Assert.Contains("The endpoint https://localhost:4566 might accept it", Assert.Single(_reporter.Warnings), StringComparison.Ordinal);
        Fail.With(
            FederationErrorCode.PartitionMismatch,
            () => PartitionRules.RequireAssertion(
                Assertion("https://signin.aws.amazon.com/saml"), new FederatedRole(ChinaRole, ChinaProvider), Aws with { CustomUrl = "https://sts.cn-north-1.amazonaws.com.cn", CustomUrlFrom = "parameter" }, _reporter));
    }

    [Theory]
    [InlineData(FederatedCredentialMethod.GetFederationToken, null, true)]
    [InlineData(FederatedCredentialMethod.AssumeRole, "arn:aws:sts::111122223333:federated-user/ann", true)]
    [InlineData(FederatedCredentialMethod.AssumeRole, "arn:aws:sts::111122223333:assumed-role/federated-user/ann", false)]
    [InlineData(FederatedCredentialMethod.AssumeRole, null, false)]
    public void A_federated_user_signs_no_call_of_STS(FederatedCredentialMethod method, string? arn, bool isRefused)
    {
        FederatedCredentialSource caller = new() { Method = method, AssumedRoleArn = arn };
        if (isRefused)
            Assert.Contains("Sign with the access key of the IAM user", Fail.With(FederationErrorCode.LongTermKeysRequired, () => FederatedUser.Refuse(caller, "AssumeRole")).Message, StringComparison.Ordinal);
        else
            FederatedUser.Refuse(caller, "AssumeRole");
    }

    [Theory]
    [InlineData("https://11112222-3333.tokens.sts.global.api.aws", null, true)]
    [InlineData("https://11112222-3333.tokens.sts.global.api.aws", "https://sts.eu-west-1.amazonaws.com", true)]
    [InlineData("https://11112222-3333.tokens.sts.global.api.aws", "https://localhost:4566", false)]
    [InlineData("https://idp.example.com", null, false)]
    [InlineData("https://tokens.sts.global.api.aws.example.com", null, false)]
    public void A_token_of_AWS_itself_is_not_for_federation_into_AWS(string issuer, string? url, bool isRefused)
    {
        OidcToken token = new("x") { Issuer = issuer };
        StsEndpoint endpoint = Aws with { CustomUrl = url, CustomUrlFrom = url is null ? null : "parameter" };
        if (isRefused)
            Assert.Contains("Invoke-AssumeRole", Fail.With(FederationErrorCode.OidcTokenInvalid, () => StsRules.RequireInbound(token, endpoint, _reporter)).Message, StringComparison.Ordinal);
        else
            StsRules.RequireInbound(token, endpoint, _reporter);
        Assert.Equal(!isRefused && issuer.EndsWith(".api.aws", StringComparison.Ordinal) ? 1 : 0, _reporter.Warnings.Count);
    }

    [Theory]
    [InlineData("arn:aws:iam::aws:policy/ReadOnlyAccess", true)]
    [InlineData("arn:aws-cn:iam::aws:policy/ReadOnlyAccess", false)]
    [InlineData("not an ARN, which STS says", false)]
    public void A_managed_policy_of_another_partition(string arn, bool isRefused)
    {
        if (isRefused)
            Assert.Contains("expected a policy in aws-cn", Fail.With(FederationErrorCode.PartitionMismatch, () => PartitionRules.RequirePolicies([arn], "aws-cn")).Message, StringComparison.Ordinal);
        else
            PartitionRules.RequirePolicies([arn], "aws-cn");
    }

    [Fact]
    public void A_provider_of_another_partition() =>
        Fail.With(
            FederationErrorCode.PartitionMismatch,
            () => PartitionRules.RequireAssertion(Assertion(null), new FederatedRole(ChinaRole, "arn:aws:iam::111122223333:saml-provider/IdP"), Aws, _reporter));

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
