using PSFederation.Core.Aws;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Cache;
using PSFederation.Core.Io;
using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;
using PSFederation.Core.SignIn.Browser;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Sts;
using PSFederation.Core.Text;
using PSFederation.Core.UserBrowser;
using Result = PSFederation.FederationCheckResult;

namespace PSFederation.Core.Profiles;

/// <summary>
/// Checks a profile from the file to STS, without a sign-in or exchange, for problems of the next sign-in or renewal. The rows are safe to show
/// to others: no secret, no full account ID, no path with the user name.
/// </summary>
/// <param name="timeout">The time limit for each response.</param>
public sealed class ProfileCheckup(TimeSpan timeout, TimeProvider time, IOperationReporter reporter)
{
    private const string Documentation = "about_PSFederation_Profiles";

    private readonly VerificationReportBuilder _rows = new();

    /// <summary>Checks a profile.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="precedence">Settings that take precedence over the AWS profile of that name.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The report.</returns>
    /// <exception cref="FederationException">The profile does not exist.</exception>
    public async Task<ProfileReport> CheckAsync(string name, IEnumerable<string> precedence, CancellationToken cancellationToken)
    {
        CheckPermissions();
        FederatedProfileDefinition profile;
        try
        {
            profile = ProfileStore.Get(name);
        }
        catch (FederationException e) when (e.Code is FederationErrorCode.FederatedProfileMalformed or FederationErrorCode.FileUnsafe)
        {
            Add("Definition", Result.Failed, "a readable definition", e.Message, Documentation);
            return new ProfileReport(_rows.Checks);
        }

        CheckDefinition(profile);
        CheckBrowser(profile.SignIn);
        ProviderCheckup provider = new(Add, timeout, time, reporter);
        await provider.CheckAsync(profile.SignIn, cancellationToken).ConfigureAwait(false);
        await CheckStsAsync(profile, provider, cancellationToken).ConfigureAwait(false);
        await CheckCacheAsync(profile).ConfigureAwait(false);
        foreach (string warning in precedence)
            Add("Precedence", Result.Warning, "no setting that takes precedence over this profile", warning, "about_PSFederation_Security");
        return new ProfileReport(_rows.Checks);
    }

    private void Add(string check, Result result, string expected, string? actual, string reference) =>
        _rows.Add(check, result, ShareableText.Of(expected), ShareableText.Of(actual), reference);

    private void Try(string check, string expected, string reference, Func<string> action)
    {
        try
        {
            Add(check, Result.Passed, expected, action(), reference);
        }
        catch (FederationException e)
        {
            Add(check, Result.Failed, expected, $"{e.Code}: {e.Message}", reference);
        }
    }

    private void CheckPermissions() => Try("Permissions", "files that only this account can change", "about_PSFederation_Security", () =>
    {
        foreach (string path in (string[])[ProfileStore.Path, FederationFolder.CachePath])
            PrivateFolder.RequireOwn(path, "the federated profiles and their cache", repair: false);
        return $"{ProfileStore.Path}, {FederationFolder.CachePath}";
    });

    private void CheckDefinition(FederatedProfileDefinition profile)
    {
        Try("Definition", "valid values and readable files", Documentation, () =>
        {
            ProfileValidator.RequireRegistrable(profile, AwsSettings.Current, time.GetUtcNow().UtcDateTime);
            return $"{profile.SignIn.Kind} at {profile.SignIn.From}; {string.Join(", then ", profile.Roles.Select(role => role.RoleArn))}";
        });
        if (profile.UnknownMembers.Count > 0)
            Add("Members", Result.Warning, "members that have an effect", profile.Unknown(ProfileStore.Path), Documentation);
        if (profile.SignIn is OidcMethod { Client: { ClientSecretVariable: { } variable } })
            _rows.Require("ClientSecret", Environment.GetEnvironmentVariable(variable) is { Length: > 0 }, $"the client secret in the variable {variable}", Environment.GetEnvironmentVariable(variable) is { Length: > 0 } ? "is set (not shown)" : "is not set in this process", Documentation);
        if (profile.SignIn is ProfileMethod { SourceProfile: { } source })
            Try("Source", "the source profile", Documentation, () => $"{ProfileStore.Get(source).Name}; check it with Test-FederatedProfile {source}");
    }

    private void CheckBrowser(SignInMethod method)
    {
        const string reference = "about_PSFederation_SignIn";
        switch (method)
        {
            case BrowserMethod browser:
                Try("Browser", "Chrome, Edge or Chromium", reference, () => InstalledBrowser.Find(browser.BrowserPath, path => path).Path);
                break;
            case AuthorizationCodeMethod { NoBrowser: false } or LoopbackAcsMethod { NoBrowser: false }:
                string? problem = SystemBrowser.Problem;
                Add("Browser", problem is null ? Result.Passed : Result.Warning, "a default browser that can be opened", problem ?? "can be opened", reference);
                break;
            default:
                Add("Browser", Result.NotApplicable, "a browser, if the sign-in opens one", "not needed", reference);
                break;
        }
    }

