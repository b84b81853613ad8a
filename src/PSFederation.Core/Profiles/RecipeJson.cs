using System.Text.Json;
using System.Text.Json.Nodes;
using PSFederation.Core.Aws;
using PSFederation.Core.Text;

namespace PSFederation.Core.Profiles;

/// <summary>A profile as it stands in the file: names in camel case, what is not set left out.</summary>
internal static class RecipeJson
{
    /// <summary>Reads a profile.</summary>
    /// <exception cref="FormatException">A member is missing or of another kind; the message completes "the profile …".</exception>
    public static ProfileRecipe Read(string name, JsonElement element)
    {
        MemberReader json = new(element);
        MemberReader signIn = json.Object("signIn") ?? throw new FormatException("has no signIn");
        IReadOnlyList<MemberReader> roles = json.Objects("roles");
        if (roles.Count == 0)
            throw new FormatException("has no roles");
        ProfileRecipe recipe = new()
        {
            Name = name,
            SignIn = SignInJson.Read(signIn),
            Roles = [.. roles.Select(ReadRole)],
            Region = json.Text("region"),
            EndpointUrl = json.Text("endpointUrl"),
            AllowInteractive = json.Flag("allowInteractive"),
        };
        return recipe with
        {
            UnknownMembers =
            [
                .. json.Unknown,
                .. signIn.Unknown.Select(member => "signIn." + member),
                .. roles.SelectMany((role, index) => role.Unknown.Select(member => $"roles[{index}].{member}")),
            ],
        };
    }

    /// <summary>Writes a profile over what was there under its name: members that this version does not know stay.</summary>
    public static void Write(ProfileRecipe recipe, JsonObject json)
    {
        if (json["signIn"] is not JsonObject signIn)
            json["signIn"] = signIn = [];
        SignInJson.Write(recipe.SignIn, signIn);
        json.Set("roles", new JsonArray([.. recipe.Roles.Select(WriteRole)]));
        json.Set("region", recipe.Region);
        json.Set("endpointUrl", recipe.EndpointUrl);
        json.Set("allowInteractive", recipe.AllowInteractive ? true : null);
    }

    /// <summary>Sets a member, or takes it out when there is nothing to set.</summary>
    public static void Set(this JsonObject json, string name, JsonNode? value)
    {
        if (value is null)
            json.Remove(name);
        else
            json[name] = value;
    }

    /// <summary>A list of texts; null when there are none.</summary>
    public static JsonArray? List(IReadOnlyList<string> items) => items.Count == 0 ? null : new JsonArray([.. items.Select(item => JsonValue.Create(item))]);

    private static RoleRecipe ReadRole(MemberReader json)
    {
        string arn = json.Text("roleArn") ?? throw new FormatException("has a role without roleArn");
        return new RoleRecipe
        {
            RoleArn = Arn.IsRole(arn) ? arn : throw new FormatException($"has the roleArn {InputPreview.Quote(arn)}; expected arn:PARTITION:iam::ACCOUNT:role/NAME"),
            RoleSessionName = json.Text("roleSessionName"),
            DurationSeconds = json.Number("durationSeconds"),
            ExternalId = json.Text("externalId"),
            Policy = json.Text("policy"),
            PolicyArns = json.Texts("policyArns"),
        };
    }

    private static JsonObject WriteRole(RoleRecipe role)
    {
        JsonObject json = [];
        json.Set("roleArn", role.RoleArn);
        json.Set("roleSessionName", role.RoleSessionName);
        json.Set("durationSeconds", role.DurationSeconds);
        json.Set("externalId", role.ExternalId);
        json.Set("policy", role.Policy);
        json.Set("policyArns", List(role.PolicyArns));
        return json;
    }
}
