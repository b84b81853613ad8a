using PSFederation.Core.Text;

namespace PSFederation.Core.Aws;

/// <summary>The name of a session of a role, and of a source identity, in the form that STS accepts: <c>[\w+=,.@-]{2,64}</c>.</summary>
internal static class RoleSessionName
{
    private const int MinLength = 2, MaxLength = 64;

    /// <summary>Whether a name has that form.</summary>
    public static bool IsValid(string name) => name.Length is >= MinLength and <= MaxLength && name.All(IsCharacter);

    /// <summary>Throws if the name has another form.</summary>
    /// <exception cref="FederationException">It has another form.</exception>
    public static void Require(string name)
    {
        if (!IsValid(name))
            throw new FederationException(
                FederationErrorCode.RoleSessionNameInvalid, $"The role session name is {InputPreview.Quote(name)}; expected 2 to 64 letters, digits and _+=,.@- characters", InputPreview.Target(name));
    }

    /// <summary>A name made from the subject of a token: characters that STS rejects become hyphens.</summary>
    public static string FromSubject(string? subject)
    {
        string name = string.Concat((subject ?? string.Empty).Select(c => IsCharacter(c) ? c : '-'));
        return name.Length < MinLength ? "PSFederation" : name.Length > MaxLength ? name[..MaxLength] : name;
    }

    private static bool IsCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "_+=,.@-".Contains(c, StringComparison.Ordinal);
}
