using PSFederation.Core.AwsConfig;
using PSFederation.Core.Cache;
using PSFederation.Core.Http;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Providers;
using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Profiles;

/// <summary>The credentials of federated profiles: got, kept, renewed, and forgotten.</summary>
public sealed class ProfileCredentials
{
    private readonly TimeProvider _time;
    private readonly CredentialCache _cache;
    private readonly TimeSpan _patience;

    /// <summary>Over the cache of the user, or of this process.</summary>
    /// <param name="inMemory">Whether nothing is to be written.</param>
    /// <param name="patience">How long a person may take to sign in.</param>
    public ProfileCredentials(bool inMemory, TimeSpan patience, TimeProvider time)
    {
        _time = time;
        _patience = patience;
        _cache = inMemory ? CredentialCache.InMemory : CredentialCache.OfUser(FederationFolder.CachePath);
    }

    /// <summary>The session of a profile that is in the cache and not due: the fast way.</summary>
    /// <returns>The session, or null.</returns>
    public FederatedSession? Cached(FederatedProfileDefinition profile) => SessionCache.Fresh(_cache.Secrets.Read(CacheKey.Session(profile)), _time);

    /// <summary>Credentials of a profile that are in the cache and valid, which renew themselves; no person signs in.</summary>
    /// <returns>The credentials, or null.</returns>
    public FederatedCredential? Held(FederatedProfileDefinition profile) =>
        SessionCache.Held(_cache.Secrets.Read(CacheKey.Session(profile)), _time) is { } session ? Renewing(session, profile, Session(profile)) : null;

    /// <summary>Credentials of a profile, which renew themselves: from the cache, or by signing in.</summary>
    /// <param name="signIn">The circumstances.</param>
    /// <param name="force">Whether to sign in whatever the cache holds.</param>
    /// <exception cref="FederationException">The code says why there are none.</exception>
    public async Task<FederatedCredential> GetAsync(FederatedProfileDefinition profile, SignInCall signIn, bool force, CancellationToken cancellationToken)
    {
        CachedSessionSource session = Session(profile);
        return Renewing(await GetSessionAsync(session, profile, signIn, force, cancellationToken).ConfigureAwait(false), profile, session);
    }

    /// <summary>The session of a profile, for a program that takes its keys once: from the cache, or by signing in.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public async Task<FederatedSession> GetSessionAsync(FederatedProfileDefinition profile, SignInCall signIn, bool force, CancellationToken cancellationToken)
    {
        FederatedSession session = await GetSessionAsync(Session(profile), profile, signIn, force, cancellationToken).ConfigureAwait(false);
        // The process of such a program ends as soon as it has the keys.
        await RefreshesUnderWay.EndAsync(_time, cancellationToken).ConfigureAwait(false);
        return session;
    }

    private async Task<FederatedSession> GetSessionAsync(CachedSessionSource session, FederatedProfileDefinition profile, SignInCall signIn, bool force, CancellationToken cancellationToken)
    {
        if (profile.UnknownMembers.Count > 0)
            signIn.Reporter.Warning(profile.Unknown(ProfileStore.Path));
        try
        {
            FederatedSession got = await session.GetUsableAsync(signIn with { IsForced = force }, force, cancellationToken).ConfigureAwait(false);
            // Of a refresh token that was requested and did not come, the sign-in itself has said it.
            if (session.HasSignedIn && !ProfileRenewal.RequestsOfflineAccess(profile) && RenewalWarning(profile) is { } warning)
                signIn.Reporter.Warning(warning);
            return got;
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.SignInNeedsPerson)
        {
            throw NeedsPrompt(profile, e);
        }
    }

    /// <summary>What to say of a profile that does not renew by itself: by its definition, or by the sign-in that is kept, which came without a refresh token.</summary>
    /// <returns>A warning, or null.</returns>
    public string? RenewalWarning(FederatedProfileDefinition profile)
    {
        if (ProfileRenewal.Interactive(profile) is null || Kept(profile) is not { } kept)
            return ProfileRenewal.Warning(profile);
        return kept.HasRefreshToken ? null : ProfileRenewal.WithoutRefreshToken(profile);
    }

