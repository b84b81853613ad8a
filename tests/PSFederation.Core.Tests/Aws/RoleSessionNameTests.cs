using FsCheck.Xunit;
using PSFederation.Core.Aws;

namespace PSFederation.Core.Tests.Aws;

public sealed class RoleSessionNameTests
{
    [Theory]
    [InlineData("ab")]
    [InlineData("ann.lee+x=y,z@example.com-_")]
    public void Takes_names_of_the_form_that_STS_asks_for(string name) => RoleSessionName.Require(name);

    [Theory]
    [InlineData("a")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("änn")]
    [InlineData("ab\n")]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234x")]
    public void Refuses_other_names(string name) =>
        Fail.With(FederationErrorCode.RoleSessionNameInvalid, () => RoleSessionName.Require(name));

    [Property]
    public void Makes_a_valid_name_of_any_subject(string? subject) => RoleSessionName.Require(RoleSessionName.FromSubject(subject));

    [Fact]
    public void Keeps_a_subject_readable() =>
        Assert.Equal("repo-org-name-ref-refs-heads-main", RoleSessionName.FromSubject("repo:org/name:ref:refs/heads/main"));
}
