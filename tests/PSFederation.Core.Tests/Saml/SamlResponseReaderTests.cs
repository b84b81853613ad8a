using PSFederation.Core.Saml;
using static PSFederation.Core.Tests.Saml.SampleResponse;

namespace PSFederation.Core.Tests.Saml;

public class SamlResponseReaderTests
{
    private static SamlAssertion Read(SampleResponse sample) => SamlResponseReader.Read(sample.Xml);

    [Fact]
    public void Reads_every_field()
    {
        SamlAssertion a = Read(new SampleResponse
        {
            Attributes = Attribute("Role", $"{Role},{Provider}") + Attribute("RoleSessionName", "ann@example.com") + Attribute("SessionDuration", "7200")
                + Attribute("PrincipalTag:Department", "É &amp; &lt;b&gt;") + Attribute("PrincipalTag:Cost", "1") + Attribute("TransitiveTagKeys", "Department", "Cost") + Attribute("SourceIdentity", "ann"),
        });
        Assert.Equal("https://idp.example.com/metadata", a.Issuer);
        Assert.Equal("ann", a.Subject);
        Assert.Equal("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", a.SubjectFormat);
        Assert.Equal("ann@example.com", a.RoleSessionName);
        Assert.Equal(7200, a.SessionDuration);
        Assert.Equal("É & <b>", a.PrincipalTags["Department"]);
        Assert.Equal(["Department", "Cost"], a.TransitiveTagKeys);
        Assert.Equal("ann", a.SourceIdentity);
        Assert.Equal(["urn:amazon:webservices"], a.Audience);
        Assert.Equal("https://signin.aws.amazon.com/saml", a.Recipient);
        Assert.Equal("https://signin.aws.amazon.com/saml", a.Destination);
        Assert.Equal("_q", a.InResponseTo);
        Assert.Equal("_a", a.AssertionId);
        Assert.Equal(new DateTime(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc), a.IssueInstant);
        Assert.Equal(new DateTime(2026, 1, 2, 3, 3, 35, DateTimeKind.Utc), a.NotBefore);
        Assert.Equal(new DateTime(2026, 1, 2, 3, 9, 5, DateTimeKind.Utc), a.NotOnOrAfter);
        Assert.Equal(DateTimeKind.Utc, a.NotOnOrAfter!.Value.Kind);
        Assert.Equal(new DateTime(2026, 1, 2, 11, 4, 5, DateTimeKind.Utc), a.SessionNotOnOrAfter);
        Assert.False(a.IsVerified);
        Assert.Contains("'Department' has characters that STS rejects", Assert.Single(a.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:role/A,arn:aws:iam::111122223333:saml-provider/P", "aws", "A")]
    [InlineData("arn:aws:iam::111122223333:saml-provider/P,arn:aws:iam::111122223333:role/A", "aws", "A")]
    [InlineData(" arn:aws-cn:iam::111122223333:saml-provider/P ,\n arn:aws-cn:iam::111122223333:role/path/to/A ", "aws-cn", "A")]
    [InlineData("arn:aws-us-gov:iam::111122223333:role/A,arn:aws-us-gov:iam::111122223333:saml-provider/P", "aws-us-gov", "A")]
    [InlineData("arn:aws-eusc:iam::111122223333:role/A,arn:aws-eusc:iam::111122223333:saml-provider/P", "aws-eusc", "A")]
    [InlineData("arn:aws-iso-b:iam::111122223333:role/A,arn:aws-iso-b:iam::111122223333:saml-provider/P", "aws-iso-b", "A")]
    [InlineData("arn:aws:iam::111122223333:role/A,B+c=d,arn:aws:iam::111122223333:saml-provider/P", "aws", "A,B+c=d")]
    public void Reads_role_pairs_in_either_order_and_any_partition(string value, string partition, string name)
    {
        FederatedRole role = Assert.Single(Read(new SampleResponse { Attributes = Attribute("Role", value) }).Roles);
        Assert.Equal((partition, name, "111122223333"), (role.Partition, role.RoleName, role.AccountId));
        Assert.Contains(":role/", role.RoleArn, StringComparison.Ordinal);
        Assert.Contains(":saml-provider/", role.PrincipalArn, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:role/A")]
    [InlineData("arn:aws:iam::111122223333:role/A,arn:aws:iam::111122223333:role/B")]
    [InlineData("Developer,Idp")]
    [InlineData("arn:aws:iam::111122223333:role/A arn:aws:iam::111122223333:saml-provider/P")]
    public void Warns_of_a_role_value_that_STS_cannot_use_and_keeps_the_others(string value)
    {
        SamlAssertion a = Read(new SampleResponse { Attributes = Attribute("Role", value, $"{Role},{Provider}") + Attribute("RoleSessionName", "ann") });
        Assert.Equal(Role, Assert.Single(a.Roles).RoleArn);
        Assert.Contains("STS cannot use it", Assert.Single(a.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arn:aws:iam::1111:role/A,arn:aws:iam::111122223333:saml-provider/P")]
    [InlineData("arn:aws:iam::111122223333:role/A,arn:aws:iam::1111:saml-provider/P")]
    [InlineData("arn:aws-us-gov:iam:us-gov-west-1:111122223333:role/A,arn:aws:iam::111122223333:saml-provider/P")]
    public void Shows_a_pair_that_STS_cannot_use_and_says_so(string value)
    {
        SamlAssertion a = Read(new SampleResponse { Attributes = Attribute("Role", value) + Attribute("RoleSessionName", "ann") });
        Assert.Equal("A", Assert.Single(a.Roles).RoleName);
        Assert.Contains("STS cannot use it", Assert.Single(a.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_roles_spread_over_attributes_once_each()
    {
        SamlAssertion a = Read(new SampleResponse
        {
            Attributes = Attribute("Role", $"{Role},{Provider}", string.Empty) + Attribute("Role", $"{Provider},{Role}", "arn:aws:iam::444455556666:role/Ops,arn:aws:iam::444455556666:saml-provider/Idp"),
        });
        Assert.Equal(["Developer", "Ops"], a.Roles.Select(role => role.RoleName));
    }

    [Theory]
    [InlineData("899")]
    [InlineData("43201")]
    [InlineData("1h")]
    [InlineData("-3600")]
    public void Warns_of_a_session_duration_that_STS_refuses(string value) =>
        Assert.Contains("SessionDuration", Assert.Single(Read(new SampleResponse { Attributes = Attribute("SessionDuration", value) }).Warnings), StringComparison.Ordinal);

    [Fact]
    public void Reads_ten_thousand_roles()
    {
        string[] values = [.. Enumerable.Range(0, 10_000).Select(i => $"arn:aws:iam::{i:D12}:role/Role{i},arn:aws:iam::{i:D12}:saml-provider/Idp")];
        Assert.Equal(10_000, Read(new SampleResponse { Attributes = Attribute("Role", values) }).Roles.Count);
    }

    [Fact]
    public void Reads_what_surrounds_an_encrypted_assertion()
    {
        SamlAssertion a = Read(new SampleResponse
        {
            WithAssertion = false,
            AssertionCopies = "<saml:EncryptedAssertion><xenc:EncryptedData xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\"/></saml:EncryptedAssertion>",
        });
        Assert.True(a.IsEncrypted);
        Assert.Equal("https://idp.example.com/metadata", a.Issuer);
        Assert.Empty(a.Roles);
    }

    public static TheoryData<FederationErrorCode, string> Bad => new()
    {
        { FederationErrorCode.SamlStatusNotSuccess, new SampleResponse { Status = "urn:oasis:names:tc:SAML:2.0:status:Responder" }.Xml },
        { FederationErrorCode.SamlNotAResponse, new SampleResponse { Version = "1.1" }.Xml },
        { FederationErrorCode.SamlAssertionCount, new SampleResponse { WithAssertion = false }.Xml },
        { FederationErrorCode.SamlAssertionCount, new SampleResponse { AssertionCopies = new SampleResponse().Assertion }.Xml },
        { FederationErrorCode.SamlMalformed, new SampleResponse { NameId = "ann<!-- -->@evil" }.Xml },
        { FederationErrorCode.SamlMalformed, new SampleResponse { NameId = "ann<?pi?>" }.Xml },
        { FederationErrorCode.SamlMalformed, new SampleResponse { NameId = "<b>ann</b>" }.Xml },
        { FederationErrorCode.SamlMalformed, new SampleResponse().Xml.Replace("2026-01-02T03:09:05Z", "soon", StringComparison.Ordinal) },
        { FederationErrorCode.SamlMalformed, new SampleResponse().Xml.Replace("<saml:Conditions", "<saml:Conditions/><saml:Conditions", StringComparison.Ordinal) },
        { FederationErrorCode.SamlMalformed, new SampleResponse().Xml.Replace("<samlp:Status>", "<samlp:Other>", StringComparison.Ordinal).Replace("</samlp:Status>", "</samlp:Other>", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Refuses_a_response_that_is_wrong_in_one_thing(FederationErrorCode code, string xml) =>
        Fail.With(code, () => SamlResponseReader.Read(xml));

    [Fact]
    public void Names_status_and_message_of_a_refused_sign_in()
    {
        string xml = new SampleResponse().Xml.Replace(
            "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/>",
            "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Responder\"><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:AuthnFailed\"/></samlp:StatusCode><samlp:StatusMessage>Locked\u001b[2J out</samlp:StatusMessage>",
            StringComparison.Ordinal);
        Assert.Throws<FederationException>(() => SamlResponseReader.Read(xml));
        FederationException e = Fail.With(FederationErrorCode.SamlStatusNotSuccess, () => SamlResponseReader.Read(xml.Replace("\u001b", string.Empty, StringComparison.Ordinal)));
        Assert.Contains("Responder, AuthnFailed", e.Message, StringComparison.Ordinal);
        Assert.Contains("Locked[2J out", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void To_string_and_properties_hold_no_assertion()
    {
        SamlAssertion a = Read(new SampleResponse());
        string secret = a.GetSamlResponse();
        Assert.DoesNotContain(secret, a.ToString(), StringComparison.Ordinal);
        Assert.All(typeof(SamlAssertion).GetProperties(), property => Assert.NotEqual(secret, property.GetValue(a) as string));
    }
}
