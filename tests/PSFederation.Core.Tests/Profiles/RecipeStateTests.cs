using PSFederation.Core.Profiles;

namespace PSFederation.Core.Tests.Profiles;

/// <summary>A failure counts for the state of the profile that it happened to.</summary>
public sealed class RecipeStateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    private static ProfileRecipe Recipe(SignInRecipe signIn) =>
        new() { Name = "p", SignIn = signIn, Roles = [new RoleRecipe { RoleArn = "arn:aws:iam::111122223333:role/A" }] };

    [Fact]
    public void Changes_with_how_a_person_is_asked_although_the_cached_credentials_stay()
    {
        ProfileRecipe before = Recipe(new SignInRecipe { Way = FederatedSignIn.AuthorizationCode }), after = Recipe(before.SignIn with { RedirectPort = 8400 });
        Assert.Equal(RecipeKeys.Session(before), RecipeKeys.Session(after));
        Assert.NotEqual(RecipeState.Of(before), RecipeState.Of(after));
        Assert.NotEqual(RecipeState.Of(before), RecipeState.Of(before with { AllowInteractive = true }));
        Assert.Equal(RecipeState.Of(before), RecipeState.Of(Recipe(before.SignIn)));
    }

    [Fact]
    public void Changes_with_the_content_of_its_files()
    {
        string path = Path.Combine(_folder.FullName, "token");
        ProfileRecipe[] recipes =
        [
            Recipe(new SignInRecipe { Way = FederatedSignIn.TokenFile, Path = path }),
            Recipe(new SignInRecipe { Way = FederatedSignIn.ClientCredentials, ClientSecretPath = path }),
            Recipe(new SignInRecipe { Way = FederatedSignIn.ClientCredentials, ClientKeyPath = path }),
            Recipe(new SignInRecipe { Way = FederatedSignIn.Ecp, Trust = new SamlTrustRecipe { Metadata = [path] } }),
        ];
        string[] missing = [.. recipes.Select(RecipeState.Of)];
        File.WriteAllText(path, "old");
        string[] old = [.. recipes.Select(RecipeState.Of)];
        Assert.Equal(old, recipes.Select(RecipeState.Of));
        File.WriteAllText(path, "other");
        string[] other = [.. recipes.Select(RecipeState.Of)];
        Assert.All(recipes.Index(), item => Assert.Equal(3, new[] { missing[item.Index], old[item.Index], other[item.Index] }.Distinct().Count()));
    }
}
