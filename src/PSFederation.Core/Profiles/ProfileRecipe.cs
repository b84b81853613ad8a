using PSFederation.Core.Text;

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

    /// <summary>Members of the file that this version does not know, by their path: they stay, and mean nothing here.</summary>
    public IReadOnlyList<string> UnknownMembers { get; init; } = [];

    /// <summary>What to say about members that this version does not know: one that was misspelt would have meant something.</summary>
    /// <param name="path">The file.</param>
    /// <returns>A sentence.</returns>
    public string Unknown(string path) =>
        $"The federated profile '{Name}' in {path} has members that this version of the module does not know, and that are passed over: {string.Join(", ", UnknownMembers.Select(UntrustedText.Line))}. Check their spelling.";
}
