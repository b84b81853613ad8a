using PSFederation.Core.Trust;

namespace PSFederation.Core.Tests.Trust;

/// <summary>Statements, principals and actions (IAM's pages "Policy evaluation logic" and "Principal").</summary>
public sealed class TrustEvaluatorTests
{
    private const string Provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";

    private static readonly WebIdentityCaller Caller = new("token.actions.githubusercontent.com", null, "111122223333", "aws");

    private static string Statement(string principal, string action = "\"sts:AssumeRoleWithWebIdentity\"", string effect = "Allow", string condition = "{}") =>
        $$"""{"Effect":"{{effect}}","Principal":{{principal}},"Action":{{action}},"Condition":{{condition}}}""";

    private static TrustEvaluation Evaluate(TrustCaller caller, string statements, params string[] actions)
    {
        TrustContext context = new();
        context.Set("k", ContextKey.Of("v"));
        context.Set("u", ContextKey.Unknown("test"));
        return TrustEvaluator.Evaluate(
            TrustPolicyParser.Parse($$"""{"Version":"2012-10-17","Statement":[{{statements}}]}"""),
            new TrustRequest { Actions = actions is [] ? [TrustRequest.AssumeRoleWithWebIdentity] : actions, Caller = caller, Context = context });
    }

    [Theory]
    [InlineData($$"""{"Federated":"{{Provider}}"}""", true)]
    [InlineData("\"*\"", true)]
    [InlineData("""{"AWS":"*"}""", true)]
    [InlineData("""{"AWS":"111122223333"}""", false)]
    [InlineData("""{"Service":"ec2.amazonaws.com"}""", false)]
    [InlineData("""{"Federated":"token.actions.githubusercontent.com"}""", false)]
    [InlineData("""{"Federated":"arn:aws:iam::999999999999:oidc-provider/token.actions.githubusercontent.com"}""", false)]
    [InlineData("""{"Federated":"arn:aws-cn:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}""", false)]
    [InlineData("""{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com/"}""", false)]
    [InlineData("""{"Federated":"arn:aws:iam::111122223333:saml-provider/token.actions.githubusercontent.com"}""", false)]
    [InlineData("""{"Federated":["arn:aws:iam::111122223333:saml-provider/x","arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"]}""", true)]
    public void A_federated_principal_is_the_provider_in_the_account_of_the_role(string principal, bool expected) =>
        Assert.Equal(expected, Evaluate(Caller, Statement(principal)).IsAllowed);

    [Fact]
    public void Without_role_and_provider_the_issuer_decides()
    {
        string statement = Statement($$"""{"Federated":"{{Provider}}"}""");
        Assert.True(Evaluate(new WebIdentityCaller("token.actions.githubusercontent.com", null, null, null), statement).IsAllowed);
        Assert.Null(Evaluate(new WebIdentityCaller(null, null, null, null), statement).IsAllowed);
        Assert.False(Evaluate(Caller with { ProviderArn = Provider + "/x" }, statement).IsAllowed);
    }

    /// <summary>AssumeRoleWithWebIdentity has no parameter for the provider: STS finds it by the issuer, in the account of the role.</summary>
    [Theory]
    [InlineData("arn:aws:iam::111122223333:oidc-provider/gitlab.com")]
    [InlineData("arn:aws:iam::999999999999:oidc-provider/token.actions.githubusercontent.com")]
    [InlineData("arn:aws-cn:iam::111122223333:oidc-provider/token.actions.githubusercontent.com")]
    [InlineData("arn:aws:iam::111122223333:saml-provider/ADFS")]
    [InlineData("accounts.google.com")]
    public void A_provider_that_is_not_the_one_of_issuer_and_role_is_never_allowed(string provider)
    {
        WebIdentityCaller caller = Caller with { ProviderArn = provider };
        string named = Statement($$"""{"Federated":"{{provider}}"}""");
        Assert.False(Evaluate(caller, named).IsAllowed);
        Assert.False(Evaluate(caller, Statement("\"*\"")).IsAllowed);
        Assert.False(Evaluate(caller, Statement("""{"Service":"ec2.amazonaws.com"}""").Replace("\"Principal\"", "\"NotPrincipal\"", StringComparison.Ordinal)).IsAllowed);
        Assert.True(Evaluate(Caller with { ProviderArn = Provider }, Statement($$"""{"Federated":"{{Provider}}"}""")).IsAllowed);
    }

