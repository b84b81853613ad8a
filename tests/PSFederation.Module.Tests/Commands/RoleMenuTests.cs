using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;
using PSFederation.Sandbox.Saml;

namespace PSFederation.Module.Tests.Commands;

/// <summary>If several roles match and none is specified, the person at the prompt chooses, even from hundreds.</summary>
public sealed class RoleMenuTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private readonly SandboxHost _sandbox = fixture.Host;

    private ShellResult Choose(PromptingHost host, string saml, string parameters = "")
    {
        using Shell shell = new(host);
        return shell.With("saml", saml).With("sts", _sandbox.StsEndpoint).Run($"$saml | Invoke-AssumeRoleWithSaml -EndpointUrl $sts {parameters}");
    }

    private string Three => _sandbox.CreateSamlResponse("threeroles").Build();

    /// <summary>An assertion of a large organization: one role of four hundred is known to the STS.</summary>
    private string Many
    {
        get
        {
            SamlResponseBuilder response = _sandbox.CreateSamlResponse("onerole");
            for (int i = 0; i < 399; i++)
                response.Roles.Add($"arn:aws:iam::{200_000_000_000 + (i / 3)}:role/{(i % 3) switch { 0 => "ReadOnly", 1 => "Operator", _ => "team/Admin" }},{_sandbox.SamlProviderArn}");
            return response.Build();
        }
    }

    [Theory]
    [InlineData("2")]
    [InlineData("111122223333/ReadOnly")]
    public void Takes_the_role_that_was_chosen_and_asks_again_the_next_time(string answer)
    {
        PromptingHost host = new(answer, answer);
        FederatedCredential first = Choose(host, Three).Single<FederatedCredential>();
        Assert.Equal(first.Source.RoleArn, Choose(host, Three).Single<FederatedCredential>().Source.RoleArn);
        Assert.Equal(2, host.Questions.Count);
        Assert.Equal("The assertion offers 3 roles:", host.Lines[0]);
        string line = Assert.Single(host.Lines.Take(4), line => line.EndsWith(first.Source.RoleName!, StringComparison.Ordinal));
        Assert.Contains(first.Source.AccountId!, line, StringComparison.Ordinal);
        if (answer == "2")
            Assert.StartsWith("  2  ", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Four_hundred_roles_are_filtered_by_typing()
    {
        PromptingHost host = new("nothing like that", "operator", "developer 1111");
        Assert.Equal("Developer", Choose(host, Many).Single<FederatedCredential>().Source.RoleName);
        Assert.All(host.Lines, line => Assert.True(line.Length < 80, line));
        Assert.Contains("No role contains 'nothing like that'.", host.Lines);
        Assert.Contains("133 roles contain 'operator':", host.Lines);
        // A list never fills the window.
        Assert.InRange(host.Lines.Count, 30, 70);
        Assert.Contains("  … and 382 more.", host.Lines);
    }

    [Fact]
    public void A_number_is_that_of_the_whole_list_after_a_filter_too()
    {
        PromptingHost host = new("team/admin 200000000132", string.Empty);
        // The STS does not know the role; what counts is which one was asked for.
        Assert.Contains("arn:aws:iam::200000000132:role/team/Admin", Assert.Single(Choose(host, Many).Errors).ToString(), StringComparison.Ordinal);
        host = new PromptingHost("*", "1");
        Assert.Equal("Developer", Choose(host, Many).Single<FederatedCredential>().Source.RoleName);
    }

    [Fact]
    public void Enter_chooses_nothing_and_a_host_without_a_person_is_not_asked()
    {
        Assert.Contains("choose one with -RoleArn", Choose(new PromptingHost(string.Empty), Three).Error(FederationErrorCode.SamlRoleAmbiguous).ToString(), StringComparison.Ordinal);
        using Shell shell = new();
        shell.With("saml", Three).With("sts", _sandbox.StsEndpoint).Run("$saml | Invoke-AssumeRoleWithSaml -EndpointUrl $sts").Error(FederationErrorCode.SamlRoleAmbiguous);
    }

    [Theory]
    [InlineData("-RoleArn Developer")]
    [InlineData("-RoleArn developer")]
    [InlineData("-RoleArn 111122223333/Developer")]
    [InlineData("-RoleArn *Developer")]
    public void A_role_that_is_named_is_not_asked_for(string parameters)
    {
        PromptingHost host = new();
        Assert.Equal("Developer", Choose(host, Many, parameters).Single<FederatedCredential>().Source.RoleName);
        Assert.Empty(host.Questions);
    }

    [Theory]
    [InlineData("-RoleArn Admin", FederationErrorCode.SamlRoleAmbiguous)]
    [InlineData("-RoleArn 999999999999/Admin", FederationErrorCode.SamlRoleNotOffered)]
    [InlineData("-RoleArn Developers", FederationErrorCode.SamlRoleNotOffered)]
    public void A_name_of_several_roles_or_none_is_an_error_with_a_list(string parameters, FederationErrorCode code)
    {
        PromptingHost host = new();
        Assert.Contains("arn:aws:iam::", Choose(host, Many, parameters).Error(code).ToString(), StringComparison.Ordinal);
        Assert.Empty(host.Questions);
    }
}
