using System.Text.RegularExpressions;

namespace PSFederation.Core.Aws;

/// <summary>A role as people name it: <c>Developer</c>, <c>123456789012/Admin</c>, or with its path, <c>123456789012/team/Admin</c>. IAM names are not case-sensitive.</summary>
/// <param name="AccountId">The account; null for any.</param>
/// <param name="Name">The name, or path and name.</param>
internal sealed partial record RoleShortName(string? AccountId, string Name)
{
    /// <summary>Reads a name; null if the text is not a name, such as an ARN.</summary>
    public static RoleShortName? TryParse(string text) =>
        Form().Match(text) is { Success: true } match ? new RoleShortName(match.Groups[1].Success ? match.Groups[1].Value : null, match.Groups[2].Value) : null;

    /// <summary>Whether it matches a role.</summary>
    public bool IsOf(FederatedRole role) =>
        (AccountId is null || AccountId == role.AccountId)
        && (Name.Equals(role.RoleName, StringComparison.OrdinalIgnoreCase) || role.RoleArn.EndsWith(":role/" + Name, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public override string ToString() => AccountId is null ? Name : $"{AccountId}/{Name}";

    /// <summary>The characters of IAM names and paths; a colon would be part of an ARN.</summary>
    [GeneratedRegex(@"^(?:([0-9]{12})/)?([A-Za-z0-9_+=,.@-][A-Za-z0-9_+=,.@/-]{0,575})\z")]
    private static partial Regex Form();
}
