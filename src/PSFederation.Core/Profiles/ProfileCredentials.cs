using PSFederation.Core.AwsConfig;
using PSFederation.Core.Cache;
using PSFederation.Core.Http;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Providers;
using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Profiles;

/// <summary>Gets, caches, renews and deletes the credentials of federated profiles.</summary>
public sealed class ProfileCredentials
{
    private readonly TimeProvider _time;
    private readonly CredentialCache _cache;
    private readonly TimeSpan _patience;

    /// <summary>Uses the cache of the user or of this process.</summary>
    /// <param name="inMemory">Whether to keep everything in memory.</param>
    /// <param name="patience">The time limit for a person to sign in.</param>
    public ProfileCredentials(bool inMemory, TimeSpan patience, TimeProvider time)
    {
        _time = time;
        _patience = patience;
        _cache = inMemory ? CredentialCache.InMemory : CredentialCache.OfUser(FederationFolder.CachePath);
    }

    /// <summary>The cached session of a profile that is not due for renewal: the fast path.</summary>
    /// <returns>The session, or null.</returns>
    public FederatedSession? Cached(FederatedProfileDefinition profile) => SessionCache.Fresh(_cache.Secrets.Read(CacheKey.Session(profile)), _time);

    /// <summary>The valid cached credentials of a profile, which renew automatically; no person signs in.</summary>
    /// <returns>The credentials, or null.</returns>
    public FederatedCredential? Held(FederatedProfileDefinition profile) =>
        SessionCache.Held(_cache.Secrets.Read(CacheKey.Session(profile)), _time) is { } session ? Renewing(session, profile, Session(profile)) : null;

    /// <summary>The credentials of a profile, which renew automatically: from the cache, or from a sign-in.</summary>
    /// <param name="signIn">The circumstances.</param>
    /// <param name="force">Whether to sign in regardless of the cache.</param>
    /// <exception cref="FederationException">The error code gives the reason.</exception>
    public async Task<FederatedCredential> GetAsync(FederatedProfileDefinition profile, SignInCall signIn, bool force, CancellationToken cancellationToken)
    {
        CachedSessionSource session = Session(profile);
        return Renewing(await GetSessionAsync(session, profile, signIn, force, cancellationToken).ConfigureAwait(false), profile, session);
    }

