using PSFederation.Core.AwsConfig;
using PSFederation.Core.Cache;
using PSFederation.Core.Renewal;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Profiles;

/// <summary>Makes of a profile the way to its keys. A new way in is one more arm in <see cref="RecipeTokens"/> or <see cref="RecipeAssertions"/>, beside its name and its members in the file.</summary>
internal sealed class RecipeSessions(CredentialCache cache, AwsSettings settings, TimeProvider time, TimeSpan patience)
{
    /// <summary>The way to the keys of a profile, kept in the cache.</summary>
    /// <exception cref="FederationException">The profile lacks something, begins with itself, or has an address that is not safe.</exception>
    public CachedSession Of(ProfileRecipe recipe) => Of(recipe, []);

    private CachedSession Of(ProfileRecipe recipe, List<string> dependents)
    {
        if (dependents.Contains(recipe.Name))
            throw new FederationException(
                FederationErrorCode.FederatedProfileMalformed, $"The federated profile '{recipe.Name}' begins with its own credentials ({string.Join(" from ", [.. dependents, recipe.Name])}). Register one of them with another way in.", recipe.Name);
        RecipeAddresses.Require(recipe, isRegistered: true);
        ISessionSource session = First(recipe, recipe.Roles[0], [.. dependents, recipe.Name]);
        foreach (RoleRecipe role in recipe.Roles.Skip(1))
            session = new AssumedRoleSession(new KeptSession(session, time), null, role.RoleSessionName, Request(recipe, role), settings, time);
        return new CachedSession(session, RecipeKeys.Session(recipe), recipe.Name, cache, time)
        {
            State = () => RecipeState.Of(recipe),
            MayNeedPerson = recipe.SignIn.Way == FederatedSignIn.Browser,
        };
    }

    private ISessionSource First(ProfileRecipe recipe, RoleRecipe role, List<string> dependents)
    {
        SignInRecipe from = recipe.SignIn;
        return from.Way switch
        {
            FederatedSignIn.Profile => new AssumedRoleSession(
                Of(ProfileStore.Get(Need(recipe, from.SourceProfile, "sourceProfile")), dependents).Usable, null, role.RoleSessionName, Request(recipe, role), settings, time),
            FederatedSignIn.Integrated or FederatedSignIn.Browser or FederatedSignIn.LoopbackAcs or FederatedSignIn.Ecp =>
                new SamlSession(new RecipeAssertions(time, patience).Of(recipe), from.PrincipalArn, Request(recipe, role), settings, time),
            _ => new WebIdentitySession(new RecipeTokens(cache, time, patience).Of(recipe), role.RoleSessionName, from.ProviderId, Request(recipe, role), settings, time),
        };
    }

    private static StsRequest Request(ProfileRecipe recipe, RoleRecipe role) => new()
    {
        RoleArn = role.RoleArn,
        DurationSeconds = role.DurationSeconds,
        ExternalId = role.ExternalId,
        Policy = role.Policy,
        PolicyArns = role.PolicyArns,
        Region = recipe.Region,
        EndpointUrl = recipe.EndpointUrl,
    };

    /// <summary>A member that the way in cannot do without.</summary>
    /// <exception cref="FederationException">It is not there.</exception>
    public static string Need(ProfileRecipe recipe, string? value, string member) =>
        value ?? throw new FederationException(
            FederationErrorCode.FederatedProfileMalformed, $"The federated profile '{recipe.Name}' has no signIn.{member}, which {recipe.SignIn.Way} needs. Register it again with -Force.", recipe.Name);
}
