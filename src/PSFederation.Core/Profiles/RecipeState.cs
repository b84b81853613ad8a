using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace PSFederation.Core.Profiles;

/// <summary>What a sign-in depends on at one time: all of the recipe, how a person is asked too, and which content its files have. A failure counts for that alone.</summary>
internal static class RecipeState
{
    /// <summary>The state now, as a digest.</summary>
    /// <param name="recipe">The profile.</param>
    public static string Of(ProfileRecipe recipe)
    {
        StringBuilder text = new();
        List<string> names = [];
        for (ProfileRecipe? each = recipe; each is not null && !names.Contains(each.Name); each = Source(each))
        {
            names.Add(each.Name);
            JsonObject json = [];
            RecipeJson.Write(each, json);
            text.Append(json.ToJsonString());
            foreach (string file in Files(each.SignIn))
                text.Append(Content(file));
        }

        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))).ToLowerInvariant();
    }

    private static ProfileRecipe? Source(ProfileRecipe recipe)
    {
        try
        {
            return recipe.SignIn.SourceProfile is { } source ? ProfileStore.Find(source) : null;
        }
        catch (FederationException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Files(SignInRecipe from) =>
        new[] { from.Path, from.ClientSecretPath, from.ClientKeyPath, from.ClientCertificate, from.SigningCertificate }.OfType<string>()
            .Concat(from.Trust.Metadata).Concat(from.Trust.Certificates).Concat(from.Trust.DecryptionCertificates);

    /// <summary>When and how long a file was written. Addresses and thumbprints are no files.</summary>
    private static string Content(string path)
    {
        FileInfo file = new(path);
        return string.Create(CultureInfo.InvariantCulture, $"|{(file.Exists ? file.LastWriteTimeUtc.Ticks : 0)}:{(file.Exists ? file.Length : 0)}");
    }
}