    private OidcToken? Kept(FederatedProfileDefinition profile)
    {
        try
        {
            return _cache.Secrets.Read(CacheKey.Identity(profile)) is { } text ? TokenJson.Read(text)?.Token : null;
        }
        catch (FederationException)
        {
            // The call that signs in reports what is wrong with the cache.
            return null;
        }
    }

    /// <summary>Checks that a password that the profile is to keep would be protected.</summary>
    /// <exception cref="FederationException">The system keeps no secrets; the message says why.</exception>
    public static void RequireProtection(FederatedProfileDefinition profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (profile.SignIn is FormMethod { RememberPassword: true })
            new UserStore(FederationFolder.CachePath).RequireProtected();
    }

    /// <summary>Forgets what is kept of the password of a profile: the password itself, and that a sign-in with it failed.</summary>
    /// <param name="others">Profiles that stay: what one of them uses too is kept.</param>
    private static void ForgetPassword(FederatedProfileDefinition profile, IEnumerable<FederatedProfileDefinition> others, IOperationReporter reporter)
    {
        if (profile.SignIn is not FormMethod form)
            return;
        string key = CacheKey.Password(form);
        if (others.FirstOrDefault(other => other.SignIn is FormMethod same && CacheKey.Password(same) == key) is { } user)
            reporter.Verbose($"Profile '{user.Name}' uses the same password, which stays");
        else if (CredentialCache.OfUser(FederationFolder.CachePath).Secrets.Delete(key))
            reporter.Verbose($"Forgot the password of profile '{profile.Name}'");
    }

