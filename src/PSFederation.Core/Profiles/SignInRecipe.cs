namespace PSFederation.Core.Profiles;

/// <summary>The identity provider of a profile and the way in. No secret: those are named by the variable or file that holds them.</summary>
public sealed record SignInRecipe
{
    /// <summary>The way.</summary>
    public required FederatedSignIn Way { get; init; }

    /// <summary>The file of the token, or of the client secret.</summary>
    public string? Path { get; init; }

    /// <summary>The issuer.</summary>
    public string? Authority { get; init; }

    /// <summary>The client id.</summary>
    public string? ClientId { get; init; }

    /// <summary>The environment variable that holds the client secret.</summary>
    public string? ClientSecretVariable { get; init; }

    /// <summary>The scopes.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The resources that the access token is for.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The audience that the access token is for.</summary>
    public string? Audience { get; init; }

    /// <summary>Which token STS gets.</summary>
    public OidcTokenType TokenType { get; init; }

    /// <summary>The port of the redirect address; null takes a free one.</summary>
    public int? RedirectPort { get; init; }

    /// <summary>The path of the redirect address.</summary>
    public string? RedirectPath { get; init; }

    /// <summary>Whether the link is shown instead of opened.</summary>
    public bool NoBrowser { get; init; }

    /// <summary>The host of an OAuth 2.0 provider whose access tokens STS takes.</summary>
    public string? ProviderId { get; init; }

    /// <summary>The platform whose token it is; null recognises it.</summary>
    public string? Platform { get; init; }

    /// <summary>The Azure DevOps service connection whose token it is.</summary>
    public string? ServiceConnectionId { get; init; }

    /// <summary>Where a person would begin to sign in to AWS at a SAML identity provider.</summary>
    public string? SignInUri { get; init; }

    /// <summary>The browser's program; null takes the first that is installed.</summary>
    public string? BrowserPath { get; init; }

    /// <summary>The folder that keeps the browser's session; null takes one of the user's own.</summary>
    public string? BrowserProfile { get; init; }

    /// <summary>The SAML provider in IAM; null takes the one that the assertion names with the role.</summary>
    public string? PrincipalArn { get; init; }

    /// <summary>Another federated profile.</summary>
    public string? SourceProfile { get; init; }

    /// <summary>Where the identity comes from, for people.</summary>
    public string From => Way switch
    {
        FederatedSignIn.TokenFile => Path!,
        FederatedSignIn.Integrated or FederatedSignIn.Browser => SignInUri!,
        FederatedSignIn.Ambient => Platform ?? "the platform it runs on",
        FederatedSignIn.Profile => $"profile {SourceProfile}",
        _ => $"{Authority} ({ClientId})",
    };
}
