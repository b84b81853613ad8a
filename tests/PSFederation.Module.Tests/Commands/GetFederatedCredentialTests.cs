using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Nodes;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Credentials of a profile: sign-in, cache, renewal, and the output for programs.</summary>
public sealed class GetFederatedCredentialTests : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();
    private readonly ProfileHome _home;

    public GetFederatedCredentialTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        _home = new ProfileHome(_sandbox, _shell);
    }

    /// <summary>Where the system keeps secrets itself, their files cannot be looked into.</summary>
    public static bool KeepsFiles => OperatingSystem.IsLinux();

    public void Dispose()
    {
        _sandbox.Faults.Clear();
        _sandbox.Clock.Offset = TimeSpan.Zero;
        _home.Dispose();
        _shell.Dispose();
    }

    private FederatedCredential Get(string parameters = "svc") => _shell.Run($"Get-FederatedCredential {parameters}").Single<FederatedCredential>();

    [Fact]
    public void Signs_in_once_and_takes_the_rest_from_the_cache()
    {
        (int Tokens, int Keys) before = _home.Asked;
        FederatedCredential first = Get();
        Assert.EndsWith($":assumed-role/WebService/{_sandbox.Clients.Service.ClientId}", first.Source.AssumedRoleArn, StringComparison.Ordinal);
        using Shell other = new();
        FederatedCredential second = other.Run("Get-FederatedCredential -ProfileName svc").Single<FederatedCredential>();
        Assert.Equal(first.SecretAccessKey, second.SecretAccessKey);
        Assert.Equal(first.Source.AssumedRoleId, second.Source.AssumedRoleId);
        Assert.Equal((before.Tokens + 1, before.Keys + 1), _home.Asked);
    }

    [Fact]
    public void Says_when_and_how_it_renews_itself()
    {
        FederatedCredentialRenewal renewal = Get().Renewal;
        Assert.True(renewal.IsAutomatic);
        Assert.StartsWith("profile svc: client credentials of ", renewal.How, StringComparison.Ordinal);
        Assert.InRange(renewal.Due!.Value - DateTime.UtcNow, TimeSpan.FromMinutes(43), TimeSpan.FromMinutes(44));
    }

    [Fact]
    public void Force_signs_in_again()
    {
        string first = Get().AccessKeyId;
        Assert.NotEqual(first, Get("svc -Force").AccessKeyId);
        Assert.NotEqual(first, Get().AccessKeyId);
    }

    [Fact]
    public void A_chain_ends_with_its_last_role()
    {
        Assert.Empty(_shell.Run($"Register-FederatedProfile chain {ProfileHome.Machine.Replace("$servicerole", "$servicerole, $chained", StringComparison.Ordinal)}; Register-FederatedProfile on $chained -SourceProfileName svc -EndpointUrl $sts").Errors);
        foreach (string name in (string[])["chain", "on"])
        {
            FederatedCredential credential = Get(name);
            Assert.Equal((FederatedCredentialMethod.AssumeRole, "444455556666", "ChainTarget"), (credential.Source.Method, credential.Source.AccountId, credential.Source.RoleName));
        }
    }

    [Fact]
    public void A_profile_that_begins_with_itself_is_named()
    {
        Assert.Empty(_shell.Run("Register-FederatedProfile a $chained -SourceProfileName svc; Register-FederatedProfile b $chained -SourceProfileName a").Errors);
        File.WriteAllText(_home.ProfilesPath, File.ReadAllText(_home.ProfilesPath).Replace("\"sourceProfile\": \"svc\"", "\"sourceProfile\": \"b\"", StringComparison.Ordinal));
        Assert.Contains("a from b from a", _shell.Run("Get-FederatedCredential a").Error(FederationErrorCode.FederatedProfileMalformed).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_name_gives_what_is_held_and_signs_in_nowhere()
    {
        (int, int) before = _home.Asked;
        Assert.Empty(_shell.Run("Get-FederatedCredential").Output);
        Assert.Equal(before, _home.Asked);
        string held = Get().AccessKeyId;
        Assert.Equal(held, _shell.Run("Get-FederatedCredential").Single<FederatedCredential>().AccessKeyId);
    }

    [Fact]
    public void Renews_itself_in_every_runspace_at_once_with_one_sign_in()
    {
        Assert.SkipUnless(KeepsFiles, "the system keeps the cache");
        Get();
        _home.Age(-50, -1);
        (int Tokens, int Keys) before = _home.Asked;
        ShellResult result = _shell.With("module", Repository.ModuleManifest).Run("1..16 | ForEach-Object -ThrottleLimit 16 -Parallel { Import-Module $using:module; (Get-FederatedCredential svc).AccessKeyId }");
        Assert.Empty(result.Errors);
        Assert.Single(result.Output.Select(id => id.ToString()).Distinct());
        Assert.Equal(16, result.Output.Count);
        Assert.Equal((before.Tokens + 1, before.Keys + 1), _home.Asked);
    }

    [Fact]
    public void With_the_provider_down_old_credentials_serve_until_they_expire_then_there_is_one_clear_error()
    {
        Assert.SkipUnless(KeepsFiles, "the system keeps the cache");
        string id = Get().AccessKeyId;
        _home.Age(-55, 5);
        _sandbox.Faults.Oidc.AlwaysFailWith = 503;
        ShellResult due = _shell.Run("Get-FederatedCredential svc");
        FederatedCredential held = due.Single<FederatedCredential>();
        Assert.Equal(id, held.AccessKeyId);
        Assert.Contains("could not be renewed", Assert.Single(due.Warnings), StringComparison.Ordinal);
        _home.Age(-65, -5);
        _shell.Run("Get-FederatedCredential svc").Error(FederationErrorCode.OidcDiscoveryFailed);
        _sandbox.Faults.Clear();
        Assert.NotEqual(id, Get("svc -Force").AccessKeyId);
    }

    [Fact]
    public void A_failure_is_remembered_with_its_age_until_a_person_forces_a_sign_in()
    {
        _sandbox.Faults.Oidc.FailNext(1, 400, "/connect/token");
        _shell.Run("Get-FederatedCredential svc").Error(FederationErrorCode.HttpError);
        (int, int) before = _home.Asked;
        Assert.Matches(@"The sign-in failed \d+ s ago.*-Force", _shell.Run("Get-FederatedCredential svc").Error(FederationErrorCode.HttpError).ToString());
        Assert.Equal(before, _home.Asked);
        Get("svc -Force");
        Get();
    }

    [Fact]
    public async Task A_file_that_was_missing_on_this_machine_is_looked_for_again_immediately()
    {
        string file = Path.Combine(Path.GetDirectoryName(_home.ProfilesPath)!, "token.jwt");
        Assert.Empty(_shell.With("file", file).Run("Register-FederatedProfile file $role -WebIdentityTokenFile $file -EndpointUrl $sts").Errors);
        _shell.Run("Get-FederatedCredential file").Error(FederationErrorCode.FileNotFound);
        await File.WriteAllTextAsync(file, _sandbox.MintToken(new Dictionary<string, object?> { ["aud"] = _sandbox.Clients.Cli.ClientId, ["sub"] = "onerole" }), TestContext.Current.CancellationToken);
        Get("file");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public void Clocks_ten_minutes_apart_change_nothing(int minutes)
    {
        _sandbox.Clock.Offset = TimeSpan.FromMinutes(minutes);
        Assert.Empty(_shell.Run($"Register-FederatedProfile short {ProfileHome.Machine} -DurationSeconds 900").Errors);
        FederatedCredential credential = Get("short");
        Assert.InRange(credential.Source.ClockOffset.TotalMinutes, minutes - 0.2, minutes + 0.2);
        Assert.InRange(credential.Renewal.Due!.Value - DateTime.UtcNow, TimeSpan.FromMinutes(9.7), TimeSpan.FromMinutes(10.1));
        (int, int) before = _home.Asked;
        Assert.Equal(credential.AccessKeyId, Get("short").AccessKeyId);
        Assert.Equal(before, _home.Asked);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public void Programs_get_the_expiration_by_the_clock_of_this_machine(int minutes)
    {
        _sandbox.Clock.Offset = TimeSpan.FromMinutes(minutes);
        Assert.Empty(_shell.Run($"Register-FederatedProfile short {ProfileHome.Machine} -DurationSeconds 900").Errors);
        for (int run = 0; run < 2; run++)
        {
            using JsonDocument json = JsonDocument.Parse(_shell.Run("Get-FederatedCredential -ProfileName short -AsCredentialProcess").Single<string>());
            Assert.InRange(json.RootElement.GetProperty("Expiration").GetDateTime() - DateTime.UtcNow, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15.1));
        }
    }

    [Fact]
    public void Valid_keys_are_used_although_a_fast_clock_makes_them_look_expired()
    {
        // The local clock is ten minutes fast, and the keys of 15 minutes were issued seven minutes ago.
        _sandbox.Clock.Offset = TimeSpan.FromMinutes(-10);
        FederatedCredential fresh = Get();
        DateTime issued = DateTime.UtcNow.AddMinutes(-7);
        AwsSessionKeys keys = fresh.GetKeys();
        FederatedCredential credential = new(
            new AwsSessionKeys(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken, issued.AddMinutes(15) + fresh.Source.ClockOffset), fresh.Source with { IssuedAt = issued });
        Assert.True(credential.Expiration < DateTime.UtcNow);
        using EnvironmentChange environment = new(
            ("AWS_ACCESS_KEY_ID", null), ("AWS_SECRET_ACCESS_KEY", null), ("AWS_SESSION_TOKEN", null), ("AWS_CREDENTIAL_EXPIRATION", null));
        string inside = _shell.With("c", credential).Run("$c | Invoke-FederatedCommand { $env:AWS_CREDENTIAL_EXPIRATION }").Single<string>();
        Assert.InRange(DateTime.Parse(inside, null, System.Globalization.DateTimeStyles.AdjustToUniversal) - DateTime.UtcNow, TimeSpan.FromMinutes(7), TimeSpan.FromMinutes(8));
        Assert.Empty(_shell.Run("$c | Set-FederatedCredential -Scope Process").Errors);
        Assert.Equal(inside, Environment.GetEnvironmentVariable("AWS_CREDENTIAL_EXPIRATION"));
    }

    [Fact]
    public void After_an_outage_it_recovers_by_itself()
    {
        Assert.SkipUnless(KeepsFiles, "the system keeps the cache");
        FederatedCredential credential = Get();
        string id = credential.AccessKeyId;
        _home.Age(-65, -5);
        _sandbox.Faults.Oidc.AlwaysFailWith = 503;
        _shell.Run("Get-FederatedCredential svc").Error(FederationErrorCode.OidcDiscoveryFailed);
        _sandbox.Faults.Clear();
        _shell.Run("Get-FederatedCredential svc").Error(FederationErrorCode.OidcDiscoveryFailed);
        string failed = _home.Files.Single(file => file.Extension == ".failed").FullName;
        JsonNode failure = JsonNode.Parse(File.ReadAllText(failed))!;
        failure["at"] = failure["at"]!.GetValue<DateTime>().AddSeconds(-30);
        File.WriteAllText(failed, failure.ToJsonString());
        Assert.NotEqual(id, Get().AccessKeyId);
        Assert.DoesNotContain(_home.Files, file => file.Extension == ".failed");
    }

    [Fact]
    public void Nothing_is_written_with_NoCache()
    {
        string[] before = [.. _home.Files.Select(file => file.Name)];
        string id = Get("svc -NoCache").AccessKeyId;
        Assert.Equal(id, Get("svc -NoCache").AccessKeyId);
        Assert.Equal(before, _home.Files.Select(file => file.Name));
        Assert.Empty(_shell.Run("Clear-FederatedCredential -All").Errors);
        Assert.NotEqual(id, Get("svc -NoCache").AccessKeyId);
    }

    [Fact]
    public void Files_are_for_their_owner_and_their_names_tell_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "permissions of Unix");
        ShellResult result = _shell.Run("Get-FederatedCredential svc");
        result.Single<FederatedCredential>();
        if (KeepsFiles)
            Assert.Contains("files readable only by you", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Empty(_shell.Run("Get-FederatedCredential svc -Force").Warnings);
        foreach (FileInfo file in _home.Files)
        {
#pragma warning disable CA1416 // Skipped on Windows.
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
#pragma warning restore CA1416
            Assert.Matches(@"\A([0-9a-f]{64}\.(json|bin|lock|failed)|profiles\.json|\.profiles\.json\.lock|plain-files)\z", file.Name);
        }

        Assert.DoesNotContain(_sandbox.Clients.Service.ClientSecret!, string.Concat(_home.Files.Select(file => File.ReadAllText(file.FullName))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_keyring_that_does_not_respond_is_reported_once_and_files_are_used()
    {
        Assert.SkipUnless(KeepsFiles, "the system keeps the cache");
        using EnvironmentChange bus = new(("DBUS_SESSION_BUS_ADDRESS", "unix:path=/none/there"));
        ShellResult result = _shell.Run("Get-FederatedCredential svc");
        Assert.Contains("No system keyring is available (", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(result.Single<FederatedCredential>().AccessKeyId, Get().AccessKeyId);
        Assert.Empty(_shell.Run("Get-FederatedCredential svc -Force").Warnings);
    }

    [Fact]
    public void Another_definition_of_the_same_name_does_not_get_the_old_credentials()
    {
        string id = Get().AccessKeyId;
        Assert.Empty(_shell.Run($"Register-FederatedProfile svc {ProfileHome.Machine} -RoleSessionName other -Force").Errors);
        FederatedCredential credential = Get();
        Assert.NotEqual(id, credential.AccessKeyId);
        Assert.Equal("other", credential.Source.RoleSessionName);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("{\"version\":1,\"accessKeyId\":\"ASIA\"}")]
    public void A_damaged_cache_is_an_empty_one(string text)
    {
        Assert.SkipUnless(KeepsFiles, "the system keeps the cache");
        string id = Get().AccessKeyId;
        File.WriteAllText(_home.Files.Single(file => file.Extension == ".json" && file.Name != "profiles.json").FullName, text);
        Assert.NotEqual(id, Get().AccessKeyId);
    }

    [Fact]
    public void Says_which_profile_and_which_variable_are_missing()
    {
        _shell.Run("Get-FederatedCredential nope").Error(FederationErrorCode.FederatedProfileNotFound);
        Environment.SetEnvironmentVariable("SANDBOX_SERVICE_SECRET", null);
        Assert.Contains("SANDBOX_SERVICE_SECRET", _shell.Run("Get-FederatedCredential svc").Error(FederationErrorCode.ParameterMissing).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_gets_the_JSON_of_a_credential_process_and_nothing_else()
    {
        for (int run = 0; run < 2; run++)
        {
            ShellResult result = _shell.Run("Get-FederatedCredential -ProfileName svc -AsCredentialProcess -Verbose");
            using JsonDocument json = JsonDocument.Parse(result.Single<string>());
            Assert.Equal(["Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"], json.RootElement.EnumerateObject().Select(member => member.Name));
            Assert.Equal(1, json.RootElement.GetProperty("Version").GetInt32());
            Assert.EndsWith("Z", json.RootElement.GetProperty("Expiration").GetString(), StringComparison.Ordinal);
            Assert.Equal(Get().AccessKeyId, json.RootElement.GetProperty("AccessKeyId").GetString());
            Assert.Empty(result.Warnings.Concat(result.Information).Concat(result.Progress));
        }
    }

    [Theory]
    [InlineData("Get-FederatedCredential -ProfileName person -AsCredentialProcess")]
    [InlineData("Get-FederatedCredential -ProfileName person")]
    public void Without_a_person_the_error_says_what_to_run(string script)
    {
        Assert.Empty(_shell.Run("Register-FederatedProfile person $role -Authority $issuer -ClientId $cli -EndpointUrl $sts").Errors);
        ErrorRecord error = _shell.Run(script).Error(FederationErrorCode.SignInNeedsPerson);
        Assert.Contains("Run at a prompt: Get-FederatedCredential -ProfileName person", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_signs_in_once_for_two_roles_and_is_not_asked_again_until_they_are_signed_out()
    {
        const string Person = "-Authority $issuer -ClientId $cli -EndpointUrl $sts -NoBrowser -AllowInteractive";
        Assert.Empty(_shell.Run($"Register-FederatedProfile one $role {Person}; Register-FederatedProfile two $role {Person} -RoleSessionName second").Errors);
        ShellResult first = await LinkFlow.SignInAsync(_shell, "Get-FederatedCredential one", new SandboxPerson(_sandbox).SignInAsync);
        Assert.Equal("onerole", first.Single<FederatedCredential>().Source.Subject);
        int asked = Authorizations();
        Assert.Equal("second", Get("two").Source.RoleSessionName);
        Assert.NotEqual(first.Single<FederatedCredential>().AccessKeyId, Get("one -Force").AccessKeyId);
        Assert.Equal(asked, Authorizations());

        ShellResult cleared = _shell.Run("Clear-FederatedCredential one -Verbose; Clear-FederatedCredential one, two -Verbose");
        Assert.Empty(cleared.Errors.Select(error => error.ToString()).Concat(cleared.Warnings));
        Assert.Contains("Profile 'two' uses the same sign-in, so the sign-in was not deleted", cleared.Verbose);
        Assert.Single(_sandbox.Requests.Entries, entry => entry is { Path: "/connect/revoke", Status: 200 });
        Assert.DoesNotContain(_home.Files, file => file.Extension is ".json" or ".bin" && file.Directory!.Name == "cache");
        int Authorizations() => _sandbox.Requests.Entries.Count(entry => entry.Path == "/connect/authorize");
    }

    [Fact]
    public void Offers_the_names() =>
        Assert.Contains("svc", _shell.Run("(TabExpansion2 'Get-FederatedCredential ').CompletionMatches.CompletionText").Output.Select(text => text.ToString()));

    [Fact]
    public void Binds_from_the_profiles() => Get("-ProfileName ((Get-FederatedProfile).ProfileName)");
}
