using PSFederation.Core.Oidc.Discovery;
using PSFederation.Core.Oidc.Verification;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Configuration;

/// <summary>What CreateOpenIDConnectProvider of IAM would refuse of an issuer, and what STS could not use of it.</summary>
internal static class IamFindings
{
    private const int MaxUrl = 255;
    private const int MaxClientIds = 100;
    private const int MaxClientId = 255;

    /// <summary>The members that a discovery document must have (OIDC Discovery 3), as far as IAM looks at them.</summary>
    private static readonly string[] Required = ["jwks_uri", "response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported"];

    public static IEnumerable<string> Of(OidcDiscovery discovery, IReadOnlyList<string> clientIds, IReadOnlyList<string> algorithms) =>
        [.. OfUrl(discovery.Issuer), .. OfClientIds(clientIds), .. OfDocument(discovery, algorithms)];

    private static IEnumerable<string> OfUrl(string issuer)
    {
        const string refused = "IAM would refuse it: the issuer";
        if (issuer.Length > MaxUrl)
            yield return $"{refused} has {issuer.Length.Grouped()} characters, at most {MaxUrl} are taken.";
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out Uri? uri) || uri.Scheme != Uri.UriSchemeHttps)
        {
            yield return $"{refused} is not an https address.";
            yield break;
        }

        if (HasPort(issuer))
            yield return $"{refused} has a port; IAM takes https on its own port, not named.";
        if (issuer.Contains('?', StringComparison.Ordinal) || issuer.Contains('#', StringComparison.Ordinal))
            yield return $"{refused} has a query or fragment.";
        if (uri.UserInfo.Length > 0)
            yield return $"{refused} has a user name in it.";
        if (uri.IsLoopback)
            yield return "STS cannot reach it: the issuer is on this machine.";
    }

    /// <summary>Whether a port is named, even 443, which the parsed address no longer tells.</summary>
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
            yield return $"IAM would refuse it: {clientIds.Count.Grouped()} client ids, at most {MaxClientIds} are taken.";
        int bad = clientIds.Count(id => id.Length is 0 or > MaxClientId);
        if (bad > 0)
            yield return $"IAM would refuse it: {bad} client ids are empty or have more than {MaxClientId} characters.";
    }

    private static IEnumerable<string> OfDocument(OidcDiscovery discovery, IReadOnlyList<string> algorithms)
    {
        string[] missing = [.. Required.Where(name => !discovery.Members.ContainsKey(name))];
        if (missing.Length > 0)
            yield return $"The discovery document lacks {string.Join(", ", missing)} (OIDC Discovery 3).";
        string[] foreign = [.. algorithms.Where(name => !JwsAlgorithm.OfSts.Contains(name))];
        if (foreign.Length > 0)
            yield return $"STS does not take tokens signed with {UntrustedText.Line(string.Join(", ", foreign))}{(foreign.Length == algorithms.Count ? ", and the issuer names no other" : string.Empty)}; it takes {string.Join(", ", JwsAlgorithm.OfSts)}.";
    }
}
