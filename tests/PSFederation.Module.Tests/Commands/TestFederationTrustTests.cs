using System.Management.Automation;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;
using PSFederation.Tests;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Test-FederationTrust in the engine, and against the sandbox, whose own check of trust policies shares no code with it.</summary>
public sealed class TestFederationTrustTests : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();
    private readonly EnvironmentChange _environment;
    private readonly string _issuer;

    public TestFederationTrustTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        _environment = new EnvironmentChange(("AWS_ENDPOINT_URL_STS", _sandbox.StsEndpoint), ("AWS_REGION", null), ("AWS_CONFIG_FILE", Repository.Missing));
        _issuer = _sandbox.OidcIssuer[(_sandbox.OidcIssuer.IndexOf("://", StringComparison.Ordinal) + 3)..];
    }

    public void Dispose()
    {
        _environment.Dispose();
        _shell.Dispose();
    }

    private string Token(params (string Claim, object? Value)[] more)
    {
        Dictionary<string, object?> claims = new() { ["aud"] = _sandbox.Clients.Cli.ClientId, ["sub"] = "repo:acme@1/shop@2:ref:refs/heads/main" };
        foreach ((string claim, object? value) in more)
            claims[claim] = value;
        return _sandbox.MintToken(claims);
    }

    private string Policy(string condition, string action = "\"sts:AssumeRoleWithWebIdentity\"", string effect = "Allow") =>
        $$"""{"Version":"2012-10-17","Statement":[{{Statement(condition, action, effect)}}]}""";

    private string Statement(string condition, string action, string effect) =>
        $$"""{"Effect":"{{effect}}","Principal":{"Federated":"{{_sandbox.OidcProviderArn}}"},"Action":{{action}},"Condition":{{condition.Replace("@", _issuer, StringComparison.Ordinal).Replace('#', '@')}}}""";

    /// <summary>In conditions, @ is the issuer and # an at sign.</summary>
    public static TheoryData<string, string> Conditions => new()
    {
        { """{"StringEquals":{"@:sub":"repo:acme#1/shop#2:ref:refs/heads/main"}}""", "A" },
        { """{"StringLike":{"@:sub":"repo:acme#1/*"}}""", "A" },
        { """{"StringLike":{"@:sub":"repo:acme/shop:*"}}""", "D" },
        { """{"StringEquals":{"@:sub":"repo:acme#1/*"}}""", "D" },
        { """{"StringEqualsIgnoreCase":{"@:SUB":"REPO:acme#1/shop#2:ref:refs/heads/main"}}""", "A" },
        { """{"StringNotEquals":{"@:sub":["a","b"]}}""", "A" },
        { """{"StringNotLike":{"@:sub":["a","repo:*"]}}""", "D" },
        { """{"StringEquals":{"@:email":"x"}}""", "D" },
        { """{"StringEqualsIfExists":{"@:amr":"x"}}""", "A" },
        { """{"StringNotEquals":{"@:email":"x"}}""", "A" },
        { """{"ForAllValues:StringEquals":{"@:amr":"x"}}""", "A" },
        { """{"ForAnyValue:StringEquals":{"@:amr":"x"}}""", "D" },
        { """{"Null":{"@:amr":"true"}}""", "A" },
        { """{"StringEquals":{"other.example.com:sub":"x"}}""", "D" },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void The_sandbox_says_the_same(string condition, string verdict)
    {
        string role = $"arn:aws:iam::{SandboxAccounts.First}:role/Trust", policy = Policy(condition);
        _sandbox.Sts.AddRole(role, policy);
        _shell.With("token", Token()).With("role", role).With("policy", policy);
        bool allowed = _shell.Run("Test-FederationTrust $policy -Token $token -RoleArn $role -Quiet").Single<bool>();
        ShellResult exchange = _shell.Run("$token | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -RoleSessionName ann");
        Assert.Equal(verdict == "A", allowed);
        Assert.Equal(allowed, exchange.Errors.Count == 0);
    }

    [Theory]
    [InlineData("\"sts:AssumeRoleWithWebIdentity\"", false)]
    [InlineData("[\"sts:AssumeRoleWithWebIdentity\",\"sts:TagSession\"]", true)]
    public void The_sandbox_asks_for_TagSession_too(string action, bool expected)
    {
        string role = $"arn:aws:iam::{SandboxAccounts.First}:role/Tags", policy = Policy("{}", action);
        _sandbox.Sts.AddRole(role, policy);
        _shell.With("token", Token(("https://aws.amazon.com/tags/principal_tags/Team", "red"))).With("role", role).With("policy", policy);
        Assert.Equal(expected, _shell.Run("Test-FederationTrust $policy -Token $token -RoleArn $role -Quiet").Single<bool>());
        Assert.Equal(expected, _shell.Run("$token | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -RoleSessionName ann").Errors.Count == 0);
    }

    [Fact]
    public void The_error_of_a_denied_exchange_explains_itself()
    {
        string role = $"arn:aws:iam::{SandboxAccounts.First}:role/Denied", policy = Policy("""{"StringLike":{"@:sub":"repo:acme/shop:*"}}"""), token = Token(("https://aws.amazon.com/tags/principal_tags/Team", "secret-value"));
        _sandbox.Sts.AddRole(role, policy);
        ShellResult denied = _shell.With("token", token).With("role", role).With("policy", policy).Run("$token | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -RoleSessionName ann");
        ErrorRecord error = Assert.Single(denied.Errors);
        Assert.Equal(nameof(FederationErrorCode.StsAccessDenied), error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("Test-FederationTrust", error.Exception.Message, StringComparison.Ordinal);
        FederationDenial denial = ((FederationException)error.Exception).Denied!;
        Assert.Equal((role, _sandbox.OidcIssuer, "ann"), (denial.RoleArn, denial.Issuer, denial.RoleSessionName));
        Assert.Equal(["Team"], denial.TagKeys);
        string everything = $"{denial} {System.Text.Json.JsonSerializer.Serialize(denial)} {error}";
        Assert.DoesNotContain("secret-value", everything, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Split('.')[1], everything, StringComparison.Ordinal);

        ShellResult report = _shell.With("denied", error).Run("$denied | Test-FederationTrust -Policy $policy");
        Assert.Empty(report.Errors);
        FederationTrustCheck first = (FederationTrustCheck)report.Output[0].BaseObject;
        Assert.Equal((FederationTrustVerdict.Denied, role), (first.Verdict, first.Role));
        Assert.Contains(report.Output, row => ((FederationTrustCheck)row.BaseObject).Change?.Contains("immutable subject", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void A_piped_token_is_rejected_with_the_parameter_for_it()
    {
        string message = Assert.Single(_shell.With("t", Token()).Run("$t | Get-OidcToken | Test-FederationTrust -Policy ./none.json").Errors).Exception.Message;
        Assert.Contains("The input is of type PSFederation.OidcToken; expected the error of a denied exchange. Specify the object with -Token", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_error_of_a_text_that_is_not_a_token_names_the_cmdlets_that_take_access_tokens()
    {
        string message = _shell.Run("Test-FederationTrust '{}' -Token none").Error(FederationErrorCode.OidcTokenOpaque).ToString();
        Assert.Contains("Get-OidcToken -TokenType AccessToken", message, StringComparison.Ordinal);
        Assert.Contains("Invoke-AssumeRoleWithWebIdentity -ProviderId", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Test-FederationTrust '{\"Statement\":{}}' -Token $token", nameof(FederationErrorCode.TrustPolicyInvalid))]
    [InlineData("Test-FederationTrust '{\"format_version\":\"1.2\",\"resource_changes\":[]}' -Token $token", nameof(FederationErrorCode.ParameterInvalid))]
    [InlineData("Test-FederationTrust 42 -Token $token", nameof(FederationErrorCode.ParameterInvalid))]
    [InlineData("$h = @{}; $h.Statement = $h; Test-FederationTrust $h -Token $token", nameof(FederationErrorCode.ParameterInvalid))]
    [InlineData("Test-FederationTrust ./none.json -Token $token", nameof(FederationErrorCode.FileNotFound))]
    [InlineData("Test-FederationTrust '{}' -Token none", nameof(FederationErrorCode.OidcTokenOpaque))]
    [InlineData("Test-FederationTrust '{}' -Token $token -RoleArn role", nameof(FederationErrorCode.ArnMalformed))]
    [InlineData("Test-FederationTrust '{}' -Token $token -ProviderArn provider", nameof(FederationErrorCode.ArnMalformed))]
    [InlineData("try { throw 'x' } catch { $_ | Test-FederationTrust -Policy '{}' }", nameof(FederationErrorCode.ParameterInvalid))]
    public void Wrong_input_is_an_error(string script, string code)
    {
        ErrorRecord error = Assert.Single(_shell.With("token", Token()).Run(script).Errors);
        Assert.Equal(code, error.FullyQualifiedErrorId.Split(',')[0]);
    }

    /// <summary>A policy that cannot be evaluated is an error, and those beside it are evaluated, each with its name.</summary>
    [Fact]
    public void A_policy_that_is_not_known_hides_no_other()
    {
        string role(string provider) => """{"Type":"AWS::IAM::Role","Properties":{"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":PROVIDER},"Action":"sts:AssumeRoleWithWebIdentity"}]}}}"""
            .Replace("PROVIDER", provider, StringComparison.Ordinal);
        string[] roles = [role("""{"Ref":"P"}"""), role($"\"{_sandbox.OidcProviderArn}\""), role("\"arn:aws:iam::111122223333:oidc-provider/other.example\"")];
        _shell.With("token", Token()).With("template", $"{{\"Resources\":{{\"A\":{roles[0]},\"B\":{roles[1]},\"C\":{roles[2]}}}}}");
        ShellResult result = _shell.Run("Test-FederationTrust $template -Token $token");
        Assert.Contains("The trust policy of A", result.Error(FederationErrorCode.TrustPolicyInvalid).ToString(), StringComparison.Ordinal);
        FederationTrustCheck[] rows = [.. result.Output.Select(row => (FederationTrustCheck)row.BaseObject)];
        Assert.Equal(
            [("policy#B", FederationTrustVerdict.Allowed), ("policy#C", FederationTrustVerdict.Denied)], rows.Select(row => (row.Source!, row.Verdict)).Distinct());
    }

    /// <summary>The sandbox refuses the same tokens before it looks at the policy.</summary>
    [Theory]
    [InlineData("sub", null)]
    [InlineData("exp", 1_700_000_000L)]
    public void A_token_that_STS_refuses_is_not_allowed(string claim, object? value)
    {
        string role = $"arn:aws:iam::{SandboxAccounts.First}:role/Refused", policy = Policy("{}");
        _sandbox.Sts.AddRole(role, policy);
        _shell.With("token", Token((claim, value))).With("role", role).With("policy", policy);
        Assert.False(_shell.Run("Test-FederationTrust $policy -Token $token -RoleArn $role -Quiet").Single<bool>());
        Assert.NotEmpty(_shell.Run("$token | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -RoleSessionName ann").Errors);
    }
}
