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

    private static AccountPasswords Store => Of(InVault);

    private static AccountPasswords Of(FormMethod method) => new(CredentialCache.OfUser(FederationFolder.CachePath), CacheKey.Password(method), "ann");

    private static ProfileCredentials Credentials => new(inMemory: false, TimeSpan.Zero, TimeProvider.System);

    private async Task<FederatedProfileDefinition> RegisterAsync(FormMethod method, string name = "p")
    {
        FederatedProfileDefinition profile = SampleProfile.Of(method) with { Name = name };
        await ProfileStore.SetAsync(profile, replace: true, _reporter, Stop);
        return profile;
    }

    private Task KeepAsync(StoredPassword stored) => KeepAsync(InVault, stored);

    private async Task KeepAsync(FormMethod method, StoredPassword stored) => Assert.True(await Of(method).KeepAsync(stored, _reporter, Stop));

    private static async Task IsNotSentAsync(FormMethod method)
    {
        FormSource source = new(method, new SignInServices { Time = TimeProvider.System, ProfileName = "p", Passwords = Of(method) });
        SignInCall call = SignInCall.Silent with { ReadSecret = (_, _, _, _) => throw new InvalidOperationException("The secret is not to be read.") };
        await Fail.WithAsync(FederationErrorCode.SignInRefused, () => source.GetAsync(call, Stop));
    }

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
        await IsNotSentAsync(InVault);
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

    [Fact]
    public async Task Clearing_all_keeps_the_mark_that_a_profile_needs_and_no_other()
    {
        await RegisterAsync(InVault);
        await KeepAsync(new StoredPassword { FailedAt = Failed });
        await KeepAsync(Remembered, new StoredPassword { FailedAt = Failed });
        await ClearAsync(null);
        Assert.Equal((Failed, null), (Store.Read()!.FailedAt, Of(Remembered).Read()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Clearing_deletes_everything_else(bool all)
    {
        // A person will enter the next password.
        FederatedProfileDefinition remembered = await RegisterAsync(Remembered);
        await KeepAsync(Remembered, new StoredPassword { FailedAt = Failed });
        await ClearAsync(all ? null : remembered);
        Assert.Null(Of(Remembered).Read());

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

    /// <summary>A session without the keyring of the desktop, such as a scheduled job, must not send what the keyring session saw refused.</summary>
    [Fact]
    public async Task A_mark_and_where_the_password_is_sent_are_known_without_the_keyring()
    {
        PasswordOrigins origins = new("https://idp.example.com", "https://login.example.com");
        await KeepAsync(new StoredPassword { FailedAt = Failed, Origins = origins, CodeFailedAt = Failed, NeedsPerson = true });
        ISecretStore keyring = CredentialCache.OfUser(FederationFolder.CachePath).Secrets;
        keyring.Delete(CacheKey.Password(InVault));
        StoredPassword known = Store.Read()!;
        Assert.Equal((Failed, origins, Failed, true), (known.FailedAt, known.Origins, known.CodeFailedAt, known.NeedsPerson));
        await IsNotSentAsync(InVault);
        Assert.Empty(_reporter.Warnings);
    }

    /// <summary>The mark is there although the keyring does not take the password; the password is in no file.</summary>
    [Fact]
    public async Task A_mark_is_kept_before_the_password_that_it_is_for()
    {
        const string Password = "remembered-pa55word";
        Assert.False(await Of(Remembered).KeepAsync(new StoredPassword { Password = Password, FailedAt = Failed }, _reporter, Stop));
        Assert.Equal((null, Failed), (Of(Remembered).Read()!.Password, Of(Remembered).Read()!.FailedAt));
        Assert.False(await Of(Remembered).KeepAsync(new StoredPassword { Password = Password }, _reporter, Stop));
        Assert.Equal(Failed, Of(Remembered).Read()!.FailedAt);
        foreach (FileInfo file in _home.GetFiles("*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Password, await File.ReadAllTextAsync(file.FullName, Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mark_that_cannot_be_read_or_written_is_an_error()
    {
        Directory.CreateDirectory(Path.Combine(FederationFolder.CachePath, CacheKey.Password(InVault) + ".account"));
        Fail.With(FederationErrorCode.CacheUnusable, () => Store.Read());
        Assert.False(await Store.KeepAsync(new StoredPassword { FailedAt = Failed }, _reporter, Stop));
        Assert.Contains("cannot be written", Assert.Single(_reporter.Warnings), StringComparison.Ordinal);
    }

    /// <summary>Two profiles of an account: what a person enters for one says nothing about the secret of the other.</summary>
    [Fact]
    public async Task A_mark_of_a_secret_stays_when_another_password_of_the_account_is_right()
    {
        await KeepAsync(new StoredPassword { FailedAt = Failed });
        await KeepAsync(Remembered, new StoredPassword { Origins = new PasswordOrigins("https://idp.example.com", "https://idp.example.com") });
        await KeepAsync(InVault with { PasswordSecret = "pw2" }, new StoredPassword { NeedsPerson = true });
        Assert.Equal((Failed, null), (Store.Read()!.FailedAt, Of(Remembered).Read()!.FailedAt));
        await IsNotSentAsync(InVault);
    }

    /// <summary>A script that unregisters and registers its profiles would send the password in each run.</summary>
    [Fact]
    public async Task Unregistering_keeps_the_mark_of_a_password_in_a_vault()
    {
        await RegisterAsync(InVault);
        await KeepAsync(new StoredPassword { FailedAt = Failed, Origins = new PasswordOrigins("https://idp.example.com", "https://idp.example.com") });
        await Credentials.UnregisterAsync("p", ["p"], _reporter, Stop);
        Assert.Equal((Failed, null), (Store.Read()!.FailedAt, Store.Read()!.Origins));
        await RegisterAsync(InVault, "renamed");
        await IsNotSentAsync(InVault);
    }

    [Fact]
    public async Task Unregistering_deletes_the_mark_of_a_remembered_password()
    {
        await RegisterAsync(Remembered);
        await KeepAsync(Remembered, new StoredPassword { FailedAt = Failed });
        await Credentials.UnregisterAsync("p", ["p"], _reporter, Stop);
        Assert.Null(Of(Remembered).Read());
    }

    [Fact]
    public async Task Replacing_keeps_the_mark_of_a_password_in_a_vault()
    {
        FederatedProfileDefinition old = await RegisterAsync(InVault), present = await RegisterAsync(InVault with { PasswordSecret = "pw2" });
        await KeepAsync(new StoredPassword { FailedAt = Failed });
        await Credentials.ReplaceAsync(old, present, _reporter, Stop);
        Assert.Equal(Failed, Store.Read()!.FailedAt);
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