    /// <summary>Forgets what is kept of a profile, and signs out where the provider allows it and no other profile needs the sign-in.</summary>
    /// <param name="going">The names of the profiles that are cleared together; none of them needs the sign-in any more.</param>
    public async Task ClearAsync(FederatedProfileDefinition profile, IReadOnlyCollection<string> going, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        if (profile.SignIn is FormMethod form)
        {
            ISecretStore secrets = CredentialCache.OfUser(FederationFolder.CachePath).Secrets;
            if (await ForgetPasswordAsync(CacheKey.Password(form), [profile, .. Profiles()], secrets, reporter, cancellationToken).ConfigureAwait(false))
                reporter.Verbose($"Forgot the password of profile '{profile.Name}'");
        }

        await ClearSessionAsync(profile, going, reporter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Forgets a password that is kept, and where it is sent. A password in a vault is still there after that, so the mark that it failed stays: it keeps the account from being locked, not the
    /// credentials.
    /// </summary>
    /// <param name="profiles">The profiles that there are.</param>
    /// <returns>Whether there was anything.</returns>
    private static async Task<bool> ForgetPasswordAsync(string key, IEnumerable<FederatedProfileDefinition> profiles, ISecretStore secrets, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        StoredPassword? marks = Marks(key, secrets);
        if (marks is null || !profiles.Any(profile => profile.SignIn is FormMethod { PasswordSecret: not null } form && CacheKey.Password(form) == key))
            return secrets.Delete(key);
        await secrets.WriteAsync(key, marks.Write(), reporter, cancellationToken).ConfigureAwait(false);
        reporter.Verbose("The password in the vault failed, and is not sent again before a person corrects it and runs Get-FederatedCredential with -Force at a prompt");
        return true;
    }

    private static StoredPassword? Marks(string key, ISecretStore secrets)
    {
        try
        {
            return secrets.Read(key) is { } text ? StoredPassword.Read(text)?.Marks() : null;
        }
        catch (FederationException)
        {
            // What another account may have put there is deleted unread.
            return null;
        }
    }

    private async Task ClearSessionAsync(FederatedProfileDefinition profile, IReadOnlyCollection<string> going, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        string session = CacheKey.Session(profile), identity = CacheKey.Identity(profile);
        foreach (CredentialCache cache in Caches)
        {
            if (cache.Secrets.Delete(session))
                reporter.Verbose($"Forgot the credentials of profile '{profile.Name}'");
            await cache.RememberAsync(session, null).ConfigureAwait(false);
            if (cache.Secrets.Read(identity) is null)
                continue;
            string? other = Profiles().FirstOrDefault(each => CacheKey.Identity(each) == identity && !going.Contains(each.Name))?.Name;
            if (other is not null)
                reporter.Verbose($"Profile '{other}' uses the same sign-in, which stays");
            else
                await SignOutAsync(profile, identity, cache, reporter, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Forgets what is kept of a profile that another one took the place of, as far as the new one has no use for it.</summary>
    /// <param name="old">The profile that was.</param>
    /// <param name="present">The profile of the same name that is.</param>
    public async Task ReplaceAsync(FederatedProfileDefinition old, FederatedProfileDefinition present, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            if (!RemembersSamePassword(old, present))
                ForgetPassword(old, Profiles().Where(each => each.Name != old.Name), reporter);
            if (CacheKey.Session(old) != CacheKey.Session(present))
                await ClearSessionAsync(old, [], reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (e.Code is FederationErrorCode.CacheUnusable or FederationErrorCode.FileUnsafe)
        {
            reporter.Warning($"The profile was saved, but cached data of the previous version could not be deleted: {e.Message}");
        }
    }

    /// <summary>Removes a profile of the file, and forgets what is kept of it.</summary>
    /// <param name="name">The profile.</param>
    /// <param name="going">The names of the profiles that are removed together.</param>
    /// <exception cref="FederationException">There is none of that name, or the file cannot be written.</exception>
    public async Task UnregisterAsync(string name, IReadOnlyCollection<string> going, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            FederatedProfileDefinition profile = ProfileStore.Get(name);
            ForgetPassword(profile, Profiles().Where(each => !going.Contains(each.Name)), reporter);
            await ClearSessionAsync(profile, going, reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.FederatedProfileMalformed)
        {
            reporter.Verbose($"The cached data of a damaged profile cannot be found; Clear-FederatedCredential -All deletes all cached data. {e.Message}");
        }

        await ProfileStore.RemoveAsync(name, reporter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a password that the old profile kept, or the mark of one that failed, is of use for the present one.</summary>
    private static bool RemembersSamePassword(FederatedProfileDefinition old, FederatedProfileDefinition present) =>
        old.SignIn is not FormMethod before
        || (present.SignIn is FormMethod now && CacheKey.Password(before) == CacheKey.Password(now) && now.RememberPassword == before.RememberPassword && now.PasswordSecret == before.PasswordSecret);

    /// <summary>Forgets everything that is kept, of profiles that are gone too, and signs out where a provider allows it.</summary>
    public async Task ClearAllAsync(IOperationReporter reporter, CancellationToken cancellationToken)
    {
        FederationException? kept = null;
        foreach (CredentialCache cache in Caches)
        {
            FederatedProfileDefinition[] profiles = [.. Profiles()];
            foreach (FederatedProfileDefinition profile in profiles)
                await SignOutAsync(profile, CacheKey.Identity(profile), cache, reporter, cancellationToken).ConfigureAwait(false);
            foreach (string name in cache.Secrets.Names().ToArray())
            {
                try
                {
                    await ForgetPasswordAsync(name, profiles, cache.Secrets, reporter, cancellationToken).ConfigureAwait(false);
                }
                catch (FederationException e)
                {
                    kept = e;
                }

                await cache.RememberAsync(name, null).ConfigureAwait(false);
            }
        }

        // What can be forgotten is, whatever cannot.
        if (kept is not null)
            throw new FederationException(kept.Code, kept.Message, kept.Target, kept);
        reporter.Verbose($"Forgot everything in {FederationFolder.CachePath}");
    }

    private IEnumerable<CredentialCache> Caches => _cache == CredentialCache.InMemory ? [_cache] : [_cache, CredentialCache.InMemory];

    private static IEnumerable<FederatedProfileDefinition> Profiles()
    {
        ProfileSet profiles = ProfileStore.Read();
        foreach (string name in profiles.Names)
        {
            FederatedProfileDefinition profile;
            try
            {
                profile = profiles.Get(name);
            }
            catch (FederationException e) when (e.Code == FederationErrorCode.FederatedProfileMalformed)
            {
                continue;
            }

            yield return profile;
        }
    }

    private CachedSessionSource Session(FederatedProfileDefinition profile) => new ProfileSessions(_cache, AwsSettings.Current, _time, _patience).Of(profile);

    private FederatedCredential Renewing(FederatedSession session, FederatedProfileDefinition profile, CachedSessionSource next) =>
        new(new SessionRenewal(session, new ProfileSession(profile, next), _time));

    private static FederationException NeedsPrompt(FederatedProfileDefinition profile, FederationException cause) =>
        new(cause.Code, $"{cause.Message} Run at a prompt: Get-FederatedCredential -ProfileName {profile.Name}", profile.Name, cause);

    /// <summary>The sessions of a profile as its credentials get them later on: where a person is needed, the error says what to run.</summary>
    private sealed class ProfileSession(FederatedProfileDefinition profile, CachedSessionSource session) : ISessionSource
    {
        public string Description => session.Description;

        public bool NeedsPerson => session.NeedsPerson;

        public async Task<FederatedSession> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
        {
            try
            {
                return await session.GetAsync(signIn, cancellationToken).ConfigureAwait(false);
            }
            catch (FederationException e) when (e.Code == FederationErrorCode.SignInNeedsPerson)
            {
                throw NeedsPrompt(profile, e);
            }
        }
    }

    private async Task SignOutAsync(FederatedProfileDefinition profile, string identity, CredentialCache cache, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        OidcToken? token = await ForgetAsync(identity, profile, cache, reporter, cancellationToken).ConfigureAwait(false);
        if (token?.GetRefreshToken() is not { } refreshToken || profile.SignIn is not OidcMethod method)
            return;
        string provider = method.Client.Authority.Length > 0 ? method.Client.Authority : method.From;
        try
        {
            using ClientHandle lease = new ClientOpener(method.Client, _time) { ProfileName = profile.Name }.Open();
            provider = lease.Client.Authority;
            bool revoked = await new OidcFlows(FederationHttpClient.Get(), lease.Client, _time, reporter).RevokeAsync(refreshToken, cancellationToken).ConfigureAwait(false);
            reporter.Verbose(revoked ? $"Signed out at {provider}" : $"{provider} revokes no tokens; the refresh token was forgotten here");
        }
        catch (FederationException e)
        {
            reporter.Warning($"The sign-in was forgotten here, and could not be ended at {provider}: {e.Message}");
        }
    }

    /// <summary>
    /// Takes the sign-in out of the cache, whatever the provider will say to its end. Another process may be renewing it at this moment: then it is the next
    /// refresh token that has to go.
    /// </summary>
    private static async Task<OidcToken?> ForgetAsync(string identity, FederatedProfileDefinition profile, CredentialCache cache, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        if (cache.Secrets.Read(identity) is null)
            return null;
        IAsyncDisposable turn = await cache.LockAsync(identity, $"profile '{profile.Name}'", reporter, cancellationToken).ConfigureAwait(false);
        await using (turn.ConfigureAwait(false))
        {
            OidcToken? token = cache.Secrets.Read(identity) is { } text ? TokenJson.Read(text)?.Token : null;
            cache.Secrets.Delete(identity);
            return token;
        }
    }
}
