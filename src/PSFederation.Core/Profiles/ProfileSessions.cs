using PSFederation.Core.AwsConfig;
using PSFederation.Core.Cache;
using PSFederation.Core.Renewal;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Profiles;

/// <summary>Creates the session source of a profile: its identity source, the STS calls, and the cache around them.</summary>
internal sealed class ProfileSessions(CredentialCache cache, AwsSettings settings, TimeProvider time, TimeSpan patience)
{
    /// <summary>The cached session source of a profile.</summary>
    /// <exception cref="FederationException">The profile is incomplete, depends on itself, or has an unsafe address.</exception>
    public CachedSessionSource Of(FederatedProfileDefinition profile) => Of(profile, []);

    private CachedSessionSource Of(FederatedProfileDefinition profile, List<string> dependents)
    {
        if (dependents.Contains(profile.Name))
            throw new FederationException(
                FederationErrorCode.FederatedProfileMalformed, $"The federated profile '{profile.Name}' depends on its own credentials ({string.Join(" from ", [.. dependents, profile.Name])}). Register one of them with another sign-in method.", profile.Name);
        ProfileValidator.RequireUsable(profile);
        ISessionSource session = First(profile, profile.Roles[0], [.. dependents, profile.Name]);
        foreach (RoleSettings role in profile.Roles.Skip(1))
            session = new AssumeRoleSource(new InMemorySessionSource(session, time), null, role.RoleSessionName, Request(profile, role), settings, time);
        return new CachedSessionSource(session, CacheKey.Session(profile), profile.Name, cache, time)
        {
            State = () => ProfileState.Of(profile),
            MayNeedPerson = profile.SignIn is BrowserMethod or FormMethod,
        };
    }

    private ISessionSource First(FederatedProfileDefinition profile, RoleSettings role, List<string> dependents)
    {
        SignInServices services = new() { Time = time, PersonTimeout = patience, IsLasting = true, ProfileName = profile.Name, Passwords = Passwords(profile), UsedCodes = UsedCodes(profile) };
        return profile.SignIn switch
        {
            ProfileMethod method => new AssumeRoleSource(Of(ProfileStore.Get(method.SourceProfile!), dependents).Usable, null, role.RoleSessionName, Request(profile, role), settings, time),
            SamlMethod method => new SamlRoleSource(MethodOpener.Open(method, services), method.PrincipalArn, Request(profile, role), settings, time),
            WebIdentityMethod method => new WebIdentityRoleSource(
                Kept(MethodOpener.Open(method, services), profile), role.RoleSessionName, method.ProviderId, Request(profile, role), settings, time),
            var other => throw new ArgumentOutOfRangeException(nameof(profile), other.Kind, message: null),
        };
    }

    /// <summary>A password and its failures apply to all processes, so they are in the cache of the user even if the credentials are not.</summary>
    private static AccountPasswords? Passwords(FederatedProfileDefinition profile) =>
        profile.SignIn is FormMethod form ? new AccountPasswords(CredentialCache.OfUser(FederationFolder.CachePath), CacheKey.Password(form), form.UserName ?? profile.Name) : null;

    private static UsedCodes? UsedCodes(FederatedProfileDefinition profile) =>
        profile.SignIn is FormMethod { TotpSecret: not null } ? new UsedCodes(CredentialCache.OfUser(FederationFolder.CachePath), FederationFolder.CachePath) : null;

    /// <summary>A person's sign-in is cached, and renewed with its refresh token.</summary>
    private IIdentitySource<OidcToken> Kept(IIdentitySource<OidcToken> source, FederatedProfileDefinition profile) =>
        source is InteractiveTokenSource person
            ? new CachedTokenSource(person.Client.Open, person.AskAsync, person.Description, CacheKey.Identity(profile), cache, time)
            : source;

    /// <summary>The call for a role.</summary>
    internal static StsRequest Request(FederatedProfileDefinition profile, RoleSettings role) =>
        RoleRequests.Of(role) with { Region = profile.Region, EndpointUrl = profile.EndpointUrl, PlaceFrom = $"federated profile {profile.Name}" };
}
