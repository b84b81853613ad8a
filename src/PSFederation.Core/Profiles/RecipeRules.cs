using PSFederation.Core.Aws;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Oidc.Ambient;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Profiles;

/// <summary>What would be refused of a recipe whenever it is used, said when it is written: its first use may be a job at night.</summary>
public static class RecipeRules
{
    /// <summary>Refuses what cannot work.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="settings">Environment and AWS profiles, which may name another STS than AWS'.</param>
    /// <exception cref="FederationException">A value of it is none that is taken, or it begins with its own credentials.</exception>
    public static void Require(ProfileRecipe recipe, AwsSettings settings)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(settings);
        if (recipe.SignIn.Platform is { } platform)
            AmbientPlatforms.Find(platform);
        RecipeAddresses.Require(recipe, isRegistered: false);
        foreach (RoleRecipe role in recipe.Roles)
        {
            if (role.RoleSessionName is { } name)
                RoleSessionName.Require(name);
        }

        RequireDuration(recipe, settings);
        RequireBeginning(recipe);
    }

    /// <summary>Other servers than AWS' have other bounds, and are asked.</summary>
    private static void RequireDuration(ProfileRecipe recipe, AwsSettings settings)
    {
        if (recipe.Roles[^1].DurationSeconds is not { } seconds || recipe.EndpointUrl is not null || settings.StsEndpointUrl is not null)
            return;
        StsRules.RequireDuration(seconds);
        if (recipe.Roles.Count > 1 || recipe.SignIn.Way == FederatedSignIn.Profile)
            StsRules.RequireChainedDuration(seconds);
    }

    private static void RequireBeginning(ProfileRecipe recipe)
    {
        List<string> way = [recipe.Name];
        string? source = recipe.SignIn.SourceProfile;
        while (source is not null)
        {
            bool again = way.Contains(source);
            way.Add(source);
            if (again)
                throw new FederationException(
                    FederationErrorCode.ParameterInvalid, $"-SourceProfileName is '{recipe.SignIn.SourceProfile}', so '{recipe.Name}' would begin with its own credentials ({string.Join(" from ", way)}); expected a profile that has another way in.", recipe.SignIn.SourceProfile);
            source = ProfileStore.Find(source)?.SignIn.SourceProfile;
        }
    }
}
