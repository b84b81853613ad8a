using System.Globalization;

namespace PSFederation.Core.Oidc;

/// <summary>
/// The session tags, source identity and roles in a token (IAM's page "Pass session tags in AWS STS"). Claims in another form are not read;
/// Test-OidcToken reports them.
/// </summary>
internal sealed class SessionTags
{
    private const string Claim = "https://aws.amazon.com/tags", FlatTag = Claim + "/principal_tags/", FlatTransitive = Claim + "/transitive_tag_keys";

    public Dictionary<string, string> Tags { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<string> Transitive { get; } = [];

    public string? SourceIdentity { get; private init; }

    /// <summary>The roles that the issuer allows; null if the token has no roles claim.</summary>
    public IReadOnlyList<string>? Roles { get; private init; }

    public static SessionTags Of(OidcToken token)
    {
        SessionTags read = new()
        {
            SourceIdentity = token.Claims.GetValueOrDefault("https://aws.amazon.com/source_identity") as string,
            Roles = token.Claims.TryGetValue("https://aws.amazon.com/roles", out object? roles) ? Texts(roles) : null,
        };
        if (token.Claims.GetValueOrDefault(Claim) is IReadOnlyDictionary<string, object?> nested)
        {
            if (nested.GetValueOrDefault("principal_tags") is IReadOnlyDictionary<string, object?> tags)
            {
                foreach ((string key, object? value) in tags)
                    read.Add(key, value);
            }

            read.Transitive.AddRange(Texts(nested.GetValueOrDefault("transitive_tag_keys")));
        }

        foreach ((string name, object? value) in token.Claims)
        {
            if (name.StartsWith(FlatTag, StringComparison.Ordinal))
                read.Add(name[FlatTag.Length..], value);
            else if (name == FlatTransitive)
                read.Transitive.AddRange(Texts(value));
        }

        return read;
    }

    /// <summary>The string values of a claim: a string, number or Boolean, or a list of them.</summary>
    public static IReadOnlyList<string> Texts(object? claim) => claim switch
    {
        string text => [text],
        bool truth => [truth ? "true" : "false"],
        long number => [number.ToString(CultureInfo.InvariantCulture)],
        double number => [number.ToString("R", CultureInfo.InvariantCulture)],
        IReadOnlyList<object?> list => [.. list.Where(item => item is string or bool or long or double).SelectMany(Texts)],
        _ => [],
    };

    private void Add(string key, object? value)
    {
        if (key.Length > 0 && Texts(value) is [string only])
            Tags[key] = only;
    }
}