    [Fact]
    public void A_SAML_provider_is_one_of_the_account_of_the_role()
    {
        const string Saml = "arn:aws:iam::111122223333:saml-provider/ADFS";
        string statement = Statement($$"""{"Federated":["{{Saml}}","{{Provider}}"]}""", "\"sts:AssumeRoleWithSAML\"");
        Assert.True(Evaluate(new SamlCaller(Saml, "111122223333", "aws"), statement, TrustRequest.AssumeRoleWithSaml).IsAllowed);
        Assert.False(Evaluate(new SamlCaller(Saml, "999999999999", "aws"), statement, TrustRequest.AssumeRoleWithSaml).IsAllowed);
        Assert.False(Evaluate(new SamlCaller(Provider, "111122223333", "aws"), statement, TrustRequest.AssumeRoleWithSaml).IsAllowed);
    }

    [Theory]
    [InlineData("accounts.google.com", true)]
    [InlineData("cognito-identity.amazonaws.com", true)]
    [InlineData("cognito-identity-us-gov.amazonaws.com", true)]
    [InlineData("gitlab.com", false)]
    public void A_built_in_provider_is_a_principal_by_its_name(string issuer, bool builtIn)
    {
        WebIdentityCaller caller = Caller with { Issuer = issuer };
        Assert.Equal(builtIn, Evaluate(caller, Statement($$"""{"Federated":"{{issuer}}"}""")).IsAllowed);
        // AWS does not document an OIDC provider beside the one that is built in.
        Assert.Equal(builtIn ? null : true, Evaluate(caller, Statement($$"""{"Federated":"arn:aws:iam::111122223333:oidc-provider/{{issuer}}"}""")).IsAllowed);
    }

    /// <summary>AWS does not document it, so neither an Allow nor a Deny of it decides.</summary>
    [Fact]
    public void A_federated_principal_of_a_wildcard_is_open()
    {
        string any = Statement("""{"Federated":"*"}""");
        Assert.Null(Evaluate(Caller, any).IsAllowed);
        Assert.Null(Evaluate(Caller, $"{Statement("\"*\"")},{Statement("""{"Federated":"*"}""", effect: "Deny")}").IsAllowed);
        Assert.Null(Evaluate(
            new SamlCaller("arn:aws:iam::111122223333:saml-provider/ADFS", null, null), Statement("""{"Federated":"*"}""", "\"sts:AssumeRoleWithSAML\""), TrustRequest.AssumeRoleWithSaml).IsAllowed);
        Assert.False(Evaluate(new AwsCaller("arn:aws:iam::111122223333:user/ann"), Statement("""{"Federated":"*"}""", "\"sts:AssumeRole\""), TrustRequest.AssumeRole).IsAllowed);
    }

    [Fact]
    public void A_SAML_provider_that_is_not_known_leaves_it_open()
    {
        string statement = Statement("""{"Federated":"arn:aws:iam::111122223333:saml-provider/ADFS"}""", "\"sts:AssumeRoleWithSAML\"");
        Assert.Null(Evaluate(new SamlCaller(null, "111122223333", "aws"), statement, TrustRequest.AssumeRoleWithSaml).IsAllowed);
        Assert.False(Evaluate(new SamlCaller(null, "999999999999", "aws"), statement, TrustRequest.AssumeRoleWithSaml).IsAllowed);
        Assert.True(Evaluate(new SamlCaller("arn:aws:iam::111122223333:saml-provider/ADFS", null, null), statement, TrustRequest.AssumeRoleWithSaml).IsAllowed);
    }

