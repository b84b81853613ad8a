using PSFederation.Core.Oidc.Discovery;
using PSFederation.Core.Oidc.Verification;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Configuration;

/// <summary>Properties of an issuer that CreateOpenIDConnectProvider of IAM would reject, or that STS could not use.</summary>
internal static class IamFindings
{
    private const int MaxUrl = 255;
    private const int MaxClientIds = 100;
    private const int MaxClientId = 255;

    /// <summary>The members that a discovery document must have (OIDC Discovery 3), as far as IAM checks them.</summary>
    private static readonly string[] Required = ["jwks_uri", "response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported"];

    public static IEnumerable<string> Of(OidcDiscovery discovery, IReadOnlyList<string> clientIds, IReadOnlyList<string> algorithms) =>
        [.. OfUrl(discovery.Issuer), .. OfClientIds(clientIds), .. OfDocument(discovery, algorithms)];

    private static IEnumerable<string> OfUrl(string issuer)
    {
        const string refused = "IAM would reject it: the issuer";
        if (issuer.Length > MaxUrl)
            yield return $"{refused} has {issuer.Length.Grouped()} characters; IAM accepts at most {MaxUrl}.";
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttps)
        {
            yield return $"{refused} is not an https address.";
            yield break;
        }

        if (HasPort(issuer))
            yield return $"{refused} has a port; IAM accepts https without a port only.";
        if (issuer.Contains('?', StringComparison.Ordinal) || issuer.Contains('#', StringComparison.Ordinal))
            yield return $"{refused} has a query or fragment.";
        if (uri.UserInfo.Length > 0)
            yield return $"{refused} contains a user name.";
        if (uri.IsLoopback)
            yield return "STS cannot reach it: the issuer is on this machine.";
    }

    /// <summary>Whether the text contains a port, even 443, which the parsed address no longer shows.</summary>
    private static bool HasPort(string issuer)
    {
        string rest = issuer["https://".Length..];
        int end = rest.IndexOfAny(['/', '?', '#']);
        string authority = end < 0 ? rest : rest[..end];
        return authority.LastIndexOf(':') > authority.LastIndexOf(']');
    }

    private static IEnumerable<string> OfClientIds(IReadOnlyList<string> clientIds)
    {
        if (clientIds.Count > MaxClientIds)
            yield return $"IAM would reject it: it has {clientIds.Count.Grouped()} client IDs; IAM accepts at most {MaxClientIds}.";
        int bad = clientIds.Count(id => id.Length is 0 or > MaxClientId);
        if (bad > 0)
            yield return $"IAM would reject it: {bad} client IDs are empty or have more than {MaxClientId} characters.";
    }

    private static IEnumerable<string> OfDocument(OidcDiscovery discovery, IReadOnlyList<string> algorithms)
    {
        string[] missing = [.. Required.Where(name => !discovery.Members.ContainsKey(name))];
        if (missing.Length > 0)
            yield return $"The discovery document lacks {string.Join(", ", missing)} (OIDC Discovery 3).";
        string[] foreign = [.. algorithms.Where(name => !JwsAlgorithm.OfSts.Contains(name))];
        if (foreign.Length > 0)
            yield return $"STS does not accept tokens signed with {UntrustedText.Line(string.Join(", ", foreign))}{(foreign.Length == algorithms.Count ? ", and the issuer supports no other algorithm" : string.Empty)}; it accepts {string.Join(", ", JwsAlgorithm.OfSts)}.";
    }
}
