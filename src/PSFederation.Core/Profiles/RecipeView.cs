namespace PSFederation.Core.Profiles;

/// <summary>Recipes as cmdlets give them out.</summary>
public static class RecipeView
{
    /// <summary>The profile.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="path">The file that holds it.</param>
    /// <returns>The profile.</returns>
    public static FederatedProfile ToProfile(this ProfileRecipe recipe, string path)
    {
        SignInRecipe from = recipe.SignIn;
        return new FederatedProfile
        {
            ProfileName = recipe.Name,
            SignIn = from.Way,
            From = from.From,
            RoleArn = [.. recipe.Roles.Select(role => role.RoleArn)],
            DurationSeconds = recipe.Roles[^1].DurationSeconds,
            Region = recipe.Region,
            EndpointUrl = recipe.EndpointUrl,
            AllowInteractive = recipe.AllowInteractive,
            RoleSessionName = recipe.Roles[^1].RoleSessionName,
            ExternalId = recipe.Roles[^1].ExternalId,
            Policy = recipe.Roles[^1].Policy,
            PolicyArn = recipe.Roles[^1].PolicyArns,
            WebIdentityTokenFile = from.Path,
            Platform = from.Platform,
            ServiceConnectionId = from.ServiceConnectionId,
            SourceProfileName = from.SourceProfile,
            Provider = from.Provider,
            Tenant = from.Tenant,
            Domain = from.Domain,
            Realm = from.Realm,
            UserPoolId = from.UserPoolId,
            TeamId = from.TeamId,
            Authority = from.Authority,
            ClientId = from.ClientId,
            ClientAuthentication = from.ClientAuthentication,
            ClientSecretVariable = from.ClientSecretVariable,
            ClientSecretPath = from.ClientSecretPath,
            ClientKeyPath = from.ClientKeyPath,
            ClientKeyPasswordVariable = from.ClientKeyPasswordVariable,
            ClientKeyId = from.ClientKeyId,
            ClientKeyAlgorithm = from.ClientKeyAlgorithm,
            ClientCertificate = from.ClientCertificate,
            Scope = from.Scopes,
            Resource = from.Resources,
            Audience = from.Audience,
            TokenType = from.TokenType,
            AdditionalParameter = from.AdditionalParameters,
            Prompt = from.Prompts,
            LoginHint = from.LoginHint,
            RedirectHost = from.RedirectHost,
            RedirectPort = from.RedirectPort,
            RedirectPath = from.RedirectPath,
            NoBrowser = from.NoBrowser,
            ProviderId = from.ProviderId,
            SubjectTokenAudience = from.SubjectTokenAudience,
            SubjectTokenType = from.SubjectTokenType,
            RequestedTokenType = from.RequestedTokenType,
            SignInUri = from.SignInUri,
            BrowserPath = from.BrowserPath,
            BrowserProfile = from.BrowserProfile,
            ServiceProvider = from.ServiceProvider,
            Binding = from.Binding,
            AcsPort = from.AcsPort,
            AcsPath = from.AcsPath,
            AcsUrl = from.AcsUrls,
            Factor = from.Factor,
            SigningCertificate = from.SigningCertificate,
            ForceAuthn = from.ForceAuthn,
            PrincipalArn = from.PrincipalArn,
            Metadata = from.Trust.Metadata,
            Certificate = from.Trust.Certificates,
            DecryptionCertificate = from.Trust.DecryptionCertificates,
            AllowSha1 = from.Trust.AllowSha1,
            AllowExpiredCertificate = from.Trust.AllowExpiredCertificate,
            AllowRsa15 = from.Trust.AllowRsa15,
            AllowTripleDes = from.Trust.AllowTripleDes,
            ClockSkew = Seconds(from.Trust.ClockSkewSeconds),
            Path = path,
        };
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is { } number ? TimeSpan.FromSeconds(number) : null;
}
