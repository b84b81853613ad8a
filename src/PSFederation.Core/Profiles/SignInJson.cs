using System.Text.Json.Nodes;

namespace PSFederation.Core.Profiles;

/// <summary>The way in as it stands in the file.</summary>
internal static class SignInJson
{
    /// <summary>Reads it.</summary>
    /// <exception cref="FormatException">A member is missing or of another kind; the message completes "the profile …".</exception>
    public static SignInRecipe Read(MemberReader json) => new()
    {
        Way = json.OneOf<FederatedSignIn>("way") ?? throw new FormatException("has no signIn.way"),
        Path = json.Text("path"),
        Provider = json.Text("provider"),
        Tenant = json.Text("tenant"),
        Domain = json.Text("domain"),
        Realm = json.Text("realm"),
        UserPoolId = json.Text("userPoolId"),
        TeamId = json.Text("teamId"),
        Authority = json.Text("authority"),
        ClientId = json.Text("clientId"),
        ClientSecretVariable = json.Text("clientSecretVariable"),
        ClientSecretPath = json.Text("clientSecretPath"),
        ClientAuthentication = json.OneOf<OidcClientAuthentication>("clientAuthentication") ?? default,
        ClientKeyPath = json.Text("clientKeyPath"),
        ClientKeyPasswordVariable = json.Text("clientKeyPasswordVariable"),
        ClientKeyId = json.Text("clientKeyId"),
        ClientKeyAlgorithm = json.Text("clientKeyAlgorithm"),
        ClientCertificate = json.Text("clientCertificate"),
        Scopes = json.Texts("scopes"),
        Resources = json.Texts("resources"),
        Audience = json.Text("audience"),
        TokenType = json.OneOf<OidcTokenType>("tokenType") ?? default,
        AdditionalParameters = json.Map("additionalParameters"),
        Prompts = json.Texts("prompts"),
        LoginHint = json.Text("loginHint"),
        RedirectHost = json.Text("redirectHost"),
        RedirectPort = json.Number("redirectPort"),
        RedirectPath = json.Text("redirectPath"),
        NoBrowser = json.Flag("noBrowser"),
        ProviderId = json.Text("providerId"),
        Platform = json.Text("platform"),
        ServiceConnectionId = json.Text("serviceConnectionId"),
        SubjectTokenAudience = json.Text("subjectTokenAudience"),
        SubjectTokenType = json.Text("subjectTokenType"),
        RequestedTokenType = json.Text("requestedTokenType"),
        SignInUri = json.Text("signInUri"),
        BrowserPath = json.Text("browserPath"),
        BrowserProfile = json.Text("browserProfile"),
        ServiceProvider = json.Text("serviceProvider"),
        Binding = json.OneOf<SamlBinding>("binding"),
        AcsPort = json.Number("acsPort"),
        AcsPath = json.Text("acsPath"),
        AcsUrls = json.Texts("acsUrls"),
        Factor = json.Texts("factor"),
        SigningCertificate = json.Text("signingCertificate"),
        ForceAuthn = json.Flag("forceAuthn"),
        PrincipalArn = json.Text("principalArn"),
        SourceProfile = json.Text("sourceProfile"),
        Trust = new SamlTrustRecipe
        {
            Metadata = json.Texts("metadata"),
            Certificates = json.Texts("certificates"),
            DecryptionCertificates = json.Texts("decryptionCertificates"),
            AllowSha1 = json.Flag("allowSha1"),
            AllowExpiredCertificate = json.Flag("allowExpiredCertificate"),
            AllowRsa15 = json.Flag("allowRsa15"),
            AllowTripleDes = json.Flag("allowTripleDes"),
            ClockSkewSeconds = json.Number("clockSkewSeconds"),
        },
    };

    /// <summary>Writes it over what was there: members that this version does not know stay.</summary>
    public static void Write(SignInRecipe from, JsonObject json)
    {
        json.Set("way", from.Way.ToString());
        json.Set("path", from.Path);
        json.Set("provider", from.Provider);
        json.Set("tenant", from.Tenant);
        json.Set("domain", from.Domain);
        json.Set("realm", from.Realm);
        json.Set("userPoolId", from.UserPoolId);
        json.Set("teamId", from.TeamId);
        json.Set("authority", from.Authority);
        json.Set("clientId", from.ClientId);
        json.Set("clientSecretVariable", from.ClientSecretVariable);
        json.Set("clientSecretPath", from.ClientSecretPath);
        json.Set("clientAuthentication", from.ClientAuthentication == default ? null : from.ClientAuthentication.ToString());
        json.Set("clientKeyPath", from.ClientKeyPath);
        json.Set("clientKeyPasswordVariable", from.ClientKeyPasswordVariable);
        json.Set("clientKeyId", from.ClientKeyId);
        json.Set("clientKeyAlgorithm", from.ClientKeyAlgorithm);
        json.Set("clientCertificate", from.ClientCertificate);
        json.Set("scopes", RecipeJson.List(from.Scopes));
        json.Set("resources", RecipeJson.List(from.Resources));
        json.Set("audience", from.Audience);
        json.Set("tokenType", from.TokenType == default ? null : from.TokenType.ToString());
        json.Set("additionalParameters", Map(from.AdditionalParameters));
        json.Set("prompts", RecipeJson.List(from.Prompts));
        json.Set("loginHint", from.LoginHint);
        json.Set("redirectHost", from.RedirectHost);
        json.Set("redirectPort", from.RedirectPort);
        json.Set("redirectPath", from.RedirectPath);
        json.Set("noBrowser", from.NoBrowser ? true : null);
        json.Set("providerId", from.ProviderId);
        json.Set("platform", from.Platform);
        json.Set("serviceConnectionId", from.ServiceConnectionId);
        json.Set("subjectTokenAudience", from.SubjectTokenAudience);
        json.Set("subjectTokenType", from.SubjectTokenType);
        json.Set("requestedTokenType", from.RequestedTokenType);
        json.Set("signInUri", from.SignInUri);
        json.Set("browserPath", from.BrowserPath);
        json.Set("browserProfile", from.BrowserProfile);
        json.Set("serviceProvider", from.ServiceProvider);
        json.Set("binding", from.Binding?.ToString());
        json.Set("acsPort", from.AcsPort);
        json.Set("acsPath", from.AcsPath);
        json.Set("acsUrls", RecipeJson.List(from.AcsUrls));
        json.Set("factor", RecipeJson.List(from.Factor));
        json.Set("signingCertificate", from.SigningCertificate);
        json.Set("forceAuthn", from.ForceAuthn ? true : null);
        json.Set("principalArn", from.PrincipalArn);
        json.Set("sourceProfile", from.SourceProfile);
        json.Set("metadata", RecipeJson.List(from.Trust.Metadata));
        json.Set("certificates", RecipeJson.List(from.Trust.Certificates));
        json.Set("decryptionCertificates", RecipeJson.List(from.Trust.DecryptionCertificates));
        json.Set("allowSha1", from.Trust.AllowSha1 ? true : null);
        json.Set("allowExpiredCertificate", from.Trust.AllowExpiredCertificate ? true : null);
        json.Set("allowRsa15", from.Trust.AllowRsa15 ? true : null);
        json.Set("allowTripleDes", from.Trust.AllowTripleDes ? true : null);
        json.Set("clockSkewSeconds", from.Trust.ClockSkewSeconds);
    }

    private static JsonObject? Map(IReadOnlyDictionary<string, string> items) =>
        items.Count == 0 ? null : new JsonObject(items.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => KeyValuePair.Create<string, JsonNode?>(item.Key, item.Value)));
}
