using PSFederation.Core.Trust;

namespace PSFederation.Core.Tests.Trust;

/// <summary>
/// Assertions against conditions: IAM's pages "Available keys for SAML-based AWS STS federation" and "Configure SAML assertions for the authentication response".
/// </summary>
public sealed class AssertionCaseTests
{
    private const string Saml = "\"sts:AssumeRoleWithSAML\"";

    private static char Verdict(SamlAssertion assertion, string condition, string action = Saml, string? provider = null, TrustTarget? target = null) =>
        TrustEvaluator.Evaluate(TrustCases.Policy(provider ?? TrustCases.SamlProvider, condition, action), SamlContext.Of(assertion, target ?? TrustCases.Target())).Verdict.ToString()[0];

    [Theory]
    [InlineData("""{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}""", 'A')]
    [InlineData("""{"StringEquals":{"saml:AUD":"https://signin.aws.amazon.com/saml"}}""", 'A')]
    [InlineData("""{"StringEquals":{"SAML:aud":"urn:amazon:webservices"}}""", 'D')]
    [InlineData("""{"StringEquals":{"SAML:aud":"https://eu-central-1.signin.aws.amazon.com/saml"}}""", 'D')]
    [InlineData("""{"StringLike":{"SAML:aud":"https://*signin.aws.amazon.com/saml"}}""", 'A')]
    [InlineData("""{"StringEquals":{"SAML:iss":"https://example.com/saml"}}""", 'A')]
    [InlineData("""{"StringEquals":{"SAML:sub":"ann","SAML:sub_type":"persistent"}}""", 'A')]
    [InlineData("""{"StringEquals":{"SAML:sub_type":"transient"}}""", 'D')]
    [InlineData("""{"StringEquals":{"SAML:doc":"111122223333/ADFS"}}""", 'A')]
    [InlineData("""{"StringEquals":{"SAML:doc":"111122223333/Okta"}}""", 'D')]
    [InlineData("""{"StringLike":{"sts:RoleSessionName":"*@example.com"}}""", 'A')]
    [InlineData("""{"StringEquals":{"SAML:edupersonaffiliation":"staff"}}""", 'D')]
    [InlineData("""{"ForAllValues:StringLike":{"SAML:edupersonaffiliation":["faculty","staff"]}}""", 'A')]
    [InlineData("""{"StringEquals":{"SAML:unknown":"x"}}""", 'D')]
    [InlineData("""{"StringEquals":{"accounts.google.com:aud":"x"}}""", 'D')]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}""", 'U')]
    public void A_policy_says_what_its_page_says(string condition, char expected) => Assert.Equal(expected, Verdict(TrustCases.Assertion(), condition));

    /// <summary>"The value can be persistent, transient, or consist of the full Format URI."</summary>
    [Theory]
    [InlineData("urn:oasis:names:tc:SAML:2.0:nameid-format:transient", "transient")]
    [InlineData("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", "persistent")]
    [InlineData("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress")]
    public void The_type_of_a_subject_is_short_for_two_formats(string format, string expected) =>
        Assert.Equal('A', Verdict(TrustCases.Assertion(nameId: $"""<NameID Format="{format}">ann</NameID>"""), $$$"""{"StringEquals":{"SAML:sub_type":"{{{expected}}}"}}"""));

    /// <summary>Base64 ( SHA1 ( "https://example.com/saml" + "123456789012" + "/MySAMLIdP" ) ), the example of the page.</summary>
    [Fact]
    public void The_name_qualifier_is_a_digest_of_issuer_account_and_provider()
    {
        const string Provider = "arn:aws:iam::123456789012:saml-provider/MySAMLIdP";
        TrustTarget target = TrustCases.Target() with { ProviderArn = Provider, RoleArn = "arn:aws:iam::123456789012:role/Web" };
        Assert.Equal('A', Verdict(
            TrustCases.Assertion(), """{"StringEquals":{"saml:namequalifier":"1uAJanUnBc2XeUkHURMht+xam2c="}}""", provider: Provider, target: target));
    }

    [Theory]
    [InlineData("urn:oid:1.3.6.1.4.1.5923.1.1.1.1", "staff", """{"ForAllValues:StringLike":{"SAML:edupersonaffiliation":["faculty","staff"]}}""", 'A')]
    [InlineData("urn:oid:1.3.6.1.4.1.5923.1.1.1.1", "student", """{"ForAllValues:StringLike":{"SAML:edupersonaffiliation":["faculty","staff"]}}""", 'D')]
    [InlineData("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "ann@example.com", """{"StringEquals":{"SAML:edupersonprincipalname":"ann@example.com"}}""", 'A')]
    [InlineData("urn:oid:1.3.6.1.4.1.5923.1.2.1.4", "Example", """{"ForAnyValue:StringEquals":{"SAML:eduorglegalname":"Example"}}""", 'A')]
    [InlineData("urn:oid:2.5.4.3", "Ann", """{"StringEquals":{"SAML:cn":"Ann"}}""", 'A')]
    [InlineData("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "ann@example.com", """{"StringEquals":{"SAML:mail":"ann@example.com"}}""", 'A')]
    [InlineData("http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid", "S-1", """{"StringEquals":{"SAML:uid":"S-1"}}""", 'A')]
    [InlineData("0.9.2342.19200300.100.1.45", "active", """{"StringEquals":{"SAML:organizationStatus":"active"}}""", 'A')]
    [InlineData("department", "it", """{"StringEquals":{"SAML:department":"it"}}""", 'D')]
    public void Attributes_have_the_keys_of_the_tables(string name, string value, string condition, char expected) =>
        Assert.Equal(expected, Verdict(TrustCases.Assertion(attributes: TrustCases.Attribute(name, value)), condition));

    /// <summary>"You should include only one claim per AWS context key. If you include more than one, only one claim will be mapped."</summary>
    [Fact]
    public void Two_attributes_of_one_key_leave_it_open() =>
        Assert.Equal('U', Verdict(
            TrustCases.Assertion(attributes: TrustCases.Attribute("2.5.4.4", "A") + TrustCases.Attribute("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname", "B")),
            """{"StringEquals":{"SAML:surname":"A"}}"""));

    [Theory]
    [InlineData(Saml, "{}", 'D')]
    [InlineData("""["sts:AssumeRoleWithSAML","sts:TagSession"]""", "{}", 'A')]
    [InlineData("""["sts:AssumeRoleWithSAML","sts:TagSession"]""", """{"StringLike":{"aws:RequestTag/Project":"*"}}""", 'A')]
    [InlineData("""["sts:AssumeRoleWithSAML","sts:TagSession"]""", """{"StringEquals":{"aws:RequestTag/CostCenter":"1"}}""", 'D')]
    [InlineData("""["sts:AssumeRoleWithSAML","sts:TagSession"]""", """{"ForAllValues:StringEquals":{"sts:TransitiveTagKeys":["Project"]}}""", 'A')]
    public void Session_tags_need_their_own_action(string action, string condition, char expected) =>
        Assert.Equal(expected, Verdict(TrustCases.Assertion(attributes: TrustCases.Attribute("https://aws.amazon.com/SAML/Attributes/PrincipalTag:Project", "Automation")), condition, action));

    [Fact]
    public void The_provider_is_the_one_that_the_assertion_pairs_with_the_role()
    {
        SamlAssertion two = TrustCases.Assertion(providers: $"{TrustCases.SamlProvider} arn:aws:iam::{TrustCases.Account}:saml-provider/Okta");
        Assert.Equal('U', Verdict(two, "{}"));
        Assert.Equal('U', Verdict(two, """{"StringEquals":{"SAML:doc":"111122223333/ADFS"}}"""));
        Assert.Equal('A', Verdict(two, "{}", target: TrustCases.Target() with { ProviderArn = TrustCases.SamlProvider }));
        Assert.Equal('D', Verdict(TrustCases.Assertion(), "{}", provider: $"arn:aws:iam::{TrustCases.Account}:saml-provider/Okta"));
        Assert.Equal('D', Verdict(TrustCases.Assertion(), "{}", provider: "arn:aws:iam::999999999999:saml-provider/ADFS"));
    }
}
