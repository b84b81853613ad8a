using System.Text.Json;
using System.Text.Json.Nodes;

namespace PSFederation.Core.Profiles;

/// <summary>A profile as it stands in the file: names in camel case, what is not set left out.</summary>
internal static class RecipeJson
{
    /// <summary>Reads a profile.</summary>
    /// <exception cref="FormatException">A member is missing or of another kind; the message completes "the profile …".</exception>
    public static ProfileRecipe Read(string name, JsonElement json)
    {
        JsonElement signIn = Object(json, "signIn") ?? throw new FormatException("has no signIn");
        if (!json.TryGetProperty("roles", out JsonElement roles) || roles.ValueKind != JsonValueKind.Array || roles.GetArrayLength() == 0)
            throw new FormatException("has no roles");
        string way = Text(signIn, "way") ?? throw new FormatException("has no signIn.way");
        return new ProfileRecipe
        {
            Name = name,
            SignIn = new SignInRecipe
            {
                Way = Enum.TryParse(way, ignoreCase: true, out FederatedSignIn known) && Enum.IsDefined(known)
                    ? known
                    : throw new FormatException($"has the signIn.way {Io.InputEcho.Quote(way)}, which this version of the module does not know"),
                Path = Text(signIn, "path"),
                Authority = Text(signIn, "authority"),
                ClientId = Text(signIn, "clientId"),
                ClientSecretVariable = Text(signIn, "clientSecretVariable"),
                Scopes = Texts(signIn, "scopes"),
                Resources = Texts(signIn, "resources"),
                Audience = Text(signIn, "audience"),
                TokenType = Text(signIn, "tokenType") is { } type ? Enum.TryParse(type, ignoreCase: true, out OidcTokenType token) ? token : throw new FormatException("has another signIn.tokenType than IdToken or AccessToken") : OidcTokenType.IdToken,
                RedirectPort = Number(signIn, "redirectPort"),
                RedirectPath = Text(signIn, "redirectPath"),
                NoBrowser = Flag(signIn, "noBrowser"),
                ProviderId = Text(signIn, "providerId"),
                Platform = Text(signIn, "platform"),
                ServiceConnectionId = Text(signIn, "serviceConnectionId"),
                SignInUri = Text(signIn, "signInUri"),
                BrowserPath = Text(signIn, "browserPath"),
                BrowserProfile = Text(signIn, "browserProfile"),
                PrincipalArn = Text(signIn, "principalArn"),
                SourceProfile = Text(signIn, "sourceProfile"),
            },
            Roles = [.. roles.EnumerateArray().Select(ReadRole)],
            Region = Text(json, "region"),
            EndpointUrl = Text(json, "endpointUrl"),
            AllowInteractive = Flag(json, "allowInteractive"),
        };
    }

    /// <summary>Writes a profile over what was there under its name: members that this version does not know stay.</summary>
    public static void Write(ProfileRecipe recipe, JsonObject json)
    {
        SignInRecipe from = recipe.SignIn;
        JsonObject signIn = json["signIn"] as JsonObject ?? [];
        Set(signIn, "way", from.Way.ToString());
        Set(signIn, "path", from.Path);
        Set(signIn, "authority", from.Authority);
        Set(signIn, "clientId", from.ClientId);
        Set(signIn, "clientSecretVariable", from.ClientSecretVariable);
        Set(signIn, "scopes", List(from.Scopes));
        Set(signIn, "resources", List(from.Resources));
        Set(signIn, "audience", from.Audience);
        Set(signIn, "tokenType", from.TokenType == OidcTokenType.IdToken ? null : from.TokenType.ToString());
        Set(signIn, "redirectPort", from.RedirectPort);
        Set(signIn, "redirectPath", from.RedirectPath);
        Set(signIn, "noBrowser", from.NoBrowser ? true : null);
        Set(signIn, "providerId", from.ProviderId);
        Set(signIn, "platform", from.Platform);
        Set(signIn, "serviceConnectionId", from.ServiceConnectionId);
        Set(signIn, "signInUri", from.SignInUri);
        Set(signIn, "browserPath", from.BrowserPath);
        Set(signIn, "browserProfile", from.BrowserProfile);
        Set(signIn, "principalArn", from.PrincipalArn);
        Set(signIn, "sourceProfile", from.SourceProfile);
        Set(json, "signIn", json["signIn"] is null ? signIn : json["signIn"]);
        Set(json, "roles", new JsonArray([.. recipe.Roles.Select(WriteRole)]));
        Set(json, "region", recipe.Region);
        Set(json, "endpointUrl", recipe.EndpointUrl);
        Set(json, "allowInteractive", recipe.AllowInteractive ? true : null);
    }

    private static RoleRecipe ReadRole(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new FormatException("has a role that is no object");
        string arn = Text(json, "roleArn") ?? throw new FormatException("has a role without roleArn");
        return new RoleRecipe
        {
            RoleArn = Arn.IsRole(arn) ? arn : throw new FormatException($"has the roleArn {Io.InputEcho.Quote(arn)}; expected arn:PARTITION:iam::ACCOUNT:role/NAME"),
            RoleSessionName = Text(json, "roleSessionName"),
            DurationSeconds = Number(json, "durationSeconds"),
            ExternalId = Text(json, "externalId"),
            Policy = Text(json, "policy"),
            PolicyArns = Texts(json, "policyArns"),
        };
    }

    private static JsonObject WriteRole(RoleRecipe role)
    {
        JsonObject json = [];
        Set(json, "roleArn", role.RoleArn);
        Set(json, "roleSessionName", role.RoleSessionName);
        Set(json, "durationSeconds", role.DurationSeconds);
        Set(json, "externalId", role.ExternalId);
        Set(json, "policy", role.Policy);
        Set(json, "policyArns", List(role.PolicyArns));
        return json;
    }

    private static void Set(JsonObject json, string name, JsonNode? value)
    {
        if (value is null)
            json.Remove(name);
        else if (!ReferenceEquals(json[name], value))
            json[name] = value;
    }

    private static JsonArray? List(IReadOnlyList<string> items) => items.Count == 0 ? null : new JsonArray([.. items.Select(item => JsonValue.Create(item))]);

    private static JsonElement? Object(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static string? Text(JsonElement json, string name) =>
        !json.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new FormatException($"has a {name} that is no text");

    private static int? Number(JsonElement json, string name) =>
        !json.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number
        : throw new FormatException($"has a {name} that is no whole number");

    private static bool Flag(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Null => false,
            _ => throw new FormatException($"has a {name} that is neither true nor false"),
        };

    private static string[] Texts(JsonElement json, string name) =>
        !json.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? []
        : value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
        : throw new FormatException($"has a {name} that is no list of texts");
}
