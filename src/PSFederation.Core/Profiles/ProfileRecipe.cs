using System.Security.Cryptography;
using System.Text;

namespace PSFederation.Core.Profiles;

/// <summary>A federated profile: what it takes to get its credentials.</summary>
public sealed record ProfileRecipe
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The way in.</summary>
    public required SignInRecipe SignIn { get; init; }

    /// <summary>The roles, each assumed with the session of the one before.</summary>
    public required IReadOnlyList<RoleRecipe> Roles { get; init; }

    /// <summary>The region of the STS endpoint.</summary>
    public string? Region { get; init; }

    /// <summary>An STS endpoint other than AWS' own.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>Whether a person may be asked even when another program wants the credentials.</summary>
    public bool AllowInteractive { get; init; }

    /// <summary>The name of the cached credentials: a digest of the whole recipe, so that another recipe never gets them.</summary>
    internal string SessionKey => Digest(
        [
            "session", Name, .. IdentityParts(SignIn), Region, EndpointUrl,
            .. Roles.SelectMany(role => (string?[])[role.RoleArn, role.RoleSessionName, $"{role.DurationSeconds}", role.ExternalId, role.Policy, string.Join(' ', role.PolicyArns)]),
        ]);

    /// <summary>The name of the cached identity: profiles that sign in the same way at the same provider share one sign-in.</summary>
    internal string IdentityKey => Digest(["identity", .. IdentityParts(SignIn)]);

    /// <summary>The profile as cmdlets give it out.</summary>
    /// <param name="path">The file that holds it.</param>
    /// <returns>The profile.</returns>
    public FederatedProfile ToProfile(string path) => new()
    {
        ProfileName = Name,
        SignIn = SignIn.Way,
        From = SignIn.From,
        RoleArn = [.. Roles.Select(role => role.RoleArn)],
        DurationSeconds = Roles[^1].DurationSeconds,
        Region = Region,
        EndpointUrl = EndpointUrl,
        AllowInteractive = AllowInteractive,
        Path = path,
    };

    private static IEnumerable<string?> IdentityParts(SignInRecipe signIn) =>
        [
            signIn.Way.ToString(), signIn.Path, signIn.Authority, signIn.ClientId, signIn.ClientSecretVariable, string.Join(' ', signIn.Scopes),
            string.Join(' ', signIn.Resources), signIn.Audience, signIn.TokenType.ToString(), signIn.ProviderId, signIn.Platform, signIn.ServiceConnectionId, signIn.SignInUri, signIn.BrowserProfile, signIn.PrincipalArn, signIn.SourceProfile,
        ];

    /// <summary>SHA-256 of the parts, each with its length before it, so that no two lists read the same.</summary>
    private static string Digest(IEnumerable<string?> parts) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => part is null ? "-" : $"{part.Length}:{part}"))))).ToLowerInvariant();
}
