using PSFederation.Core.Sts;

namespace PSFederation.Core.Tests.Sts;

public class RoleChoiceTests
{
    private const string RoleA = "arn:aws:iam::111122223333:role/A";
    private const string RoleB = "arn:aws:iam::444455556666:role/B";
    private const string Provider = "arn:aws:iam::111122223333:saml-provider/P";
    private const string OtherProvider = "arn:aws:iam::111122223333:saml-provider/Q";

    private static SamlAssertion With(params FederatedRole[] roles) => new("x") { Subject = "ann", Issuer = "https://idp.example.com", Roles = roles };

    private static readonly SamlAssertion Two = With(new(RoleA, Provider), new(RoleB, Provider));

    [Fact]
    public void Takes_the_only_role() => Assert.Equal(RoleA, RoleChoice.Choose(With(new FederatedRole(RoleA, Provider)), null, null).RoleArn);

    [Fact]
    public void Takes_the_role_that_was_asked_for() => Assert.Equal(RoleB, RoleChoice.Choose(Two, RoleB, null).RoleArn);

    [Fact]
    public void Takes_the_role_of_the_provider_that_was_asked_for()
    {
        SamlAssertion twice = With(new(RoleA, Provider), new(RoleA, OtherProvider));
        Fail.With(FederationErrorCode.SamlRoleAmbiguous, () => RoleChoice.Choose(twice, RoleA, null));
        Assert.Equal(OtherProvider, RoleChoice.Choose(twice, RoleA, OtherProvider).PrincipalArn);
    }

    [Theory]
    [InlineData("B", RoleB)]
    [InlineData("b", RoleB)]
    [InlineData("444455556666/B", RoleB)]
    [InlineData("team/C", "arn:aws:iam::777788889999:role/team/C")]
    [InlineData("C", "arn:aws:iam::777788889999:role/team/C")]
    [InlineData("777788889999/team/C", "arn:aws:iam::777788889999:role/team/C")]
    public void Takes_the_only_role_of_a_name(string name, string arn) =>
        Assert.Equal(arn, RoleChoice.Choose(With(new(RoleA, Provider), new(RoleB, Provider), new("arn:aws:iam::777788889999:role/team/C", Provider)), name, null).RoleArn);

    [Theory]
    [InlineData("A", FederationErrorCode.SamlRoleAmbiguous)]
    [InlineData("444455556666/A", null)]
    [InlineData("444455556666/C", FederationErrorCode.SamlRoleNotOffered)]
    [InlineData("Developer", FederationErrorCode.SamlRoleNotOffered)]
    [InlineData("eam/A", FederationErrorCode.SamlRoleNotOffered)]
    [InlineData("arn:aws:iam::1:role/A", FederationErrorCode.ArnMalformed)]
    [InlineData("A\n", FederationErrorCode.ArnMalformed)]
    [InlineData("", FederationErrorCode.ArnMalformed)]
    public void A_name_of_several_roles_or_of_none_is_an_error(string name, FederationErrorCode? code)
    {
        SamlAssertion assertion = With(new(RoleA, Provider), new("arn:aws:iam::444455556666:role/team/A", Provider));
        if (code is { } error)
            Fail.With(error, () => RoleChoice.Choose(assertion, name, null));
        else
            Assert.Equal("444455556666", RoleChoice.Choose(assertion, name, null).AccountId);
    }

    [Fact]
    public void Lists_the_roles_when_none_was_chosen()
    {
        FederationException e = Fail.With(FederationErrorCode.SamlRoleAmbiguous, () => RoleChoice.Choose(Two, null, null));
        Assert.Contains(RoleA, e.Message, StringComparison.Ordinal);
        Assert.Contains(RoleB, e.Message, StringComparison.Ordinal);
        Assert.Contains("-RoleArn", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_the_roles_when_another_was_asked_for() =>
        Assert.Contains(RoleA, Fail.With(FederationErrorCode.SamlRoleNotOffered, () => RoleChoice.Choose(Two, "arn:aws:iam::111122223333:role/C", null)).Message, StringComparison.Ordinal);

    [Fact]
    public void Does_not_list_hundreds()
    {
        SamlAssertion many = With([.. Enumerable.Range(0, 200).Select(i => new FederatedRole($"arn:aws:iam::111122223333:role/R{i}", Provider))]);
        FederationException e = Fail.With(FederationErrorCode.SamlRoleAmbiguous, () => RoleChoice.Choose(many, null, null));
        Assert.Contains("and 180 more", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_why_there_are_no_roles_where_that_is_known()
    {
        SamlAssertion assertion = new("x") { Subject = "ann", Issuer = "https://idp.example.com", RoleProblem = "The assertion has the attribute 'role', which STS does not read." };
        string message = Fail.With(FederationErrorCode.SamlNoRoles, () => RoleChoice.Choose(assertion, null, null)).Message;
        Assert.Contains("'role', which STS does not read", message, StringComparison.Ordinal);
        Assert.DoesNotContain("assign", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_that_there_are_no_roles() => Fail.With(FederationErrorCode.SamlNoRoles, () => RoleChoice.Choose(With(), null, null));

    [Theory]
    [InlineData("Developer:")]
    [InlineData("arn:aws:iam::1111:role/A")]
    [InlineData("arn:aws:iam::111122223333:user/A")]
    [InlineData("arn:aws:iam::111122223333:role/")]
    [InlineData("arn:aws:iam::111122223333:role/A B")]
    [InlineData("arn:aws:iam::111122223333:role/A\n")]
    public void Refuses_a_malformed_role(string arn) => Fail.With(FederationErrorCode.ArnMalformed, () => RoleChoice.Choose(Two, arn, null));

    [Fact]
    public void Refuses_a_malformed_provider() => Fail.With(FederationErrorCode.ArnMalformed, () => RoleChoice.Choose(Two, RoleA, RoleA));

    [Fact]
    public void Needs_both_ARNs_when_the_assertion_is_encrypted()
    {
        SamlAssertion encrypted = new("x") { IsEncrypted = true };
        Fail.With(FederationErrorCode.SamlEncrypted, () => RoleChoice.Choose(encrypted, RoleA, null));
        Assert.Equal(Provider, RoleChoice.Choose(encrypted, RoleA, Provider).PrincipalArn);
    }
}
