using PSFederation.Core.Cache;
using PSFederation.Core.Profiles;
using PSFederation.Core.Renewal;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Tests.Profiles;

/// <summary>What clearing leaves of a password that failed: one in a vault is still there, so the mark that keeps it from being sent again stays.</summary>
[Collection("Environment")]
public sealed class PasswordMarkTests : IDisposable
{
    private static readonly DateTime Failed = new(2026, 11, 30, 12, 0, 0, DateTimeKind.Utc);
    private static readonly FormMethod Form = new() { SignInUri = "https://idp.example.com/aws", UserName = "ann" };
    private static readonly FormMethod InVault = Form with { PasswordSecret = "pw" };
    private static readonly FormMethod Remembered = Form with { RememberPassword = true };

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;
    private readonly RecordingReporter _reporter = new();

    public PasswordMarkTests() => _environment = new EnvironmentChange(("PSFEDERATION_HOME", _home.FullName), ("DBUS_SESSION_BUS_ADDRESS", null));

    public void Dispose()
    {
        _environment.Dispose();
        _home.Delete(recursive: true);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static AccountPasswords Store => new(CredentialCache.OfUser(FederationFolder.CachePath), CacheKey.Password(Form), "ann");

    private static ProfileCredentials Credentials => new(inMemory: false, TimeSpan.Zero, TimeProvider.System);

    private async Task<FederatedProfileDefinition> RegisterAsync(FormMethod method, string name = "p")
    {
        FederatedProfileDefinition profile = SampleProfile.Of(method) with { Name = name };
        await ProfileStore.SetAsync(profile, replace: true, _reporter, Stop);
        return profile;
    }

    private async Task KeepAsync(StoredPassword stored) => Assert.True(await Store.KeepAsync(stored, _reporter, Stop));

    private async Task ClearAsync(FederatedProfileDefinition? profile)
    {
        if (profile is null)
            await Credentials.ClearAllAsync(_reporter, Stop);
        else
            await Credentials.ClearAsync(profile, [profile.Name], _reporter, Stop);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Clearing_keeps_the_mark_of_a_password_in_a_vault(bool all)
    {
        FederatedProfileDefinition profile = await RegisterAsync(InVault);
        await KeepAsync(new StoredPassword { FailedAt = Failed, Origins = new PasswordOrigins("https://idp.example.com", "https://idp.example.com") });
        await ClearAsync(all ? null : profile);
        Assert.Equal((Failed, null), (Store.Read()!.FailedAt, Store.Read()!.Origins));
        FormSource source = new(InVault, new SignInServices { Time = TimeProvider.System, ProfileName = "p", Passwords = Store });
        SignInCall call = SignInCall.Silent with { ReadSecret = (_, _, _, _) => throw new InvalidOperationException("The secret is not to be read.") };
        await Fail.WithAsync(FederationErrorCode.SignInRefused, () => source.GetAsync(call, Stop));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Clearing_keeps_the_mark_of_a_code(bool all)
    {
        FederatedProfileDefinition profile = await RegisterAsync(InVault with { TotpSecret = "seed" });
        await KeepAsync(new StoredPassword { CodeFailedAt = Failed, NeedsPerson = true });
        await ClearAsync(all ? null : profile);
        Assert.Equal((Failed, true), (Store.Read()!.CodeFailedAt, Store.Read()!.NeedsPerson));
    }

    /// <summary>Another profile of the account has the password in a vault, and could send it.</summary>
    [Fact]
    public async Task Clearing_keeps_the_mark_that_another_profile_needs()
    {
        await RegisterAsync(InVault, "other");
        FederatedProfileDefinition profile = await RegisterAsync(Remembered);
        await KeepAsync(new StoredPassword { FailedAt = Failed });
        await ClearAsync(profile);
        Assert.Equal(Failed, Store.Read()!.FailedAt);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Clearing_deletes_everything_else(bool all)
    {
        // A person will enter the next password.
        FederatedProfileDefinition remembered = await RegisterAsync(Remembered);
        await KeepAsync(new StoredPassword { FailedAt = Failed });
        await ClearAsync(all ? null : remembered);
        Assert.Null(Store.Read());

        // Nothing failed.
        FederatedProfileDefinition vault = await RegisterAsync(InVault);
        await KeepAsync(new StoredPassword { NeedsPerson = true, Origins = new PasswordOrigins("https://idp.example.com", "https://idp.example.com") });
        await ClearAsync(all ? null : vault);
        Assert.Null(Store.Read());
    }

    [Fact]
    public async Task A_mark_of_no_profile_goes_with_everything()
    {
        await KeepAsync(new StoredPassword { FailedAt = Failed });
        await ClearAsync(null);
        Assert.Null(Store.Read());
    }

    [Fact]
    public async Task A_profile_that_is_unregistered_takes_its_mark_with_it()
    {
        await RegisterAsync(InVault);
        await KeepAsync(new StoredPassword { FailedAt = Failed });
        await Credentials.UnregisterAsync("p", ["p"], _reporter, Stop);
        Assert.Null(Store.Read());
    }

    /// <summary>A code that was sent is used up, whatever is cleared.</summary>
    [Fact]
    public async Task Clearing_does_not_make_a_used_code_fresh()
    {
        UsedCodes codes = new(CredentialCache.OfUser(FederationFolder.CachePath), FederationFolder.CachePath);
        await codes.KeepAsync("seed", new UsedCode(7), isOptional: false, _reporter);
        await codes.NoteAsync("seed", Failed);
        await ClearAsync(null);
        Assert.Equal((7, Failed), (codes.Read("seed")!.Step, codes.FailedAt("seed")));
    }
}
