using System.Management.Automation;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests.Commands;

public sealed class InvokeFederatedCommandTests : IDisposable
{
    private readonly Shell _shell = new();
    private readonly EnvironmentChange _environment = new(
        ("AWS_ACCESS_KEY_ID", "before"), ("AWS_SECRET_ACCESS_KEY", null), ("AWS_SESSION_TOKEN", null), ("AWS_CREDENTIAL_EXPIRATION", null),
        ("AWS_REGION", "eu-west-1"), ("AWS_PROFILE", "other"), ("AWS_ROLE_ARN", null), ("AWS_WEB_IDENTITY_TOKEN_FILE", null));

    public InvokeFederatedCommandTests() => _shell.With("c", Credential(DateTime.UtcNow.AddHours(1)));

    public void Dispose()
    {
        Assert.Equal(
            ("before", null, null, null, "eu-west-1", "other"),
            (Variable("AWS_ACCESS_KEY_ID"), Variable("AWS_SECRET_ACCESS_KEY"), Variable("AWS_SESSION_TOKEN"), Variable("AWS_CREDENTIAL_EXPIRATION"), Variable("AWS_REGION"), Variable("AWS_PROFILE")));
        _environment.Dispose();
        _shell.Dispose();
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    private static FederatedCredential Credential(DateTime expiration) =>
        new(new AwsSessionKeys("ASIAEXAMPLE", "SECRETsecret", "TOKENtoken", expiration), new FederatedCredentialSource { RoleArn = "arn:aws:iam::111122223333:role/Web" });

    [Fact]
    public void A_script_block_sees_the_credentials_and_no_setting_that_takes_precedence() =>
        Assert.Equal(
            "ASIAEXAMPLE SECRETsecret TOKENtoken eu-west-1 [] a b",
            _shell.Run("$c | Invoke-FederatedCommand { \"$env:AWS_ACCESS_KEY_ID $env:AWS_SECRET_ACCESS_KEY $env:AWS_SESSION_TOKEN $env:AWS_REGION [$env:AWS_PROFILE] $args\" } a b").Single<string>());

    [Fact]
    public void A_cmdlet_that_takes_pipeline_input_runs_in_the_block() =>
        Assert.Equal("ran", _shell.Run("function Test-Input { [CmdletBinding()] param([Parameter(ValueFromPipeline)] $Item) process { 'ran' } }; $c | Invoke-FederatedCommand { Test-Input }").Single<string>());

    [Fact]
    public void A_region_is_set_beside_them() =>
        Assert.Equal("eu-central-1", _shell.Run("Invoke-FederatedCommand -Credential $c -Region eu-central-1 { $env:AWS_REGION }").Single<string>());

    [Fact]
    public void A_program_has_them_and_its_exit_code_is_passed_on()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "The program of this test is sh.");
        string file = Path.GetTempFileName();
        try
        {
            // Into a file: the engine needs Out-String, which is not here, to read what a program writes.
            ShellResult result = _shell.With("file", file).Run("""
                function Out-String { process { } }
                $c | Invoke-FederatedCommand -FilePath sh -- -c 'echo $AWS_ACCESS_KEY_ID $AWS_PROFILE $1 > "$0"; exit 3' $file 'a b'
                $LASTEXITCODE
                """);
            Assert.Equal(3, result.Single<int>());
            Assert.Equal("ASIAEXAMPLE a b\n", File.ReadAllText(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Output_comes_as_it_is_written_and_a_pipeline_that_has_enough_ends_it() =>
        Assert.Equal(
            ["1", "ASIAEXAMPLE"],
            _shell.Run("""
                function Take { [CmdletBinding()] param([Parameter(ValueFromPipeline)] $Item) process { $Item; if ($Item -is [string]) { throw 'enough' } } }
                try { $c | Invoke-FederatedCommand { 1; $env:AWS_ACCESS_KEY_ID; [System.Environment]::FailFast('not reached') } | Take } catch { }
                """).Output.Select(item => item.ToString()));

    [Theory]
    [InlineData("throw 'gone wrong'", "gone wrong")]
    [InlineData("no-such-command", "no-such-command")]
    public void An_error_of_the_block_is_its_own(string block, string message) =>
        Assert.Contains(message, Assert.Single(_shell.Run($"$c | Invoke-FederatedCommand {{ {block} }}").Errors).ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task A_stop_puts_the_environment_back()
    {
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = _shell.Begin("$c | Invoke-FederatedCommand { 'begun'; while ($true) { [System.Threading.Thread]::Sleep(10) } }", output, out _);
        await UntilAsync(() => output.Count > 0);
        Assert.Equal("ASIAEXAMPLE", Variable("AWS_ACCESS_KEY_ID"));
        await shell.StopAsync(null, null);
        Assert.Equal("before", Variable("AWS_ACCESS_KEY_ID"));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!condition())
            await Task.Delay(10, limit.Token);
    }

    /// <summary>Six credentials with keys that tell whether they are of one set.</summary>
    private void WithSix() => _shell
        .With("all", Enumerable.Range(1, 6).Select(i => new FederatedCredential(
            new AwsSessionKeys($"ASIA{i}", $"secret{i}", $"token{i}", DateTime.UtcNow.AddHours(1)), new FederatedCredentialSource { RoleArn = "arn:aws:iam::111122223333:role/Web" })).ToArray())
        .With("manifest", Repository.ModuleManifest);

    [Fact]
    public void Programs_at_the_same_time_have_their_own_credentials_each()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "The program of this test is sh.");
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            WithSix();
            ShellResult result = _shell.With("folder", folder.FullName).Run("""
                0..59 | ForEach-Object -ThrottleLimit 6 -Parallel {
                    function Out-String { process { } }
                    Import-Module $using:manifest
                    $n = $_ % 6
                    ($using:all)[$n] | Invoke-FederatedCommand -FilePath sh -- -c 'echo $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN $AWS_PROFILE > "$0"' "$($using:folder)/$_"
                    [System.Environment]::GetEnvironmentVariable('AWS_SECRET_ACCESS_KEY')
                }
                """);
            Assert.Empty(result.Errors);
            Assert.All(result.Output, item => Assert.Null(item));
            for (int i = 0; i < 60; i++)
                Assert.Equal($"ASIA{(i % 6) + 1} secret{(i % 6) + 1} token{(i % 6) + 1}\n", File.ReadAllText(Path.Combine(folder.FullName, $"{i}")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_environment_of_the_process_is_not_touched_for_a_program()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "The program of this test is sh.");
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = _shell.With("folder", folder.FullName).Begin(
            "function Out-String { process { } }; $c | Invoke-FederatedCommand -FilePath sh -- -c 'echo $AWS_ACCESS_KEY_ID > $0/begun; while [ ! -e $0/end ]; do sleep 0.05; done' $folder", output, out IAsyncResult running);
        await UntilAsync(() => File.Exists(Path.Combine(folder.FullName, "begun")));
        Assert.Equal("before", Variable("AWS_ACCESS_KEY_ID"));
        Assert.Null(Variable("AWS_SESSION_TOKEN"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "end"), string.Empty, TestContext.Current.CancellationToken);
        await UntilAsync(() => running.IsCompleted);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_program_does_not_get_the_region_of_a_concurrent_block()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "The program of this test is sh.");
        string file = Path.GetTempFileName();
        using Shell other = new();
        using PSDataCollection<PSObject> output = [];
        using PowerShell block = _shell.Begin("$c | Invoke-FederatedCommand -Region us-west-2 { 'begun'; while ($true) { [System.Threading.Thread]::Sleep(10) } }", output, out _);
        try
        {
            await UntilAsync(() => output.Count > 0);
            Assert.Empty(other.With("c", Credential(DateTime.UtcNow.AddHours(1))).With("file", file)
                .Run("function Out-String { process { } }; $c | Invoke-FederatedCommand -FilePath sh -- -c 'echo $AWS_REGION > $0' $file").Errors);
            Assert.Equal("eu-west-1\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        }
        finally
        {
            await block.StopAsync(null, null);
            File.Delete(file);
        }
    }

    [Fact]
    public void A_program_in_a_block_has_the_region_of_the_block()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "The program of this test is sh.");
        string file = Path.GetTempFileName();
        try
        {
            Assert.Empty(_shell.With("file", file).Run("""
                function Out-String { process { } }
                $c | Invoke-FederatedCommand -Region us-west-2 { $c | Invoke-FederatedCommand -FilePath sh -- -c 'echo $AWS_REGION > $0' $file }
                """).Errors);
            Assert.Equal("us-west-2\n", File.ReadAllText(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_program_gets_its_arguments_as_they_are_written()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "The program of this test is sh.");
        string file = Path.GetTempFileName();
        try
        {
            Assert.Empty(_shell.With("file", file).Run("""
                function Out-String { process { } }
                $c | Invoke-FederatedCommand -FilePath sh -- -c 'printf "%s|" "$@" > "$0"' $file '/*' '~' '' '$x' "a'b`"c" (1, 'two') 3.5
                """).Errors);
            Assert.Equal("/*|~||$x|a'b\"c|1|two|3.5|", File.ReadAllText(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("BASH_FUNC_x%%")]
    public void A_program_has_the_rest_of_the_environment_as_it_is(string name)
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "The program of this test is env.");
        string file = Path.GetTempFileName();
        using EnvironmentChange odd = new((name, "() { :; }"), ("PLAIN", "a b\nc"));
        try
        {
            Assert.Empty(_shell.With("file", file).Run("function Out-String { process { } }; $c | Invoke-FederatedCommand -Region eu-central-1 -FilePath python3 -- -c 'import os, sys; open(sys.argv[1], \"w\").write(repr(dict(os.environ)))' $file").Errors);
            string variables = File.ReadAllText(file);
            Assert.Contains($"'{name}': '() {{", variables, StringComparison.Ordinal);
            Assert.Contains("'PLAIN': 'a b\\nc'", variables, StringComparison.Ordinal);
            Assert.Contains("'AWS_REGION': 'eu-central-1'", variables, StringComparison.Ordinal);
            Assert.DoesNotContain("AWS_PROFILE", variables, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_program_that_is_not_there_is_an_error() =>
        _shell.Run("$c | Invoke-FederatedCommand -FilePath no-such-program-anywhere").Error(FederationErrorCode.FileNotFound);

    [Fact]
    public void A_script_of_PowerShell_runs_as_a_block_does()
    {
        string file = Path.ChangeExtension(Path.GetTempFileName(), ".ps1");
        File.WriteAllText(file, "param($a, $b) \"$env:AWS_ACCESS_KEY_ID $a $b\"");
        try
        {
            Assert.Equal("ASIAEXAMPLE x y", _shell.With("file", file).Run("$c | Invoke-FederatedCommand -FilePath $file x y").Single<string>());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Blocks_at_the_same_time_run_one_after_the_other()
    {
        WithSix();
        ShellResult result = _shell.Run("""
            0..29 | ForEach-Object -ThrottleLimit 6 -Parallel {
                Import-Module $using:manifest
                ($using:all)[$_ % 6] | Invoke-FederatedCommand { $id = $env:AWS_ACCESS_KEY_ID; [System.Threading.Thread]::Sleep(5); "$($args[0]) $id $env:AWS_SECRET_ACCESS_KEY" } $_
            }
            """);
        Assert.Empty(result.Errors);
        Assert.Equal(
            Enumerable.Range(0, 30).Select(i => $"{i} ASIA{(i % 6) + 1} secret{(i % 6) + 1}").Order(StringComparer.Ordinal),
            result.Output.Select(item => item.ToString()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("$all[1] | Invoke-FederatedCommand { $env:AWS_ACCESS_KEY_ID }")]
    [InlineData("1..3 | ForEach-Object -ThrottleLimit 2 -Parallel { Import-Module $using:manifest; ($using:all)[1] | Invoke-FederatedCommand { $env:AWS_ACCESS_KEY_ID } } | Select-First")]
    [InlineData("$all[1] | Invoke-FederatedCommand { 1..2 | ForEach-Object -Parallel { Import-Module $using:manifest; ($using:all)[1] | Invoke-FederatedCommand { $env:AWS_ACCESS_KEY_ID } } | Select-First }")]
    public async Task Commands_in_a_block_never_wait_for_the_block(string inner)
    {
        WithSix();
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = _shell.Begin(
            $$"""
            function Select-First { begin { $done = $false } process { if (-not $done) { $_; $done = $true } } }
            $all[0] | Invoke-FederatedCommand { $env:AWS_ACCESS_KEY_ID; {{inner}}; $env:AWS_ACCESS_KEY_ID }
            """,
            output,
            out IAsyncResult running);
        await UntilAsync(() => running.IsCompleted);
        Assert.Equal(["ASIA1", "ASIA2", "ASIA1"], output.Select(item => item.ToString()));
    }

    [Fact]
    public async Task Waiting_for_another_block_ends_at_a_stop()
    {
        using PSDataCollection<PSObject> output = [], never = [];
        using PowerShell first = _shell.Begin("$c | Invoke-FederatedCommand { 'begun'; while ($true) { [System.Threading.Thread]::Sleep(10) } }", output, out _);
        await UntilAsync(() => output.Count > 0);
        using Shell other = new();
        using PowerShell second = other.With("c", Credential(DateTime.UtcNow.AddHours(1))).Begin("$c | Invoke-FederatedCommand -Verbose { 'ran' }", never, out IAsyncResult waiting);
        await UntilAsync(() => second.Streams.Verbose.Count > 0);
        Assert.False(waiting.IsCompleted);
        await second.StopAsync(null, null).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Empty(never);
        Assert.Equal("ASIAEXAMPLE", Variable("AWS_ACCESS_KEY_ID"));
        await first.StopAsync(null, null).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_stop_of_blocks_within_blocks_puts_the_environment_back()
    {
        WithSix();
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = _shell.Begin(
            "$all[0] | Invoke-FederatedCommand { 1..2 | ForEach-Object -Parallel { Import-Module $using:manifest; ($using:all)[1] | Invoke-FederatedCommand { 'begun'; while ($true) { [System.Threading.Thread]::Sleep(10) } } } }", output, out _);
        await UntilAsync(() => output.Count > 0);
        await shell.StopAsync(null, null).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await UntilAsync(() => Variable("AWS_ACCESS_KEY_ID") == "before");
    }

    [Fact]
    public void Leaves_no_variable_behind() =>
        Assert.False(_shell.Run("$c | Invoke-FederatedCommand { }; $null -ne $ExecutionContext.SessionState.PSVariable.Get('__PSFederation_InvokeFederatedCommand')").Single<bool>());

    /// <summary>The engine binds the program to -ProfileName, because it stands at its position.</summary>
    [Theory]
    [InlineData("$c | Invoke-FederatedCommand -- env")]
    [InlineData("Invoke-FederatedCommand -Credential $c -- env")]
    [InlineData("$common = @{ Credential = $c; Region = 'eu-central-1' }; Invoke-FederatedCommand @common -- env")]
    [InlineData("$common = @{ Region = 'eu-central-1' }; $c | Invoke-FederatedCommand @common -- env")]
    public void A_program_without_arguments_runs_with_a_credential(string script)
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "The program of this test is env.");
        ShellResult result = _shell.Run("function Out-String { process { $_ } }\n" + script);
        Assert.Empty(result.Errors);
        Assert.Contains("AWS_ACCESS_KEY_ID=ASIAEXAMPLE", result.Output.Select(line => $"{line}"));
    }

    [Theory]
    [InlineData("Invoke-FederatedCommand dev", "Invoke-FederatedCommand dev {")]
    [InlineData("Invoke-FederatedCommand -- dev", "Invoke-FederatedCommand dev {")]
    public void Without_a_block_and_a_program_nothing_runs(string script, string form)
    {
        string error = $"{_shell.Run(script).Error(FederationErrorCode.ParameterMissing)}";
        Assert.Contains("script block or program is missing", error, StringComparison.Ordinal);
        Assert.Contains(form, error, StringComparison.Ordinal);
    }

    /// <summary>Arguments that look like parameters of this cmdlet, quotes and wildcards are for the program.</summary>
    [Fact]
    public void A_program_beside_a_credential_gets_its_arguments_as_they_are_written()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "The program of this test is sh.");
        string file = Path.GetTempFileName();
        try
        {
            Assert.Empty(_shell.With("file", file).Run("""
                function Out-String { process { } }
                Invoke-FederatedCommand -Credential $c -Region eu-central-1 -- sh -c 'printf "%s|" $AWS_REGION "$@" > "$0"' $file -p -Verbose '/*' '' 'two words' 1e3
                """).Errors);
            Assert.Equal("eu-central-1|-p|-Verbose|/*||two words|1e3|", File.ReadAllText(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("*:ProfileName", "'other'", "Invoke-FederatedCommand -Credential $c { \"$env:AWS_ACCESS_KEY_ID $args\" } a b")]
    [InlineData("*:ProfileName", "'other'", "$c | Invoke-FederatedCommand { \"$env:AWS_ACCESS_KEY_ID $args\" } a b")]
    [InlineData("*:Credential", "$c", "Invoke-FederatedCommand { \"$env:AWS_ACCESS_KEY_ID $args\" } a b")]
    public void A_default_of_another_module_leaves_a_block_a_block(string key, string value, string script) =>
        Assert.Equal("ASIAEXAMPLE a b", _shell.Run($"$PSDefaultParameterValues['{key}'] = {value}; try {{ {script} }} finally {{ $PSDefaultParameterValues.Clear() }}").Single<string>());

    [Fact]
    public void A_default_of_another_module_leaves_a_program_beside_a_credential_a_program()
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "The program of this test is env.");
        ShellResult result = _shell.Run("""
            function Out-String { process { $_ } }
            $PSDefaultParameterValues['*:ProfileName'] = 'other'
            try { Invoke-FederatedCommand -Credential $c -- env } finally { $PSDefaultParameterValues.Clear() }
            """);
        Assert.Empty(result.Errors);
        Assert.Contains("AWS_ACCESS_KEY_ID=ASIAEXAMPLE", result.Output.Select(line => $"{line}"));
    }

    /// <summary>A typed profile takes precedence over a default credential.</summary>
    [Fact]
    public void A_profile_beside_a_default_credential_is_the_profile() => _shell.Run(
        "$PSDefaultParameterValues['*:Credential'] = $c; try { Invoke-FederatedCommand nowhere -- sh -c x } finally { $PSDefaultParameterValues.Clear() }").Error(FederationErrorCode.FederatedProfileNotFound);

    [Fact]
    public void A_parameter_after_the_program_beside_a_credential_may_be_meant_for_either() =>
        Assert.Contains("Write -- before the program", $"{_shell.Run("Invoke-FederatedCommand -Credential $c sh -v x").Error(FederationErrorCode.ParameterInvalid)}", StringComparison.Ordinal);

    [Fact]
    public void Keys_that_have_expired_run_nothing() =>
        _shell.With("c", Credential(DateTime.UtcNow.AddMinutes(-1))).Run("$c | Invoke-FederatedCommand { 'ran' }").Error(FederationErrorCode.CredentialExpired);

    [Fact]
    public void A_region_that_is_not_valid_is_rejected() =>
        _shell.Run("$c | Invoke-FederatedCommand -Region nowhere { 'ran' }").Error(FederationErrorCode.ParameterInvalid);

    [Theory]
    [InlineData("Invoke-FederatedCommand -Credential $c -ProfileName dev { 'ran' }", "AmbiguousParameterSet")]
    [InlineData("Invoke-FederatedCommand -Credential $c -ProfileName dev -- sh -c x", "AmbiguousParameterSet")]
    [InlineData("$c | Invoke-FederatedCommand -ProfileName dev { 'ran' }", "ParameterInvalid")]
    public void Credentials_and_a_profile_are_too_much(string script, string id)
    {
        ShellResult result = _shell.Run(script);
        Assert.Empty(result.Output);
        Assert.StartsWith(id, Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}

/// <summary>Invoke-FederatedCommand by federated profile.</summary>
public sealed class InvokeFederatedCommandByProfileTests : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly Shell _shell = new();
    private readonly ProfileHome _home;
    private readonly string _id;
    private readonly (int Tokens, int Keys) _asked;

    public InvokeFederatedCommandByProfileTests(SandboxFixture fixture)
    {
        _home = new ProfileHome(fixture.Host, _shell);
        _id = _shell.Run("Get-FederatedCredential svc").Single<FederatedCredential>().AccessKeyId;
        _asked = _home.Asked;
    }

    public void Dispose()
    {
        _home.Dispose();
        _shell.Dispose();
    }

    [Theory]
    [InlineData("Invoke-FederatedCommand -ProfileName svc { \"$env:AWS_ACCESS_KEY_ID $args\" } a b")]
    [InlineData("Invoke-FederatedCommand { \"$env:AWS_ACCESS_KEY_ID $args\" } -ProfileName svc -ArgumentList a, b")]
    [InlineData("Get-FederatedProfile svc | Invoke-FederatedCommand { \"$env:AWS_ACCESS_KEY_ID $args\" } a b")]
    [InlineData("Invoke-FederatedCommand svc { \"$env:AWS_ACCESS_KEY_ID $args\" } a b")]
    [InlineData("[pscustomobject] @{ Name = 'svc' } | Invoke-FederatedCommand { \"$env:AWS_ACCESS_KEY_ID $args\" } a b")]
    [InlineData("Get-FederatedCredential svc | Invoke-FederatedCommand { \"$env:AWS_ACCESS_KEY_ID $args\" } a b")]
    public void A_profile_is_as_good_as_its_credentials(string script) => Assert.Equal($"{_id} a b", _shell.Run(script).Single<string>());

    [Theory]
    [InlineData("Invoke-FederatedCommand -ProfileName svc -FilePath sh -- -c 'echo $AWS_ACCESS_KEY_ID > \"$0\"; exit 3' $file; $LASTEXITCODE")]
    [InlineData("Get-FederatedProfile svc | Invoke-FederatedCommand -FilePath sh -- -c 'echo $AWS_ACCESS_KEY_ID > \"$0\"; exit 3' $file; $LASTEXITCODE")]
    [InlineData("Get-FederatedCredential svc | Invoke-FederatedCommand -FilePath sh -- -c 'echo $AWS_ACCESS_KEY_ID > \"$0\"; exit 3' $file; $LASTEXITCODE")]
    [InlineData("Invoke-FederatedCommand svc -- sh -c 'echo $AWS_ACCESS_KEY_ID > \"$0\"; exit 3' $file; $LASTEXITCODE")]
    [InlineData("Invoke-FederatedCommand svc -FilePath sh -- -c 'echo $AWS_ACCESS_KEY_ID > \"$0\"; exit 3' $file; $LASTEXITCODE")]
    [InlineData("Invoke-FederatedCommand svc sh '-c' 'echo $AWS_ACCESS_KEY_ID > \"$0\"; exit 3' $file; $LASTEXITCODE")]
    [InlineData("Get-FederatedCredential svc | Invoke-FederatedCommand -- sh -c 'echo $AWS_ACCESS_KEY_ID > \"$0\"; exit 3' $file; $LASTEXITCODE")]
    [InlineData("Get-FederatedProfile svc | Invoke-FederatedCommand -- sh -c 'echo $AWS_ACCESS_KEY_ID > \"$0\"; exit 3' $file; $LASTEXITCODE")]
    [InlineData("Invoke-FederatedCommand -Credential (Get-FederatedCredential svc) -- sh -c 'echo $AWS_ACCESS_KEY_ID > \"$0\"; exit 3' $file; $LASTEXITCODE")]
    [InlineData("Invoke-FederatedCommand -Credential (Get-FederatedCredential svc) sh '-c' 'echo $AWS_ACCESS_KEY_ID > \"$0\"; exit 3' $file; $LASTEXITCODE")]
    public void A_program_has_them_too(string script)
    {
        Assert.SkipUnless(!OperatingSystem.IsWindows(), "The program of this test is sh.");
        string file = Path.GetTempFileName();
        try
        {
            Assert.Equal(3, _shell.With("file", file).Run("function Out-String { process { } }\n" + script).Single<int>());
            Assert.Equal(_id + "\n", File.ReadAllText(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_profile_that_is_not_there_runs_nothing() =>
        _shell.Run("Invoke-FederatedCommand -ProfileName nope { 'ran' }").Error(FederationErrorCode.FederatedProfileNotFound);

    [Theory]
    [InlineData("svc sh -p x")]
    [InlineData("svc sh -v")]
    [InlineData("-FilePath sh -p svc")]
    [InlineData("-FilePath sh x -ProfileName svc")]
    [InlineData("svc -FilePath sh -Region eu-west-1 x")]
    public void A_parameter_after_the_program_may_be_meant_for_either(string arguments)
    {
        ErrorRecord error = _shell.Run("Invoke-FederatedCommand " + arguments).Error(FederationErrorCode.ParameterInvalid);
        Assert.Contains("Invoke-FederatedCommand PROFILE -- PROGRAM ARGUMENTS", error.ToString(), StringComparison.Ordinal);
        Assert.Equal((0, 0), (_home.Asked.Tokens - _asked.Tokens, _home.Asked.Keys - _asked.Keys));
    }

    [Fact]
    public void A_profile_and_nothing_to_run_is_an_error() => _shell.Run("Invoke-FederatedCommand svc").Error(FederationErrorCode.ParameterMissing);

    [Fact]
    public void A_credential_and_a_profile_by_position_are_too_much() =>
        _shell.Run("Get-FederatedCredential svc | Invoke-FederatedCommand svc -- sh -c x").Error(FederationErrorCode.ParameterInvalid);

    [Fact]
    public void Offers_the_names() =>
        Assert.Equal(["svc"], _shell.Run("(TabExpansion2 'Invoke-FederatedCommand -ProfileName ').CompletionMatches.CompletionText").Output.Select(text => text.ToString()));
}