    [Theory]
    [InlineData("""{"AWS":"111122223333"}""", true)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:root"}""", true)]
    [InlineData("""{"AWS":"arn:aws:sts::111122223333:assumed-role/Dev/ann"}""", true)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:role/Dev"}""", true)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:role/teams/Dev"}""", true)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:role/XDev"}""", false)]
    [InlineData("""{"AWS":"arn:aws:iam::999999999999:role/Dev"}""", false)]
    [InlineData("""{"AWS":"999999999999"}""", false)]
    [InlineData("\"*\"", true)]
    public void A_role_session_is_its_account_its_role_and_itself(string principal, bool expected)
    {
        AwsCaller caller = new("arn:aws:sts::111122223333:assumed-role/Dev/ann");
        Assert.Equal(expected, Evaluate(caller, Statement(principal, "\"sts:AssumeRole\""), TrustRequest.AssumeRole).IsAllowed);
        if (principal != "\"*\"")
            Assert.Null(Evaluate(new AwsCaller(null), Statement(principal, "\"sts:AssumeRole\""), TrustRequest.AssumeRole).IsAllowed);
    }

    [Theory]
    [InlineData("\"sts:AssumeRoleWithWebIdentity\"", true)]
    [InlineData("\"STS:assumerolewithwebidentity\"", true)]
    [InlineData("\"sts:*\"", true)]
    [InlineData("\"*\"", true)]
    [InlineData("\"sts:AssumeRole*\"", true)]
    [InlineData("\"sts:AssumeRole\"", false)]
    [InlineData("\"sts:AssumeRoleWithWebIdentit?\"", true)]
    [InlineData("[\"sts:TagSession\",\"sts:AssumeRoleWithSAML\"]", false)]
    public void Names_of_actions_have_wildcards_and_no_case(string action, bool expected) =>
        Assert.Equal(expected, Evaluate(Caller, Statement("\"*\"", action)).IsAllowed);

    [Fact]
    public void NotAction_and_NotPrincipal_are_all_others()
    {
        string notAction = Statement("\"*\"").Replace("\"Action\"", "\"NotAction\"", StringComparison.Ordinal);
        Assert.False(Evaluate(Caller, notAction).IsAllowed);
        Assert.True(Evaluate(Caller, notAction, TrustRequest.TagSession).IsAllowed);
        string notPrincipal = Statement($$"""{"Federated":"{{Provider}}"}""").Replace("\"Principal\"", "\"NotPrincipal\"", StringComparison.Ordinal);
        Assert.False(Evaluate(Caller, notPrincipal).IsAllowed);
        Assert.True(Evaluate(new WebIdentityCaller("other.example.com", null, "111122223333", "aws"), notPrincipal).IsAllowed);
    }

    [Fact]
    public void An_explicit_deny_comes_first()
    {
        string allow = Statement("\"*\""), deny = Statement("\"*\"", effect: "Deny", condition: """{"StringEquals":{"k":"v"}}""");
        TrustEvaluation denied = Evaluate(Caller, $"{allow},{deny}");
        Assert.Equal(FederationTrustVerdict.Denied, denied.Verdict);
        Assert.True(denied.Actions[0].IsDenied);
        Assert.True(Evaluate(Caller, $"{allow},{deny.Replace("\"v\"", "\"w\"", StringComparison.Ordinal)}").IsAllowed);
    }

    [Theory]
    [InlineData("Allow", "u", null)]
    [InlineData("Deny", "u", null)]
    public void An_unknown_key_makes_the_verdict_undetermined(string effect, string key, bool? expected)
    {
        string open = Statement("\"*\"", effect: effect, condition: $$$"""{"StringEquals":{"{{{key}}}":"v"}}""");
        string statements = effect == "Allow" ? open : $"{Statement("\"*\"")},{open}";
        TrustEvaluation evaluation = Evaluate(Caller, statements);
        Assert.Equal(expected, evaluation.IsAllowed);
        Assert.Equal(FederationTrustVerdict.Undetermined, evaluation.Verdict);
    }

    [Fact]
    public void An_unknown_key_does_not_matter_if_another_condition_fails_or_another_statement_allows()
    {
        string failed = Statement("\"*\"", condition: """{"StringEquals":{"u":"v","k":"w"}}""");
        Assert.False(Evaluate(Caller, failed).IsAllowed);
        Assert.True(Evaluate(Caller, $"{failed},{Statement("\"*\"")}").IsAllowed);
        string denyUnknown = Statement("\"*\"", effect: "Deny", condition: """{"StringEquals":{"u":"v"}}""");
        string deny = Statement("\"*\"", effect: "Deny");
        Assert.False(Evaluate(Caller, $"{denyUnknown},{deny},{Statement("\"*\"")}").IsAllowed);
    }

    /// <summary>IAM's page "Pass session tags in AWS STS": the trust policy has to allow sts:TagSession too.</summary>
    [Fact]
    public void Every_action_of_the_call_has_to_be_allowed()
    {
        string[] actions = [TrustRequest.AssumeRoleWithWebIdentity, TrustRequest.TagSession];
        Assert.False(Evaluate(Caller, Statement("\"*\""), actions).IsAllowed);
        Assert.True(Evaluate(Caller, Statement("\"*\"", """["sts:AssumeRoleWithWebIdentity","sts:TagSession"]"""), actions).IsAllowed);
        Assert.True(Evaluate(Caller, $"{Statement("\"*\"")},{Statement("\"*\"", "\"sts:TagSession\"")}", actions).IsAllowed);
    }
}
