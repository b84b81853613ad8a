using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests.Commands;

public sealed class TestFederatedProfileTests : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly Shell _shell = new();
    private readonly ProfileHome _home;

    public TestFederatedProfileTests(SandboxFixture fixture) => _home = new ProfileHome(fixture.Host, _shell);

    public void Dispose()
    {
        _home.Dispose();
        _shell.Dispose();
    }

    private FederationCheck[] Check(string profile)
    {
        ShellResult result = _shell.Run($"Test-FederatedProfile {profile} -TimeoutSec 20");
        Assert.Empty(result.Errors);
        return [.. result.Output.Select(row => Assert.IsType<FederationCheck>(row.BaseObject))];
    }

    private static FederationCheck Row(FederationCheck[] rows, string check) => Assert.Single(rows, row => row.Check == check);

    [Fact]
    public void A_profile_that_works_passes_without_a_sign_in_and_without_an_exchange()
    {
        // The sandbox is shared with the other tests of the class, which sign in.
        (int Tokens, int Keys) before = _home.Asked;
        FederationCheck[] rows = Check("svc");
        Assert.All(rows, row => Assert.True(row.Passed, row.ToString()));
        Assert.Equal(before, _home.Asked);
        Assert.Superset(
            new HashSet<string> { "Permissions", "Definition", "ClientSecret", "Browser", "Provider", "Metadata", "Keys", "Sts", "Clock", "Cache", "TokenLifetime", "RefreshToken", "Lock" },
            rows.Select(row => row.Check).ToHashSet());
        Assert.True(_shell.Run("Test-FederatedProfile svc -Quiet").Single<bool>());
        Assert.StartsWith($"all {rows.Length} checks passed", rows[0].Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rows_are_safe_to_show()
    {
        Assert.Empty(_shell.Run("Get-FederatedCredential svc").Errors);
        string all = string.Join('\n', Check("svc").Select(row => $"{row} {row.Reference}"));
        Assert.Contains("credentials until", all, StringComparison.Ordinal);
        Assert.DoesNotContain("111122223333", all, StringComparison.Ordinal);
        Assert.Contains("********3333", all, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.GetEnvironmentVariable("SANDBOX_SERVICE_SECRET")!, all, StringComparison.Ordinal);
        Assert.DoesNotContain("ASIA", all, StringComparison.Ordinal);
    }

    [Fact]
    public void Failed_rows_come_first_and_say_what_to_do()
    {
        Assert.Empty(_shell.Run("Register-FederatedProfile gone -RoleArn $role -Authority http://127.0.0.1:9 -ClientId x -EndpointUrl http://127.0.0.1:9 -WarningAction Ignore").Errors);
        FederationCheck[] rows = Check("gone");
        Assert.Equal(FederationCheckResult.Failed, rows[0].Result);
        Assert.Equal(rows.Select(row => row.Passed).Order(), rows.Select(row => row.Passed));
        Assert.Contains("HTTPS_PROXY", Row(rows, "Provider").Actual, StringComparison.Ordinal);
        Assert.Equal(FederationCheckResult.Failed, Row(rows, "Sts").Result);
        Assert.Equal(FederationCheckResult.NotVerified, Row(rows, "Clock").Result);
        Assert.Contains("checks failed", rows[^1].Summary, StringComparison.Ordinal);
        Assert.False(_shell.Run("Test-FederatedProfile gone -Quiet -TimeoutSec 20").Single<bool>());
    }

    [Fact]
    public void A_secret_that_is_missing_is_named()
    {
        using EnvironmentChange none = new(("SANDBOX_SERVICE_SECRET", null));
        FederationCheck row = Row(Check("svc"), "ClientSecret");
        Assert.Equal((FederationCheckResult.Failed, true), (row.Result, row.Actual.Contains("not set", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_token_that_expired_is_found()
    {
        string file = Path.GetTempFileName();
        try
        {
            string Part(string json) => System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(json));
            File.WriteAllText(file, $"{Part("{\"alg\":\"RS256\"}")}.{Part("{\"iss\":\"https://i.example\",\"sub\":\"s\",\"aud\":\"a\",\"iat\":1,\"exp\":2}")}.{Part("x")}");
            Assert.Empty(_shell.With("file", file).Run("Register-FederatedProfile file -RoleArn $role -TokenFile $file -EndpointUrl $sts").Errors);
            Assert.Equal(FederationCheckResult.Failed, Row(Check("file"), "TokenFile").Result);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Keys_of_the_environment_come_before_it()
    {
        using EnvironmentChange keys = new(("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "s"));
        FederationCheck row = Row(Check("svc"), "Precedence");
        Assert.Equal(FederationCheckResult.Warning, row.Result);
        Assert.Contains("AWS_ACCESS_KEY_ID", row.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_that_expires_and_a_damaged_profile_are_found()
    {
        string json = File.ReadAllText(_home.ProfilesPath);
        File.WriteAllText(_home.ProfilesPath, json.Replace("\"ClientCredentials\"", "\"NoSuchWay\"", StringComparison.Ordinal));
        Assert.Equal(FederationCheckResult.Failed, Row(Check("svc"), "Definition").Result);
    }

    [Fact]
    public void A_name_that_does_not_exist_is_an_error_with_a_suggestion() =>
        Assert.Contains("Did you mean 'svc'?", _shell.Run("Test-FederatedProfile scv").Error(FederationErrorCode.FederatedProfileNotFound).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Offers_the_names() =>
        Assert.Equal(["svc"], _shell.Run("(TabExpansion2 'Test-FederatedProfile -ProfileName ').CompletionMatches.CompletionText").Output.Select(text => text.ToString()));
}
