using System.Text.Json.Nodes;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Register-FederatedProfile with a list of roles, and -Prune.</summary>
public sealed class FederatedProfilePruneTests : IClassFixture<SandboxFixture>, IDisposable
{
    private const string SignIn = "-SignInUri https://idp.example.com/aws -Browser";
    private const string List = "Register-FederatedProfile -ProfileName { $_.RoleName } " + SignIn + " -Force";

    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();
    private readonly ProfileHome _home;

    public FederatedProfilePruneTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        _home = new ProfileHome(_sandbox, _shell);
        Prepare(_shell);
        Assert.Empty(_shell.Run($"$roles | {List}").Errors);
    }

    public void Dispose()
    {
        _home.Dispose();
        _shell.Dispose();
    }

    /// <summary>The roles of an assertion with three.</summary>
    private void Prepare(Shell shell)
    {
        shell.With("saml", _sandbox.CreateSamlResponse("threeroles").Build());
        Assert.Empty(shell.Run("$roles = ($saml | Get-SamlAssertion).Roles").Errors);
    }

    private string[] Names() => [.. _shell.Run("(Get-FederatedProfile).ProfileName").Output.Select(name => name.ToString())];

    private JsonObject File => JsonNode.Parse(System.IO.File.ReadAllText(_home.ProfilesPath))!.AsObject();

    [Fact]
    public void A_profile_of_a_list_says_for_which_provider()
    {
        Assert.Equal(["Auditor", "PowerUser", "ReadOnly", "svc"], Names());
        Assert.Equal("https://idp.example.com/aws", _shell.Run("(Get-FederatedProfile Auditor).CreatedFor").Single<string>());
        Assert.DoesNotContain(_shell.Run("(Get-FederatedProfile svc).CreatedFor").Output, value => value is not null);
    }

    [Fact]
    public void Removes_what_the_list_no_longer_has_and_nothing_else()
    {
        // By hand, of another list, of another provider, and one that was registered again by hand.
        Assert.Empty(_shell.Run($$"""
            Register-FederatedProfile hand arn:aws:iam::111122223333:role/Gone {{SignIn}}
            [pscustomobject]@{ ProfileName = 'other'; RoleArn = 'arn:aws:iam::111122223333:role/Gone' } | Register-FederatedProfile -SignInUri https://other.example.com/aws -Browser
            'arn:aws:iam::111122223333:role/Gone', 'arn:aws:iam::111122223333:role/Kept' | ForEach-Object { [pscustomobject]@{ Name = $_ -replace '.*/'; RoleArn = $_ } } | Register-FederatedProfile {{SignIn}}
            Register-FederatedProfile Kept arn:aws:iam::111122223333:role/Kept {{SignIn}} -Force
            """).Errors);
        JsonObject file = File;
        file["profiles"]!["ReadOnly"]!["note"] = "mine";
        System.IO.File.WriteAllText(_home.ProfilesPath, file.ToJsonString());

        ShellResult result = _shell.Run($"$roles | Where-Object RoleName -ne PowerUser | {List} -Prune -Confirm:$false");
        Assert.Empty(result.Errors.Select(error => error.ToString()));
        Assert.Equal(["Auditor", "Kept", "ReadOnly", "hand", "other", "svc"], Names());
        Assert.Equal("mine", (string?)File["profiles"]!["ReadOnly"]!["note"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-WhatIf")]
    [InlineData("-WhatIf:$false")]
    public void Two_roles_of_a_list_with_one_name_do_not_replace_each_other(string more)
    {
        ShellResult result = _shell.Run($$"""
            '444455556666', '777788889999', '444455556666' | ForEach-Object { [pscustomobject]@{ Name = 'Admin'; RoleArn = "arn:aws:iam::${_}:role/Admin" } } | Register-FederatedProfile {{SignIn}} -Force {{more}}
            (Get-FederatedProfile Admin -ErrorAction Ignore).RoleArn
            """);
        Assert.Contains(
            "already registered the federated profile 'Admin' for arn:aws:iam::444455556666:role/Admin; expected another name for arn:aws:iam::777788889999:role/Admin",
            result.Error(FederationErrorCode.FederatedProfileExists).ToString(), StringComparison.Ordinal);
        if (more != "-WhatIf")
            Assert.Equal("arn:aws:iam::444455556666:role/Admin", Assert.Single(result.Output).ToString());
    }

    /// <summary>A role that was declined has not taken the name.</summary>
    [Fact]
    public void Two_roles_of_a_list_with_one_name_do_not_collide_if_the_first_is_declined()
    {
        // No to the first, Yes to the second.
        PromptingHost host = new("2", "0");
        using Shell shell = new(host);
        Assert.Empty(shell.Run($$"""
            '444455556666', '777788889999' | ForEach-Object { [pscustomobject]@{ Name = 'Admin'; RoleArn = "arn:aws:iam::${_}:role/Admin" } } | Register-FederatedProfile {{SignIn}} -Confirm
            """).Errors.Select(error => error.ToString()));
        Assert.Equal(2, host.Questions.Count);
        Assert.Equal("arn:aws:iam::777788889999:role/Admin", Assert.Single(_shell.Run("(Get-FederatedProfile Admin).RoleArn").Output).ToString());
    }

    /// <summary>Nor has one that could not be registered: the second error is the same as the first.</summary>
    [Fact]
    public void Two_roles_of_a_list_with_the_name_of_a_profile_get_the_same_error()
    {
        ShellResult result = _shell.Run($$"""
            '444455556666', '777788889999' | ForEach-Object { [pscustomobject]@{ Name = 'svc'; RoleArn = "arn:aws:iam::${_}:role/Admin" } } | Register-FederatedProfile {{SignIn}}
            """);
        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.DoesNotContain("This command already registered", error.ToString(), StringComparison.Ordinal));
        Assert.Single(result.Errors.Select(error => error.ToString()).Distinct());
    }

    [Fact]
    public void WhatIf_shows_all_and_changes_nothing()
    {
        string before = System.IO.File.ReadAllText(_home.ProfilesPath);
        PromptingHost host = new();
        using Shell shell = new(host);
        Prepare(shell);
        Assert.Empty(shell.Run($"$roles | Where-Object RoleName -eq ReadOnly | {List} -Prune -WhatIf").Errors);
        Assert.Equal(3, host.Lines.Count(line => line.StartsWith("What if:", StringComparison.Ordinal)));
        foreach (string name in (string[])["PowerUser", "Auditor"])
            Assert.Contains(host.Lines, line => line.Contains($"federated profile '{name}'", StringComparison.Ordinal) && line.Contains("https://idp.example.com/aws no longer offers arn:aws:iam::", StringComparison.Ordinal));
        Assert.Equal(before, System.IO.File.ReadAllText(_home.ProfilesPath));
    }

    [Fact]
    public void A_person_is_asked_before_each_removal()
    {
        // Yes, and No to the other one. Registering asks nothing.
        PromptingHost host = new("0", "2");
        using Shell shell = new(host);
        Prepare(shell);
        Assert.Empty(shell.Run($"$roles | Where-Object RoleName -eq ReadOnly | {List} -Prune").Errors);
        Assert.Equal(2, host.Questions.Count);
        Assert.All(host.Questions, question => Assert.Contains("no longer offers", question, StringComparison.Ordinal));
        Assert.Equal(["PowerUser", "ReadOnly", "svc"], Names());
    }

    [Theory]
    [InlineData("$ConfirmPreference = 'None'; ")]
    [InlineData("$ConfirmPreference = 'None'; $PSDefaultParameterValues = @{ 'Register-FederatedProfile:Prune' = $true }; ")]
    public void No_question_where_the_preference_says_so(string before)
    {
        Assert.Empty(_shell.Run($"{before}$roles | Where-Object RoleName -eq ReadOnly | {List} {(before.Contains("Prune", StringComparison.Ordinal) ? string.Empty : "-Prune")}").Errors);
        Assert.Equal(["ReadOnly", "svc"], Names());
    }

    [Theory]
    [InlineData("@() | " + List + " -Prune", "did not contain a role")]
    [InlineData("$roles | Where-Object RoleName -eq ReadOnly | " + List + " -Prune -ErrorAction Ignore", "error action Ignore")]
    [InlineData("Register-FederatedProfile one arn:aws:iam::111122223333:role/One " + SignIn + " -Prune", "requires a list of roles")]
    [InlineData("'one' | Register-FederatedProfile -ProfileName { $_ } -RoleArn arn:aws:iam::111122223333:role/One " + SignIn + " -Prune", "requires a list of roles")]
    public void Says_what_is_missing_and_removes_nothing(string command, string message)
    {
        Assert.Contains(message, _shell.Run(command + " -Confirm:$false").Error(FederationErrorCode.ParameterInvalid).ToString(), StringComparison.Ordinal);
        Assert.Equal(["Auditor", "PowerUser", "ReadOnly", "svc"], Names());
    }

    /// <summary>The engine does not call the command for an object that it cannot bind: its role is not missing.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("-ErrorAction SilentlyContinue")]
    public void An_object_that_is_not_bound_stops_the_removal(string action)
    {
        ShellResult result = _shell.Run($"$names = @{{ '111122223333' = 'prod' }}; $roles | Register-FederatedProfile -ProfileName {{ if ($names[$_.AccountId]) {{ $names[$_.AccountId] + '-' + $_.RoleName }} }} {SignIn} -Prune -Confirm:$false {action}");
        string[] last = [.. _shell.Run("$Error[0].ToString()").Output.Select(line => line.ToString())];
        Assert.Contains("1 of the objects in the pipeline could not be bound", Assert.Single(last), StringComparison.Ordinal);
        Assert.Equal(action.Length == 0, result.Errors.Count > 0);
        Assert.Equal(["Auditor", "PowerUser", "ReadOnly", "prod-PowerUser", "prod-ReadOnly", "svc"], Names());
    }

    [Fact]
    public void A_role_whose_profile_has_a_fault_is_still_offered()
    {
        ShellResult result = _shell.Run($"$roles | Register-FederatedProfile -ProfileName {{ if ($_.RoleName -eq 'Auditor') {{ 'not a name' }} else {{ $_.RoleName }} }} {SignIn} -Force -Prune -Confirm:$false");
        result.Error(FederationErrorCode.ProfileNameInvalid);
        Assert.Equal(["Auditor", "PowerUser", "ReadOnly", "svc"], Names());
    }

    [Fact]
    public void Names_of_accounts_come_from_a_map_or_from_organizations()
    {
        Assert.Empty(_shell.Run($$"""
            $accounts = [pscustomobject]@{ Id = '111122223333'; Name = 'Prod EU' }, [pscustomobject]@{ Id = '444455556666'; Name = 'Audit' }
            $names = @{}
            $accounts | ForEach-Object { $names[$_.Id] = $_.Name -replace '[^\w.-]+', '-' }
            $roles | Register-FederatedProfile -ProfileName { "$($names[$_.AccountId])/$($_.RoleName)" } {{SignIn}} -Prune -Confirm:$false
            """).Errors);
        // The same roles under new names: the old profiles stay, because their roles are offered.
        Assert.Equal(["Audit/Auditor", "Auditor", "PowerUser", "Prod-EU/PowerUser", "Prod-EU/ReadOnly", "ReadOnly", "svc"], Names());
    }
}
