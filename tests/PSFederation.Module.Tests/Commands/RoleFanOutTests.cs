using System.Management.Automation;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Many roles at once: what is assumed, what is written, and when it stops.</summary>
public sealed class RoleFanOutTests : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();
    private readonly EnvironmentChange _environment;

    public RoleFanOutTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        _environment = new EnvironmentChange(
            ("AWS_ENDPOINT_URL_STS", _sandbox.StsEndpoint), ("AWS_ENDPOINT_URL", null), ("AWS_REGION", null), ("AWS_DEFAULT_REGION", null), ("AWS_CONFIG_FILE", Repository.Missing),
            ("AWS_SHARED_CREDENTIALS_FILE", Repository.Missing), ("AWS_ACCESS_KEY_ID", null), ("AWS_SECRET_ACCESS_KEY", null), ("AWS_SESSION_TOKEN", null), ("AWS_PROFILE", null));
        _shell.With("saml", _sandbox.CreateSamlResponse("manyroles").Build()).With("three", _sandbox.CreateSamlResponse("threeroles").Build());
        _shell.Run("$a = Get-SamlAssertion -InputObject $saml; $b = Get-SamlAssertion -InputObject $three");
    }

    public void Dispose()
    {
        _sandbox.Faults.Clear();
        _environment.Dispose();
        _shell.Dispose();
    }

    private static string[] Roles(ShellResult result) => [.. result.Output.Select(item => ((FederatedCredential)item.BaseObject).Source.RoleArn!)];

    private ShellResult RunWithoutErrors(string script)
    {
        ShellResult result = _shell.Run(script);
        Assert.Empty(result.Errors.Select(error => $"{error.FullyQualifiedErrorId}: {error}"));
        return result;
    }

    [Fact]
    public void An_asterisk_means_all_roles_of_the_assertion() =>
        Assert.Equal(_sandbox.Roles.Many.Order(), Roles(RunWithoutErrors("$a | Invoke-AssumeRoleWithSaml -RoleArn *")).Order());

    [Theory]
    [InlineData("*Audit*", "Auditor")]
    [InlineData("*/PowerUser", "PowerUser")]
    [InlineData("*readonly", "ReadOnly")]
    [InlineData("*/[AR]*", "Auditor,ReadOnly")]
    [InlineData("arn:aws:iam::111122223333:role/*", "PowerUser,ReadOnly")]
    public void A_pattern_means_every_role_that_matches(string pattern, string names) =>
        Assert.Equal(names, string.Join(',', Roles(RunWithoutErrors($"$b | Invoke-AssumeRoleWithSaml -RoleArn '{pattern}'")).Select(arn => arn[(arn.LastIndexOf('/') + 1)..]).Order()));

    [Fact]
    public void A_role_that_several_patterns_mean_is_assumed_once() =>
        Assert.Equal(2, RunWithoutErrors("$b | Invoke-AssumeRoleWithSaml -RoleArn *Audit*, arn:aws:iam::444455556666:role/Auditor, *PowerUser").Output.Count);

    [Fact]
    public void A_pattern_that_means_no_role_is_an_error_that_lists_the_roles()
    {
        ErrorRecord error = _shell.Run("$b | Invoke-AssumeRoleWithSaml -RoleArn *Nothing*").Error(FederationErrorCode.SamlRoleNotOffered);
        Assert.Contains(_sandbox.Roles.Auditor, error.ToString(), StringComparison.Ordinal);
        _shell.Run("$b | Invoke-AssumeRoleWithSaml -RoleArn '*[a'").Error(FederationErrorCode.ParameterInvalid);
    }

    [Theory]
    [InlineData("Invoke-AssumeRoleWithWebIdentity -WebIdentityToken $token -RoleArn *Admin*")]
    [InlineData("$c | Invoke-AssumeRole -RoleArn *Admin*")]
    public void Where_there_is_nothing_to_match_a_pattern_is_an_error(string command)
    {
        Credential();
        string error = $"{_shell.Run(command).Error(FederationErrorCode.ParameterInvalid)}";
        Assert.Contains("wildcards", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_come_in_the_order_of_the_input_when_that_is_asked_for()
    {
        string[] wanted = [.. _sandbox.Roles.Many.Take(40).Reverse()];
        Assert.Equal(wanted, Roles(_shell.With("wanted", wanted).Run("$a | Invoke-AssumeRoleWithSaml -RoleArn $wanted -Ordered -ThrottleLimit 8")));
    }

    [Fact]
    public void Errors_keep_the_order_too_and_each_has_its_role_as_target()
    {
        string[] wanted = ["arn:aws:iam::111122223333:role/Nope1", _sandbox.Roles.WebUser, "arn:aws:iam::111122223333:role/Nope2", _sandbox.Roles.WebUser];
        Credential();
        ShellResult result = _shell.With("wanted", wanted).Run("Invoke-AssumeRoleWithWebIdentity -WebIdentityToken $token -RoleArn $wanted -Ordered 2>&1 | ForEach-Object { if ($_ -is [System.Management.Automation.ErrorRecord]) { \"E $($_.TargetObject)\" } else { \"C $($_.Source.RoleArn)\" } }");
        Assert.Equal([$"E {wanted[0]}", $"C {wanted[1]}", $"E {wanted[2]}"], result.Output.Select(line => line.ToString()));
    }

    [Fact]
    public void Each_failed_role_is_one_error_and_the_others_continue()
    {
        Credential();
        string[] roles = [.. Enumerable.Range(1, 50).Select(i => $"arn:aws:iam::111122223333:role/Nope{i}"), _sandbox.Roles.WebUser];
        ShellResult result = _shell.With("wanted", roles).Run("Invoke-AssumeRoleWithWebIdentity -WebIdentityToken $token -RoleArn $wanted");
        Assert.Equal(_sandbox.Roles.WebUser, Assert.Single(Roles(result)));
        Assert.Equal(roles.SkipLast(1).Order(), result.Errors.Select(error => (string)error.TargetObject).Order());
        Assert.All(result.Errors, error => Assert.Equal(nameof(FederationErrorCode.StsAccessDenied), error.FullyQualifiedErrorId.Split(',')[0]));
    }

    [Fact]
    public void Roles_that_come_from_the_pipeline_are_assumed_at_the_same_time()
    {
        _sandbox.Faults.Sts.Delay = TimeSpan.FromMilliseconds(1500);
        int before = _sandbox.Faults.Sts.MostAtOnce = 0;
        Assert.Equal(20, RunWithoutErrors("$a.Roles[0..19] | Invoke-AssumeRoleWithSaml -SamlAssertion $a -ThrottleLimit 7").Output.Count);
        Assert.Equal((0, 7), (before, _sandbox.Faults.Sts.MostAtOnce));
    }

    [Fact]
    public void Results_come_while_later_input_is_still_on_its_way()
    {
        ShellResult result = RunWithoutErrors(
            "$script:seen = @(); $b.Roles + $b.Roles | ForEach-Object { $script:seen += 'in'; $_; [System.Threading.Thread]::Sleep(1500) } | Invoke-AssumeRoleWithSaml -SamlAssertion $b | ForEach-Object { $script:seen += 'out' }; $script:seen");
        string[] seen = [.. result.Output.Select(each => (string)each.BaseObject)];
        Assert.Contains("out", seen);
        Assert.True(Array.IndexOf(seen, "out") < Array.LastIndexOf(seen, "in"), string.Join(' ', seen));
    }

    [Fact]
    public async Task A_stop_ends_all_calls()
    {
        // Nothing but the stop ends these calls.
        _sandbox.Faults.Sts.Delay = TimeSpan.FromHours(1);
        _sandbox.Faults.Sts.MostAtOnce = 0;
        PSDataCollection<PSObject> output = [];
        using PowerShell running = _shell.Begin("$a | Invoke-AssumeRoleWithSaml -RoleArn *", output, out _);
        Assert.True(SpinWait.SpinUntil(() => _sandbox.Faults.Sts.MostAtOnce > 1, TimeSpan.FromSeconds(60)));
        await Task.Factory.FromAsync(running.BeginStop(null, null), running.EndStop).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(PSInvocationState.Stopped, running.InvocationStateInfo.State);
        Assert.Empty(output);
    }

    [Fact]
    public void Error_action_stop_ends_the_command_with_the_first_error()
    {
        Credential();
        ShellResult result = _shell.Run("$n = 0; try { Invoke-AssumeRoleWithWebIdentity -WebIdentityToken $token -RoleArn (1..40 | ForEach-Object { \"arn:aws:iam::111122223333:role/Nope$_\" }) -ErrorAction Stop } catch { $n++; $_.FullyQualifiedErrorId }; $n");
        Assert.Empty(result.Errors);
        Assert.Equal(["StsAccessDenied,PSFederation.Commands.InvokeAssumeRoleWithWebIdentityCommand", "1"], result.Output.Select(line => line.ToString()));
    }

    [Fact]
    public void Shows_the_progress_and_takes_it_away()
    {
        _sandbox.Faults.Sts.Delay = TimeSpan.FromMilliseconds(600);
        using PowerShell running = _shell.Begin("$null = $a | Invoke-AssumeRoleWithSaml -RoleArn $a.Roles[0..11].RoleArn -ThrottleLimit 4", [], out IAsyncResult done);
        running.EndInvoke(done);
        ProgressRecord[] records = [.. running.Streams.Progress];
        Assert.True(records.Length > 2, $"{records.Length} records");
        Assert.Single(records.Select(record => record.ActivityId).Distinct());
        Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
        Assert.Contains(records, record => record.StatusDescription.Contains(" of 12 done, 0 failed, ", StringComparison.Ordinal) && record.PercentComplete >= 0 && record.SecondsRemaining >= 0);
    }

    [Fact]
    public void A_table_of_accounts_names_roles()
    {
        Credential();
        ShellResult result = RunWithoutErrors("[pscustomobject]@{ AccountId = '444455556666'; RoleName = 'ChainTarget'; AccountName = 'Payments'; Name = 'Nothing'; Arn = 'arn:aws:organizations::1:account/o-1/444455556666' } | Invoke-AssumeRole -Credential $c");
        FederatedCredential credential = result.Single<FederatedCredential>();
        Assert.Equal((_sandbox.Roles.ChainTarget, "Payments"), (credential.Source.RoleArn, credential.Source.AccountName));
    }

    [Fact]
    public void Accounts_of_an_organization_are_taken_and_suspended_ones_are_not()
    {
        Credential();
        ShellResult result = RunWithoutErrors(
            "[pscustomobject]@{ Id = '444455556666'; Arn = 'arn:aws:organizations::111122223333:account/o-x/444455556666'; Name = 'Payments'; Status = 'ACTIVE'; State = 'ACTIVE' }, " +
            "[pscustomobject]@{ Id = '777788889999'; Arn = 'arn:x'; Name = 'Old'; Status = 'SUSPENDED' }, " +
            "[pscustomobject]@{ Id = '777788889998'; Arn = 'arn:x'; Name = 'Older'; Status = 'ACTIVE'; State = 'CLOSED' } | Invoke-AssumeRole -Credential $c -RoleName ChainTarget");
        Assert.Equal(_sandbox.Roles.ChainTarget, result.Single<FederatedCredential>().Source.RoleArn);
        Assert.Equal(2, result.Warnings.Count);
        Assert.Contains("777788889999", result.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("CLOSED", result.Warnings[1], StringComparison.Ordinal);
    }

    /// <summary>Objects of the type that Get-ORGAccountList returns, whose status and state are string constants of the AWS SDK.</summary>
    [Fact]
    public void Account_objects_of_the_AWS_SDK_are_taken_and_those_that_cannot_be_used_are_named()
    {
        Credential();
        ShellResult result = RunWithoutErrors($$"""
            Import-Module '{{AwsCmdlets.Version4}}'
            function Account([string] $Id, [string] $Name, [string] $Status, $State) {
                [Amazon.Organizations.Model.Account] @{
                    Id = $Id; Name = $Name; Arn = "arn:aws:organizations::111122223333:account/o-exampleorgid/$Id"; Email = "$Name@example.com"
                    JoinedMethod = 'CREATED'; JoinedTimestamp = '2025-01-02T03:04:05Z'; Status = $Status; State = $State
                }
            }
            (Account 444455556666 Payments ACTIVE), (Account 000000000001 Old SUSPENDED), (Account 000000000002 Older SUSPENDED CLOSED), (Account 000000000003 New ACTIVE PENDING_ACTIVATION),
                (Account 444455556666 Payments PENDING_CLOSURE PENDING_CLOSURE) | Invoke-AssumeRole -Credential $c -RoleName ChainTarget -Ordered
            """);
        Assert.Equal([_sandbox.Roles.ChainTarget, _sandbox.Roles.ChainTarget], Roles(result));
        Assert.All(result.Output, credential => Assert.Null(((FederatedCredential)credential.BaseObject).Source.AccountName));
        Assert.Equal(
            [
                "The account 000000000001 is skipped: its status is SUSPENDED.", "The account 000000000002 is skipped: its state is CLOSED.",
                "The account 000000000003 is skipped: its state is PENDING_ACTIVATION.",
            ],
            result.Warnings);
    }

    [Fact]
    public void A_bad_row_is_an_error_of_that_row()
    {
        Credential();
        ShellResult result = _shell.Run("[pscustomobject]@{ AccountId = '4444' }, [pscustomobject]@{ AccountId = '444455556666' }, [pscustomobject]@{ AccountId = '0444' } | Invoke-AssumeRole -Credential $c -RoleName ChainTarget");
        Assert.Single(result.Output);
        Assert.All(result.Errors, error => Assert.Equal(nameof(FederationErrorCode.ParameterInvalid), error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(2, result.Errors.Count);
    }

    [Fact]
    public void Throttling_and_dropped_connections_leave_one_result_for_each_role()
    {
        _sandbox.Faults.Sts.ThrottleShare = 0.2;
        _sandbox.Faults.Sts.DropShare = 0.05;
        ShellResult result = _shell.With("wanted", _sandbox.Roles.Many.Take(60).ToArray()).Run("$a | Invoke-AssumeRoleWithSaml -RoleArn $wanted");
        Assert.Equal(
            _sandbox.Roles.Many.Take(60).Order(),
            Roles(result).Concat(result.Errors.Select(error => (string)error.TargetObject)).Order());
        Assert.True(Roles(result).Length >= 55, $"{result.Errors.Count} errors: {string.Join("; ", result.Errors)}");
    }

    [Fact]
    public void A_rate_limit_as_AWS_has_it_is_found_and_kept()
    {
        _sandbox.Faults.Sts.MaxRate = 30;
        ShellResult result = RunWithoutErrors("$a | Invoke-AssumeRoleWithSaml -RoleArn *");
        Assert.Equal(_sandbox.Roles.Many.Order(), Roles(result).Order());
    }

    private void Credential()
    {
        string token = _sandbox.MintToken(new Dictionary<string, object?> { ["aud"] = _sandbox.Clients.Cli.ClientId, ["sub"] = "onerole" });
        _shell.With("token", token).With("role", _sandbox.Roles.WebUser);
        _shell.With("c", RunWithoutErrors("Invoke-AssumeRoleWithWebIdentity -WebIdentityToken $token -RoleArn $role -RoleSessionName ann").Single<FederatedCredential>());
    }
}