    /// <summary>The session of a profile, for a program that reads its credentials once: from the cache, or from a sign-in.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public async Task<FederatedSession> GetSessionAsync(FederatedProfileDefinition profile, SignInCall signIn, bool force, CancellationToken cancellationToken)
    {
        FederatedSession session = await GetSessionAsync(Session(profile), profile, signIn, force, cancellationToken).ConfigureAwait(false);
        // This process exits as soon as it has the credentials.
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
            // The sign-in itself has reported a missing refresh token.
            if (session.HasSignedIn && !ProfileRenewal.RequestsOfflineAccess(profile) && RenewalWarning(profile) is { } warning)
                signIn.Reporter.Warning(warning);
            return got;
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.SignInNeedsPerson)
        {
            throw NeedsPrompt(profile, e);
        }
    }

    /// <summary>The warning about a profile that does not renew automatically: because of its definition, or because its cached sign-in has no refresh token.</summary>
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

    /// <summary>Checks that a password stored for the profile would be protected.</summary>
    /// <exception cref="FederationException">The system cannot store secrets; the message says why.</exception>
    public static void RequireProtection(FederatedProfileDefinition profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        if (profile.SignIn is FormMethod { RememberPassword: true })
            new UserStore(FederationFolder.CachePath).RequireProtected();
    }

    /// <summary>Deletes the cached password of a profile, and the record of a failed sign-in with it. The record of a password in a vault stays.</summary>
    /// <param name="others">Remaining profiles: data that they share is kept.</param>
    private static async Task ForgetPasswordAsync(FederatedProfileDefinition profile, IEnumerable<FederatedProfileDefinition> others, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        if (profile.SignIn is not FormMethod form)
            return;
        string key = CacheKey.Password(form);
        if (others.FirstOrDefault(other => other.SignIn is FormMethod same && CacheKey.Password(same) == key) is { } user)
            reporter.Verbose($"Profile '{user.Name}' uses the same password, so the password was not deleted");
        else
            await ForgetPasswordAsync(profile, reporter, cancellationToken).ConfigureAwait(false);
    }

    private static async Task ForgetPasswordAsync(FederatedProfileDefinition profile, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        if (profile.SignIn is not FormMethod form)
            return;
        AccountPasswords passwords = new(CredentialCache.OfUser(FederationFolder.CachePath), CacheKey.Password(form), form.UserName ?? profile.Name);
        if (await passwords.ForgetAsync(keepsMarks: form.PasswordSecret is not null, reporter, cancellationToken).ConfigureAwait(false))
            reporter.Verbose($"Forgot the password of profile '{profile.Name}'");
    }

    /// <summary>Deletes the cached data of a profile, and signs out if the provider supports it and no other profile needs the sign-in.</summary>
    /// <param name="going">The names of the profiles that are cleared together, which no longer need the sign-in.</param>
    public async Task ClearAsync(FederatedProfileDefinition profile, IReadOnlyCollection<string> going, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        await ForgetPasswordAsync(profile, reporter, cancellationToken).ConfigureAwait(false);
        await ClearSessionAsync(profile, going, reporter, cancellationToken).ConfigureAwait(false);
    }

    private async Task ClearSessionAsync(FederatedProfileDefinition profile, IReadOnlyCollection<string> going, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        string session = CacheKey.Session(profile), identity = CacheKey.Identity(profile);
        foreach (CredentialCache cache in Caches)
        {
            if (cache.Secrets.Delete(session))
                reporter.Verbose($"Deleted the credentials of profile '{profile.Name}'");
            await cache.RememberAsync(session, null).ConfigureAwait(false);
            if (cache.Secrets.Read(identity) is null)
                continue;
            string? other = Profiles().FirstOrDefault(each => CacheKey.Identity(each) == identity && !going.Contains(each.Name))?.Name;
            if (other is not null)
                reporter.Verbose($"Profile '{other}' uses the same sign-in, so the sign-in was not deleted");
            else
                await SignOutAsync(profile, identity, cache, reporter, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes the cached data of a replaced profile that the new profile does not use.</summary>
    /// <param name="old">The old profile.</param>
    /// <param name="present">The new profile with the same name.</param>
    public async Task ReplaceAsync(FederatedProfileDefinition old, FederatedProfileDefinition present, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            if (!RemembersSamePassword(old, present))
                await ForgetPasswordAsync(old, Profiles().Where(each => each.Name != old.Name), reporter, cancellationToken).ConfigureAwait(false);
            if (CacheKey.Session(old) != CacheKey.Session(present))
                await ClearSessionAsync(old, [], reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (e.Code is FederationErrorCode.CacheUnusable or FederationErrorCode.FileUnsafe)
        {
            reporter.Warning($"The profile was saved, but cached data of the previous version could not be deleted: {e.Message}");
        }
    }

    /// <summary>Removes a profile from the file, and deletes its cached data.</summary>
    /// <param name="name">The profile.</param>
    /// <param name="going">The names of the profiles that are removed together.</param>
    /// <exception cref="FederationException">It does not exist, or the file cannot be written.</exception>
    public async Task UnregisterAsync(string name, IReadOnlyCollection<string> going, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            FederatedProfileDefinition profile = ProfileStore.Get(name);
            await ForgetPasswordAsync(profile, Profiles().Where(each => !going.Contains(each.Name)), reporter, cancellationToken).ConfigureAwait(false);
            await ClearSessionAsync(profile, going, reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.FederatedProfileMalformed)
        {
            reporter.Verbose($"The cached data of a damaged profile cannot be found; Clear-FederatedCredential -All deletes all cached data. {e.Message}");
        }

        await ProfileStore.RemoveAsync(name, reporter, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the new profile uses the stored password of the old one, or the record of its failure.</summary>
    private static bool RemembersSamePassword(FederatedProfileDefinition old, FederatedProfileDefinition present) =>
        old.SignIn is not FormMethod before
        || (present.SignIn is FormMethod now && CacheKey.Password(before) == CacheKey.Password(now) && now.RememberPassword == before.RememberPassword);

    /// <summary>Deletes all cached data, including data of removed profiles, and signs out if a provider supports it.</summary>
    public async Task ClearAllAsync(IOperationReporter reporter, CancellationToken cancellationToken)
    {
        FederationException? kept = null;
        foreach (CredentialCache cache in Caches)
        {
            FederatedProfileDefinition[] profiles = [.. Profiles()];
            foreach (FederatedProfileDefinition profile in profiles)
                await SignOutAsync(profile, CacheKey.Identity(profile), cache, reporter, cancellationToken).ConfigureAwait(false);
            string[] secrets = [.. cache.Secrets.Names()], accounts = cache.Folder is { } folder ? [.. AccountFile.Names(folder)] : [];
            foreach (string name in secrets.Union(accounts, StringComparer.Ordinal))
            {
                try
                {
                    if (accounts.Contains(name))
                        await new AccountPasswords(cache, name, name).ForgetAsync(keepsMarks: profiles.Any(profile => IsInVault(profile, name)), reporter, cancellationToken).ConfigureAwait(false);
                    else
                        cache.Secrets.Delete(name);
                }
                catch (FederationException e)
                {
                    kept = e;
                }

                await cache.RememberAsync(name, null).ConfigureAwait(false);
            }
        }

        // Deletes as much as possible, even if a part fails.
        if (kept is not null)
            throw new FederationException(kept.Code, kept.Message, kept.Target, kept);
        reporter.Verbose($"Deleted all files in {FederationFolder.CachePath}");
    }

    private static bool IsInVault(FederatedProfileDefinition profile, string key) =>
        profile.SignIn is FormMethod { PasswordSecret: not null } form && CacheKey.Password(form) == key;

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

    /// <summary>The session source for later renewals: if a person is needed, the error says what to run.</summary>
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
            reporter.Verbose(revoked ? $"Signed out at {provider}" : $"{provider} does not support revocation; the cached refresh token was deleted");
        }
        catch (FederationException e)
        {
            reporter.Warning($"The cached sign-in was deleted, but you could not be signed out at {provider}: {e.Message}");
        }
    }

    /// <summary>
    /// Removes the sign-in from the cache, even if the provider does not confirm the sign-out. Another process can be renewing it: then the next
    /// refresh token has to be removed.
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
