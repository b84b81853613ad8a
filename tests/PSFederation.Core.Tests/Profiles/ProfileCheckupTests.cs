using PSFederation.Core.Cache;
using PSFederation.Core.Profiles;
using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Tests.Profiles;

/// <summary>A password that was refused: the checkup finds the mark that keeps every process from sending it again.</summary>
[Collection("Environment")]
public sealed class ProfileCheckupTests : IDisposable
{
    private static readonly DateTime Failed = new(2026, 11, 30, 12, 0, 0, DateTimeKind.Utc);

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;

    public ProfileCheckupTests() => _environment = new EnvironmentChange(("PSFEDERATION_HOME", _home.FullName), ("DBUS_SESSION_BUS_ADDRESS", string.Empty));

    public void Dispose()
    {
        _environment.Dispose();
        _home.Delete(recursive: true);
    }

    [Theory]
    [InlineData("\"passwordSecret\":\"idp\"", true, "Correct the secret, then run at a prompt: Get-FederatedCredential form -Force")]
    [InlineData("\"rememberPassword\":true", true, "To enter it, run at a prompt: Get-FederatedCredential form")]
    [InlineData("\"vault\":null", false, "is asked for at the sign-in")]
    public async Task A_password_that_was_refused_fails_the_check(string member, bool isStored, string says)
    {
        const string signIn = "{\"way\":\"Form\",\"signInUri\":\"http://127.0.0.1:9/\",\"userName\":\"ann\",MEMBER}";
        string json = """{"version":1,"profiles":{"form":{"endpointUrl":"http://127.0.0.1:9","roles":[{"roleArn":"arn:aws:iam::111122223333:role/Web"}],"signIn":SIGNIN}}}"""
            .Replace("SIGNIN", signIn.Replace("MEMBER", member, StringComparison.Ordinal), StringComparison.Ordinal);
        await File.WriteAllTextAsync(FederationFolder.ProfilesPath, json, TestContext.Current.CancellationToken);
        FormMethod form = Assert.IsType<FormMethod>(ProfileStore.Get("form").SignIn);
        AccountPasswords passwords = new(CredentialCache.OfUser(FederationFolder.CachePath), CacheKey.Password(form), "ann");
        await passwords.KeepAsync(new StoredPassword { FailedAt = Failed }, QuietReporter.Instance, TestContext.Current.CancellationToken);

        ProfileReport report = await new ProfileCheckup(TimeSpan.FromSeconds(20), TimeProvider.System, QuietReporter.Instance).CheckAsync("form", [], TestContext.Current.CancellationToken);
        FederationCheck row = Assert.Single(report.Checks, check => check.Check == "Password");
        Assert.Equal(isStored ? FederationCheckResult.Failed : FederationCheckResult.Passed, row.Result);
        Assert.EndsWith(says, row.Actual, StringComparison.Ordinal);
        Assert.Equal(isStored, row.Actual.Contains("2026-11-30 12:00:00Z", StringComparison.Ordinal));
    }
}