    private async Task CheckStsAsync(FederatedProfileDefinition profile, ProviderCheckup probe, CancellationToken cancellationToken)
    {
        const string expected = "a response from STS";
        try
        {
            string partition = RolePattern.IsPattern(profile.Roles[0].RoleArn) ? AwsRegions.PartitionOf(profile.Region) : Arn.PartitionOf(profile.Roles[0].RoleArn);
            StsEndpoint endpoint = StsEndpoint.Resolve(ProfileSessions.Request(profile, profile.Roles[0]).Place, credentials: null, partition, AwsSettings.Current, reporter);
            await probe.ProbeAsync("Sts", expected, new Uri(StsClients.UrlOf(endpoint)), "AWS STS endpoints", cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e)
        {
            Add("Sts", Result.Failed, expected, $"{e.Code}: {e.Message}", "AWS STS endpoints");
        }

        probe.ReportClock();
    }

    private async Task CheckCacheAsync(FederatedProfileDefinition profile)
    {
        const string reference = "about_PSFederation_Renewal";
        CredentialCache cache = CredentialCache.OfUser(FederationFolder.CachePath);
        string key = CacheKey.Session(profile);
        DateTime now = time.GetUtcNow().UtcDateTime;
        CachedToken? kept = null;
        try
        {
            FederatedSession? held = SessionCache.Held(cache.Secrets.Read(key), time);
            Add("Cache", Result.Passed, "a readable cache", held is null ? "no credentials; the next command signs in" : $"credentials until {RenewalPolicy.End(held):u}, renewed from {RenewalPolicy.Due(held):u}", reference);
            kept = cache.Secrets.Read(CacheKey.Identity(profile)) is { } text ? TokenJson.Read(text) : null;
            if (cache.Failure(key) is { } failure && failure.IsFresh(now))
                Add("LastSignIn", Result.Failed, "no recent failure", $"{failure.Code}: {failure.Message} ({failure.At:u})", reference);
        }
        catch (FederationException e)
        {
            Add("Cache", Result.Failed, "a readable cache", $"{e.Code}: {e.Message}", reference);
        }

        if (profile.SignIn is FormMethod form)
            CheckPassword(form, cache, profile.Name);
        CheckToken(profile, kept, now);
        IAsyncDisposable? turn = await cache.TryLockAsync(key).ConfigureAwait(false);
        Add("Lock", turn is null ? Result.Warning : Result.Passed, "a free lock", turn is null ? "another process is signing in with this profile, or the cache folder is not writable" : "is free", reference);
        if (turn is not null)
            await turn.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A rejected password is not sent again in any process, so the next sign-in would fail.</summary>
    private void CheckPassword(FormMethod form, CredentialCache cache, string name)
    {
        const string expected = "a password that can be sent";
        const string reference = "about_PSFederation_Security";
        try
        {
            StoredPassword? stored = new AccountPasswords(cache, CacheKey.Password(form), form.UserName ?? name).Read();
            string what = form.PasswordSecret is { } secret ? $"the secret '{secret}'" : "the stored password";
            if (stored is { FailedAt: { } failed } && !form.AsksEachTime)
                Add("Password", Result.Failed, expected, $"the sign-in with {what} failed at {failed:u}, and it is not sent again. {(form.PasswordSecret is null ? "To enter it, run" : "Correct the secret, then run")} at a prompt: Get-FederatedCredential {name}{(form.PasswordSecret is null ? string.Empty : " -Force")}", reference);
            else if (form.PasswordSecret is not null)
                Add("Password", Result.Passed, expected, $"{what} is read at the sign-in (not shown)", reference);
            else
                Add("Password", Result.Passed, expected, stored is { Password.Length: > 0 } && form.RememberPassword ? "is stored (not shown)" : "is asked for at the sign-in", reference);
        }
        catch (FederationException e)
        {
            Add("Password", Result.Failed, expected, $"{e.Code}: {e.Message}", reference);
        }
    }

    private void CheckToken(FederatedProfileDefinition profile, CachedToken? kept, DateTime now)
    {
        const string reference = "about_PSFederation_Renewal";
        if (kept?.Token is not { } token)
            Add("TokenLifetime", Result.NotApplicable, "a token that is valid when STS receives it", "no token is cached", reference);
        else if (token is { IssuedAt: { } issued, ExpiresAt: { } end })
            Add("TokenLifetime", end - issued >= TimeSpan.FromMinutes(1) ? Result.Passed : Result.Warning, "a token that is valid for at least one minute", $"{(end - issued).TotalMinutes.Tenths()} minutes, until {end:u}{(end <= now ? " (expired; renewed at the next use)" : string.Empty)}", reference);
        else
            Add("TokenLifetime", Result.NotApplicable, "a token with a lifetime", "the token has no lifetime", reference);
        if (ProfileRenewal.Interactive(profile) is null)
        {
            string? warning = ProfileRenewal.Warning(profile);
            Add("RefreshToken", warning is null ? Result.NotApplicable : Result.Warning, "a sign-in that renews without a person", warning ?? "not needed: the sign-in requires no person, or uses the session of the browser", reference);
            return;
        }

        string? problem = kept is null ? ProfileRenewal.Warning(profile) : kept.Token.HasRefreshToken ? null : ProfileRenewal.WithoutRefreshToken(profile);
        Add("RefreshToken", problem is null ? Result.Passed : Result.Warning, "a refresh token, for renewal without a person", problem ?? (kept is null ? "requested at the next sign-in" : "cached (not shown)"), reference);
    }
}

/// <summary>The report of a profile.</summary>
public sealed record ProfileReport : VerificationReport
{
    internal ProfileReport(IReadOnlyList<FederationCheck> checks)
        : base(checks)
    {
    }

    /// <inheritdoc/>
    protected override bool IsReadable => true;
}
