using System.Globalization;
using System.Text.RegularExpressions;
using PSFederation.Sandbox.Saml;

namespace PSFederation.Sandbox.Sts.Saml;

/// <summary>The AWS attributes of an assertion.</summary>
internal static partial class SamlClaims
{
    /// <summary>Tells whether the Role attribute pairs the role with the provider, in either order.</summary>
    public static bool GrantsRole(VerifiedAssertion assertion, string roleArn, string providerArn)
        => assertion.Values(SamlNames.RoleAttribute)
            .Select(value => value.Split(',', StringSplitOptions.TrimEntries))
            .Any(pair => pair is [var first, var second]
                && ((first == roleArn && second == providerArn) || (first == providerArn && second == roleArn)));

    public static string RoleSessionName(VerifiedAssertion assertion)
        => assertion.Values(SamlNames.RoleSessionNameAttribute) switch
        {
            [] or [""] => throw StsErrors.InvalidIdentityToken("RoleSessionName is required in AuthnResponse"),
            [var name] when SessionName().IsMatch(name) => name,
            _ => throw StsErrors.InvalidIdentityToken("RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}"),
        };

    public static string? SourceIdentity(VerifiedAssertion assertion)
        => assertion.Values(SamlNames.SourceIdentityAttribute) switch
        {
            [] => null,
            [var identity] when SessionName().IsMatch(identity) && !IsReserved(identity) => identity,
            _ => throw StsErrors.InvalidIdentityToken("Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with \"aws:\""),
        };

    public static SessionTags Tags(VerifiedAssertion assertion)
    {
        List<KeyValuePair<string, string>> tags = [];
        foreach ((string name, IReadOnlyList<string> values) in assertion.Attributes)
        {
            if (name.StartsWith(SamlNames.PrincipalTagAttribute, StringComparison.Ordinal))
            {
                tags.Add(values is [var value]
                    ? new(name[SamlNames.PrincipalTagAttribute.Length..], value)
                    : throw StsErrors.InvalidIdentityToken("A session tag must have exactly one value"));
            }
        }

        return SessionTags.Create(tags, assertion.Values(SamlNames.TransitiveTagKeysAttribute), null);
    }

    /// <summary>Reads SessionDuration, which can shorten the session of an API call, but not lengthen it.</summary>
    public static TimeSpan? SessionDuration(VerifiedAssertion assertion)
        => assertion.Values(SamlNames.SessionDurationAttribute) switch
        {
            [] => null,
            [var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
                && seconds is >= Sts.SessionDuration.Minimum and <= Sts.SessionDuration.RoleMaximum
                => TimeSpan.FromSeconds(seconds),
            _ => throw StsErrors.InvalidIdentityToken("SessionDuration in AuthnResponse must be between 900 and 43200"),
        };

    private static bool IsReserved(string identity) => identity.StartsWith("aws:", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\A[a-zA-Z_0-9+=,.@-]{2,64}\z")]
    private static partial Regex SessionName();
}
