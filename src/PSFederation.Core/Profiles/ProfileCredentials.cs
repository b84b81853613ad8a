using PSFederation.Core.AwsConfig;
using PSFederation.Core.Cache;
using PSFederation.Core.Http;
using PSFederation.Core.Oidc;
using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;

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
    /// <param name="time">The clock.</param>
    public ProfileCredentials(bool inMemory, TimeSpan patience, TimeProvider time)
    {
        _time = time;
        _patience = patience;
        _cache = inMemory ? CredentialCache.InMemory : CredentialCache.OfUser(FederationFolder.CachePath);
    }

    /// <summary>The session of a profile that is in the cache and not due: the fast way.</summary>
    /// <param name="recipe">The profile.</param>
    /// <returns>The session, or null.</returns>
    public FederatedSession? Cached(ProfileRecipe recipe) => SessionCache.Fresh(_cache, RecipeKeys.Session(recipe), _time);

    /// <summary>Credentials of a profile that are in the cache and valid, which renew themselves; nobody signs in.</summary>
    /// <param name="recipe">The profile.</param>
    /// <returns>The credentials, or null.</returns>
    public FederatedCredential? Held(ProfileRecipe recipe) =>
        SessionCache.Held(_cache, RecipeKeys.Session(recipe), _time) is { } session ? Renewing(session, recipe, Session(recipe)) : null;

    /// <summary>Credentials of a profile, which renew themselves: from the cache, or by signing in.</summary>
    /// <param name="recipe">The profile.</param>
    /// <param name="signIn">The circumstances.</param>
    /// <param name="force">Whether to sign in whatever the cache holds.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The credentials.</returns>
    /// <exception cref="FederationException">The code says why there are none.</exception>
    public async Task<FederatedCredential> GetAsync(ProfileRecipe recipe, SignInCall signIn, bool force, CancellationToken cancellationToken)
    {
        CachedSession session = Session(recipe);
        return Renewing(await GetSessionAsync(session, recipe, signIn, force, cancellationToken).ConfigureAwait(false), recipe, session);
    }

    /// <summary>The session of a profile, for a program that takes its keys once: from the cache, or by signing in.</summary>
    /// <inheritdoc cref="GetAsync"/>
    public async Task<FederatedSession> GetSessionAsync(ProfileRecipe recipe, SignInCall signIn, bool force, CancellationToken cancellationToken)
    {
        FederatedSession session = await GetSessionAsync(Session(recipe), recipe, signIn, force, cancellationToken).ConfigureAwait(false);
        // The process of such a program ends as soon as it has the keys.
        await RefreshesUnderWay.EndAsync(_time, cancellationToken).ConfigureAwait(false);
        return session;
    }

    private async Task<FederatedSession> GetSessionAsync(CachedSession session, ProfileRecipe recipe, SignInCall signIn, bool force, CancellationToken cancellationToken)
    {
        if (recipe.UnknownMembers.Count > 0)
            signIn.Reporter.Warning(recipe.Unknown(ProfileStore.Path));
        try
        {
            FederatedSession got = await session.GetUsableAsync(signIn, force, cancellationToken).ConfigureAwait(false);
            // Of a refresh token that was requested and did not come, the sign-in itself has said it.
            if (session.HasSignedIn && !RecipeRenewal.RequestsOfflineAccess(recipe) && RenewalWarning(recipe) is { } warning)
                signIn.Reporter.Warning(warning);
            return got;
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.SignInNeedsPerson)
        {
            throw NeedsPrompt(recipe, e);
        }
    }

    /// <summary>What to say of a profile that does not renew by itself: by its recipe, or by the sign-in that is kept, which came without a refresh token.</summary>
    /// <param name="recipe">The profile.</param>
    /// <returns>A warning, or null.</returns>
    public string? RenewalWarning(ProfileRecipe recipe)
    {
        if (recipe.SignIn.Way is not (FederatedSignIn.AuthorizationCode or FederatedSignIn.DeviceCode) || KeptToken(recipe) is not { } kept)
            return RecipeRenewal.Warning(recipe);
        return kept.HasRefreshToken ? null : RecipeRenewal.WithoutRefreshToken(recipe);
    }

    private OidcToken? KeptToken(ProfileRecipe recipe)
    {
        try
        {
            return _cache.Secrets.Read(RecipeKeys.Identity(recipe)) is { } text ? TokenJson.Read(text)?.Token : null;
        }
        catch (FederationException)
        {
            // The call that signs in reports what is wrong with the cache.
            return null;
        }
    }

    /// <summary>Forgets what is kept of a profile, and signs out where the provider allows it and no other profile needs the sign-in.</summary>
    /// <param name="recipe">The profile.</param>
    /// <param name="going">The names of the profiles that are cleared together; none of them needs the sign-in any more.</param>
    /// <param name="reporter">Where it says what it does.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When it is done.</returns>
    public async Task ClearAsync(ProfileRecipe recipe, IReadOnlyCollection<string> going, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        string session = RecipeKeys.Session(recipe), identity = RecipeKeys.Identity(recipe);
        foreach (CredentialCache cache in Caches)
        {
            if (cache.Secrets.Delete(session))
                reporter.Verbose($"Forgot the credentials of profile '{recipe.Name}'");
            await cache.RememberAsync(session, null).ConfigureAwait(false);
            if (cache.Secrets.Read(identity) is null)
                continue;
            string? other = Recipes().FirstOrDefault(each => RecipeKeys.Identity(each) == identity && !going.Contains(each.Name))?.Name;
            if (other is not null)
                reporter.Verbose($"Profile '{other}' uses the same sign-in, which stays");
            else
                await SignOutAsync(recipe, identity, cache, reporter, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Forgets what is kept of a recipe that another one took the place of, as far as the new one has no use for it.</summary>
    /// <param name="old">The recipe that was.</param>
    /// <param name="present">The recipe of the same name that is.</param>
    /// <param name="reporter">Where it says what it does.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When it is done.</returns>
    public async Task ReplaceAsync(ProfileRecipe old, ProfileRecipe present, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        if (RecipeKeys.Session(old) == RecipeKeys.Session(present))
            return;
        try
        {
            await ClearAsync(old, [], reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (e.Code is FederationErrorCode.CacheUnusable or FederationErrorCode.FileUnsafe)
        {
            reporter.Warning($"The profile was saved, but cached data of the previous version could not be deleted: {e.Message}");
        }
    }

    /// <summary>Forgets everything that is kept, of profiles that are gone too, and signs out where a provider allows it.</summary>
    /// <param name="reporter">Where it says what it does.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When it is done.</returns>
    public async Task ClearAllAsync(IOperationReporter reporter, CancellationToken cancellationToken)
    {
        FederationException? kept = null;
        foreach (CredentialCache cache in Caches)
        {
            foreach (ProfileRecipe recipe in Recipes())
                await SignOutAsync(recipe, RecipeKeys.Identity(recipe), cache, reporter, cancellationToken).ConfigureAwait(false);
            foreach (string name in cache.Secrets.Names().ToArray())
            {
                try
                {
                    cache.Secrets.Delete(name);
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

    private static IEnumerable<ProfileRecipe> Recipes()
    {
        ProfileSet profiles = ProfileStore.Read();
        foreach (string name in profiles.Names)
        {
            ProfileRecipe recipe;
            try
            {
                recipe = profiles.Get(name);
            }
            catch (FederationException e) when (e.Code == FederationErrorCode.FederatedProfileMalformed)
            {
                continue;
            }

            yield return recipe;
        }
    }

    private CachedSession Session(ProfileRecipe recipe) => new RecipeSessions(_cache, AwsSettings.Current, _time, _patience).Of(recipe);

    private FederatedCredential Renewing(FederatedSession session, ProfileRecipe recipe, CachedSession next) =>
        new(new SessionRenewal(session, new ProfileSession(recipe, next), _time));

    private static FederationException NeedsPrompt(ProfileRecipe recipe, FederationException cause) =>
        new(cause.Code, $"{cause.Message} Run at a prompt: Get-FederatedCredential -ProfileName {recipe.Name}", recipe.Name, cause);

    /// <summary>The sessions of a profile as its credentials get them later on: where a person is needed, the error says what to run.</summary>
    private sealed class ProfileSession(ProfileRecipe recipe, CachedSession session) : ISessionSource
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
                throw NeedsPrompt(recipe, e);
            }
        }
    }

    private async Task SignOutAsync(ProfileRecipe recipe, string identity, CredentialCache cache, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        OidcToken? token = await ForgetAsync(identity, recipe, cache, reporter, cancellationToken).ConfigureAwait(false);
        if (token?.GetRefreshToken() is not { } refreshToken)
            return;
        string provider = recipe.SignIn.Authority ?? recipe.SignIn.From;
        try
        {
            using ClientHandle lease = new RecipeClient(recipe, _time).Open([]);
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
    /// Takes the sign-in out of the cache, whatever the provider will say to its end. Somebody may be renewing it at this moment: then it is the next
    /// refresh token that has to go.
    /// </summary>
    private static async Task<OidcToken?> ForgetAsync(string identity, ProfileRecipe recipe, CredentialCache cache, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        if (cache.Secrets.Read(identity) is null)
            return null;
        IAsyncDisposable turn = await cache.LockAsync(identity, $"profile '{recipe.Name}'", reporter, cancellationToken).ConfigureAwait(false);
        await using (turn.ConfigureAwait(false))
        {
            OidcToken? token = cache.Secrets.Read(identity) is { } text ? TokenJson.Read(text)?.Token : null;
            cache.Secrets.Delete(identity);
            return token;
        }
    }
}
