using System.Security.Cryptography;
using System.Text;

namespace PSFederation.Sandbox;

/// <summary>A user of both identity providers. A class, not a record: its ToString must not show the password.</summary>
public sealed class SandboxUser
{
    /// <summary>Gets the name to sign in with; also the subject of its tokens and assertions.</summary>
    public required string UserName { get; init; }

    /// <summary>Gets the password, a new one at every start.</summary>
    public required string Password { get; init; }

    /// <summary>Gets the one-time code, for a sign-in whose address requests one; new at every start, and reusable.</summary>
    public string OneTimeCode { get; } = Hosting.RandomText.OneTimeCode();

    /// <summary>Gets the e-mail address; also the RoleSessionName of its assertions.</summary>
    public required string Email { get; init; }

    /// <summary>Gets the name to show.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Gets the values of the SAML Role attribute, each "role ARN,provider ARN"; empty for a user without AWS roles.</summary>
    public IReadOnlyList<string> SamlRoles { get; init; } = [];

    /// <summary>Gets the session tags of its assertions (PrincipalTag attributes).</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the keys of the tags that are transitive.</summary>
    public IReadOnlyList<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>Gets the source identity of its assertions, or null.</summary>
    public string? SourceIdentity { get; init; }

    internal bool HasPassword(string? password) => IsSame(password, Password);

    internal bool HasOneTimeCode(string? code) => IsSame(code, OneTimeCode);

    private static bool IsSame(string? given, string expected)
        => given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));
}
