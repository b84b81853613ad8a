using PSFederation.Sandbox;
using PSFederation.Sandbox.QuickStart;

namespace PSFederation.Module.Tests.Documents;

/// <summary>Every command of README, guides and conceptual help is run, block by block, in a real pwsh at a terminal.</summary>
public sealed class DocumentRunTests : IAsyncLifetime
{
    /// <summary>What a reader cannot do with the sandbox, and the test that does it.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["-Provider Apple"] = "GetOidcTokenProviderTests: Apple has no sign-in for a shell",
        ["-Provider Facebook"] = "OidcProviderTests: it has endpoints of its own, and its token is not a JWT",
        ["-Provider LoginWithAmazon"] = "OidcProviderTests: it has endpoints of its own, and its token is not a JWT",
    };

    private SandboxHost _sandbox = null!;

    public async ValueTask InitializeAsync() => _sandbox = await SandboxHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    public static TheoryData<string> Guides => [.. Markdown.Documents.Select(row => row.Data).Where(document => document != "README.md" && Markdown.Read(document).Blocks("powershell").Any())];

    [Theory]
    [MemberData(nameof(Guides))]
    [Trait("Duration", "Long")]
    public async Task Every_block_runs(string document)
    {
        using DocumentSession session = new(_sandbox);
        Markdown read = Markdown.Read(document);
        await RunAsync(session, [.. read.Blocks("powershell").Concat(read.Scripts()).Where(block => !Elsewhere.Keys.Any(part => block.Contains(part, StringComparison.Ordinal)))]);
    }

    /// <summary>The README in its order: its trust policies, its blocks, and the right column of what it replaces.</summary>
    [Fact]
    [Trait("Duration", "Long")]
    public async Task The_README_runs_with_its_trust_policies()
    {
        Markdown readme = Markdown.Read("README.md");
        using DocumentSession session = new(_sandbox);
        string[] policies = [.. readme.Blocks("json")];
        Assert.Equal(2, policies.Length);
        session.WriteFile("trust-oidc.json", policies[0]);
        session.WriteFile("trust-saml.json", policies[1]);
        string[] replacements = [.. ReadmeTests.Replacements.Select(row => row.Data.Item2)];
        Assert.NotEmpty(replacements);
        await RunAsync(session, [.. readme.Blocks("powershell"), "Import-Module AWS.Tools.Common; $credential = Get-FederatedCredential dev", .. replacements.Select(command => command.StartsWith("Set-", StringComparison.Ordinal) ? "$credential | " + command : command)]);
        foreach (string call in (string[])["Install-PSResource", "New-IAMOpenIDConnectProvider", "New-IAMSAMLProvider", "aws sts get-caller-identity --profile dev", "terraform apply", "aws s3 ls", $"browser {_sandbox.ConsoleEndpoint}"])
            Assert.Contains(call, session.Calls);
    }

    /// <summary>The guide docs/trust.md: New-IAMRole creates the role with the policy of the guide, and the STS of the sandbox evaluates that policy.</summary>
    [Fact]
    [Trait("Duration", "Long")]
    public async Task The_guide_about_trust_policies_ends_with_a_role_for_the_named_people()
    {
        string[] blocks = [.. Markdown.Read("docs/trust.md").Blocks("powershell")];
        int exchange = Array.FindIndex(blocks, block => block.Contains("Invoke-AssumeRoleWithWebIdentity", StringComparison.Ordinal));
        using DocumentSession session = new(_sandbox);
        await RunAsync(session,
        [
            .. blocks[..(exchange + 1)],
            "if (@($policy | Find-FederationTrustIssue).Count) { throw 'The policy has findings.' }",
            "if (-not (Test-FederationTrust -Policy $policy -Token $token -RoleArn arn:aws:iam::111122223333:role/Web -Quiet)) { throw 'The token is not allowed.' }",
            "if ($credential.Source.AssumedRoleArn -notlike '*:assumed-role/Web/*') { throw 'The exchange gave no session of the role.' }",
            $$"""
            $eve = '{{_sandbox.MintToken(new Dictionary<string, object?> { ["aud"] = _sandbox.Clients.Cli.ClientId, ["sub"] = "eve" })}}'
            if (Test-FederationTrust -Policy $policy -Token $eve -RoleArn arn:aws:iam::111122223333:role/Web -Quiet) { throw 'A person who is not named is allowed.' }
            $denied = $null
            try { $eve | Invoke-AssumeRoleWithWebIdentity -RoleArn arn:aws:iam::111122223333:role/Web } catch { $denied = $_ }
            if ($denied.Exception.Code -ne 'StsAccessDenied') { throw 'A person who is not named gets credentials.' }
            """,
        ]);
        Assert.Equal(["New-IAMOpenIDConnectProvider", "New-IAMRole", "Register-IAMRolePolicy"], session.Calls.Where(call => call.Contains("-IAM", StringComparison.Ordinal)));
    }

    [Fact]
    [Trait("Duration", "Long")]
    public async Task Commands_that_the_sandbox_prints_can_be_pasted()
    {
        using DocumentSession session = new(_sandbox);
        // It imports the module by its path, in a pwsh without the module.
        await RunAsync(session, ["Remove-Module PSFederation\n" + Invitation.ForPeople(_sandbox)]);
        Assert.Equal(1, _sandbox.Requests.Count(SandboxService.Sts, "AssumeRoleWithSAML"));
        Assert.Equal(2, _sandbox.Requests.Count(SandboxService.Sts, "AssumeRoleWithWebIdentity"));
    }

    private static async Task RunAsync(DocumentSession session, string[] blocks)
    {
        IReadOnlyList<string?> errors = await session.RunAsync(blocks);
        Assert.True(errors.All(error => error is null), string.Join("\n\n", errors.Where(error => error is not null)));
    }
}
