using PSFederation.Core.Saml;
using PSFederation.Core.Sts;
using static PSFederation.Core.Tests.Saml.SampleResponse;

namespace PSFederation.Core.Tests.Saml;

/// <summary>Attributes whose names are similar to those that STS reads.</summary>
public class AwsAttributeNamesTests
{
    private const string Prefix = "https://aws.amazon.com/SAML/Attributes/";
    private const string Pair = $"{Role},{Provider}";

    private static string Named(string name, string value, string more = "") => $"<saml:Attribute Name=\"{name}\"{more}><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>";

    private static SamlAssertion Read(string attributes) => SamlResponseReader.Read(new SampleResponse { Attributes = attributes }.Xml);

    [Theory]
    [InlineData("https://aws.amazon.com/SAML/Attributes/role")]
    [InlineData("https://aws.amazon.com/saml/attributes/role")]
    [InlineData("HTTPS://AWS.AMAZON.COM/SAML/ATTRIBUTES/ROLE")]
    [InlineData("http://aws.amazon.com/SAML/Attributes/Role")]
    [InlineData("https://aws.amazon.com/SAML/Attributes/Role/")]
    [InlineData("https://aws.amazon.com/SAML/Attributes/Role ")]
    [InlineData("https://aws.amazon.com/SAML/Attributes/\u200BRole")]
    [InlineData("https://aws.amazon.com/SAML/Attribute/Role")]
    [InlineData("https://aws.amazon.com/SAML/Attributes/Roles")]
    [InlineData("aws.amazon.com/SAML/Attributes/Role")]
    [InlineData("https://signin.aws.amazon.com/SAML/Attributes/Role")]
    [InlineData("Role")]
    [InlineData("memberOf")]
    public void An_assertion_whose_roles_have_another_name_says_which(string name)
    {
        SamlAssertion assertion = Read(Named(name, Pair) + Named(Prefix + "RoleSessionName", "ann"));
        string warning = Assert.Single(assertion.Warnings);
        Assert.Contains($"'{name.Replace("\u200B", string.Empty, StringComparison.Ordinal)}'", warning, StringComparison.Ordinal);
        Assert.Contains($"expected '{Prefix}Role'", warning, StringComparison.Ordinal);
        string error = Fail.With(FederationErrorCode.SamlNoRoles, () => RoleChoice.Choose(assertion, null, null)).Message;
        Assert.Contains(warning, error, StringComparison.Ordinal);
        Assert.DoesNotContain("assign", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://aws.amazon.com/SAML/Attributes/role", "differ only by case")]
    [InlineData("https://aws.amazon.com/SAML/Attributes/Role\u00A0", "invisible characters")]
    [InlineData("https://aws.amazon.com/SAML/Attributes/Role/", "ends in a slash")]
    [InlineData("http://aws.amazon.com/SAML/Attributes/Role", "begins with http:")]
    public void Differences_from_the_correct_name_are_reported(string name, string words) => Assert.Contains(words, Assert.Single(Read(Named(name, Pair)).Warnings), StringComparison.Ordinal);

    [Theory]
    [InlineData("https://aws.amazon.com/SAML/Attributes/rolesessionname", "RoleSessionName")]
    [InlineData("https://aws.amazon.com/SAML/Attributes/RoleSessionNames", "RoleSessionName")]
    [InlineData("RoleSessionName", "RoleSessionName")]
    [InlineData("https://aws.amazon.com/SAML/Attributes/Sessionduration", "SessionDuration")]
    [InlineData("https://aws.amazon.com/SAML/Attributes/SourceIdentitiy", "SourceIdentity")]
    [InlineData("https://aws.amazon.com/SAML/Attributes/TransitiveTagKey", "TransitiveTagKeys")]
    [InlineData("https://aws.amazon.com/SAML/Attributes/principaltag:Team", "PrincipalTag:Team")]
    [InlineData("https://aws.amazon.com/SAML/PrincipalTag:Team", "PrincipalTag:Team")]
    public void The_other_attributes_are_named_too(string name, string meant)
    {
        string usual = Named(Prefix + "Role", Pair) + (meant == "RoleSessionName" ? string.Empty : Named(Prefix + "RoleSessionName", "ann"));
        Assert.Contains($"expected '{Prefix}{meant}'", Assert.Single(Read(usual + Named(name, "x1")).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_FriendlyName_shows_what_was_meant() => Assert.Contains(
        $"expected '{Prefix}RoleSessionName'",
        Assert.Single(Read(Named(Prefix + "Role", Pair) + Named("urn:oid:1.2.3", "ann", " FriendlyName=\"RoleSessionName\"")).Warnings),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("Role", "offline_access")]
    [InlineData("urn:oid:1.3.6.1.4.1.5923.1.1.1.1", "member")]
    [InlineData("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name", "ann")]
    [InlineData("https://aws.amazon.com/SAML/Attributes/AccessControl:Team", "x")]
    [InlineData("", "x")]
    public void Other_attributes_are_not_suspected(string name, string value) =>
        Assert.Empty(Read(Named(Prefix + "Role", Pair) + Named(Prefix + "RoleSessionName", "ann") + Named(name, value)).Warnings);

    [Fact]
    public void A_misspelled_name_beside_the_correct_one_is_not_reported() =>
        Assert.Empty(Read(Named(Prefix + "Role", Pair) + Named(Prefix + "role", Pair) + Named(Prefix + "RoleSessionName", "ann")).Warnings);

    [Fact]
    public void Very_long_names_are_compared_quickly()
    {
        string many = string.Concat(Enumerable.Range(0, 5_000).Select(i => Named($"https://aws.amazon.com/{new string('x', 200)}{i}", "x")));
        Assert.Empty(Read(Named(Prefix + "Role", Pair) + Named(Prefix + "RoleSessionName", "ann") + many).Warnings);
    }

    [Fact]
    public void A_name_of_any_text_is_compared_without_an_error()
    {
        Random random = new(7);
        for (int i = 0; i < 20_000; i++)
        {
            char[] name = (Prefix + "RoleSessionName").ToCharArray();
            for (int change = random.Next(6); change > 0; change--)
                name[random.Next(name.Length)] = (char)random.Next(1, 0x10000);
            string text = new string(name)[..random.Next(name.Length + 1)];
            string? meant = AwsAttributeNames.Meant(text, friendlyName: null, firstValue: null);
            Assert.True(meant is null || AwsAttributeNames.IsKnown(meant));
        }
    }
}
