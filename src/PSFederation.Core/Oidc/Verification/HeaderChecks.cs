using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>Checks of a token header beyond algorithm and key (RFC 7515 section 4.1, RFC 7797).</summary>
internal static class HeaderChecks
{
    private const string MediaPrefix = "application/";
    private static readonly string[] KeySources = ["jwk", "jku", "x5c", "x5u"];

    public static void Add(VerificationReportBuilder report, JwsParts parts, OidcTokenType tokenType)
    {
        List<string> problems = [];
        if (parts.Header.TryGetValue("crit", out object? critical))
            problems.Add($"crit requires {Name(critical)}, which is not supported");
        if (parts.Header.TryGetValue("b64", out object? encoded) && encoded is not true)
            problems.Add("b64 says that the payload is not encoded (RFC 7797)");
        if (parts.Header.ContainsKey("enc") || parts.Header.ContainsKey("zip"))
            problems.Add("enc and zip belong to encrypted tokens");
        if (IsNested(parts.Header.GetValueOrDefault("cty")))
            problems.Add("cty says that the payload is another token");
        problems.AddRange(KeySources.Where(parts.Header.ContainsKey).Select(name => $"{name} contains or refers to a key, but only the issuer's published keys are used"));
        report.Require(
            "Header", problems.Count == 0, "no critical extension, no key in the token, no nested token", problems.Count == 0 ? "none" : string.Join("; ", problems), "RFC 7515 4.1, RFC 8725 3");
        AddType(report, parts.Header.GetValueOrDefault("typ"), tokenType);
    }

    /// <summary>A token of one type must not pass as another type (RFC 8725 section 3.11).</summary>
    private static void AddType(VerificationReportBuilder report, object? type, OidcTokenType tokenType)
    {
        string? kind = type switch
        {
            null => "JWT",
            string text when text.StartsWith(MediaPrefix, StringComparison.OrdinalIgnoreCase) => text[MediaPrefix.Length..],
            string text => text,
            _ => null,
        };
        bool isJwt = "JWT".Equals(kind, StringComparison.OrdinalIgnoreCase), isAccess = "at+jwt".Equals(kind, StringComparison.OrdinalIgnoreCase);
        FederationCheckResult result = isJwt || (isAccess && tokenType == OidcTokenType.AccessToken) ? FederationCheckResult.Passed
            : isAccess ? FederationCheckResult.Warning : FederationCheckResult.Failed;
        report.Add("Type", result, "JWT or none; at+jwt for an access token", type is null ? "none" : type as string ?? "not a string", "RFC 7515 4.1.9, RFC 9068 2.1");
    }

    private static bool IsNested(object? contentType) =>
        contentType is not null && (contentType is not string text || text.Equals("JWT", StringComparison.OrdinalIgnoreCase) || text.Equals(MediaPrefix + "jwt", StringComparison.OrdinalIgnoreCase));

    private static string Name(object? critical) =>
        critical is IReadOnlyList<object?> { Count: > 0 } names ? string.Join(", ", names.Select(name => name as string ?? "a value that is not a string")) : "an empty list, which is not allowed";
}
