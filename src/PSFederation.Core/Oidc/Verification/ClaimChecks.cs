using System.Globalization;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>The registered claims of a token (RFC 7519 section 4.1) by the rules of OIDC Core 3.1.3.7 and of STS.</summary>
internal static class ClaimChecks
{
    private const int MaxSubject = 255;
    private const string IdToken = "OIDC Core 3.1.3.7";

    public static void Add(VerificationReportBuilder report, OidcToken token, OidcVerificationOptions options)
    {
        AddIssuer(report, token, options);
        report.Require("Subject", token.Subject is { Length: > 0 and <= MaxSubject }, "1 to 255 characters", token.Subject, "OIDC Core 2");
        AddAudience(report, token, options);
        AddAuthorizedParty(report, token, options);
        AddTimes(report, token, options);
        if (options.Nonce is not { } nonce)
            report.Add("Nonce", FederationCheckResult.NotApplicable, "unknown to this check", token.Claims.ContainsKey("nonce") ? "present" : "none", IdToken);
        else
            report.Require("Nonce", token.Claims.GetValueOrDefault("nonce") as string == nonce, "the nonce that was sent", token.Claims.ContainsKey("nonce") ? "another nonce" : "none", IdToken);
    }

    /// <summary>The claim that a row is about.</summary>
    public static string ClaimOf(string check) => check switch
    {
        "Issuer" => "iss",
        "Subject" => "sub",
        "Audience" => "aud",
        "AuthorizedParty" => "azp",
        "ExpiresAt" => "exp",
        "NotBefore" => "nbf",
        "IssuedAt" => "iat",
        "Nonce" => "nonce",
        _ => check,
    };

    private static void AddIssuer(VerificationReportBuilder report, OidcToken token, OidcVerificationOptions options)
    {
        if (options.Issuer is { } issuer)
            report.Require("Issuer", token.Issuer == issuer, issuer, token.Issuer, IdToken);
        else
            report.Add("Issuer", string.IsNullOrEmpty(token.Issuer) ? FederationCheckResult.Failed : FederationCheckResult.Warning, "any, because neither -Issuer nor -Authority is specified", token.Issuer, IdToken);
    }

    private static void AddAudience(VerificationReportBuilder report, OidcToken token, OidcVerificationOptions options)
    {
        string actual = string.Join(", ", token.Audience);
        if (options.Audiences.Count > 0)
            report.Require("Audience", token.Audience.Any(options.Audiences.Contains), string.Join(" or ", options.Audiences), actual, IdToken);
        else
            report.Add("Audience", token.Audience.All(string.IsNullOrEmpty) ? FederationCheckResult.Failed : FederationCheckResult.Warning, "any, because -Audience is not specified", actual, IdToken);
    }

    /// <summary>If there is an azp, IAM checks it instead of aud.</summary>
    private static void AddAuthorizedParty(VerificationReportBuilder report, OidcToken token, OidcVerificationOptions options)
    {
        string expected = options.Audiences.Count > 0 ? string.Join(" or ", options.Audiences) : "any, because -Audience is not specified";
        if (token.AuthorizedParty is { } party)
            report.Add("AuthorizedParty", options.Audiences.Count == 0 || options.Audiences.Contains(party) ? FederationCheckResult.Passed : FederationCheckResult.Failed, expected, party, IdToken);
        else if (token.Audience.Count > 1)
            report.Add("AuthorizedParty", options.IsSignIn ? FederationCheckResult.Failed : FederationCheckResult.Warning, "an azp, because the token has several audiences", "none", IdToken);
        else
            report.Add("AuthorizedParty", FederationCheckResult.NotApplicable, expected, "none", IdToken);
    }

    private static void AddTimes(VerificationReportBuilder report, OidcToken token, OidcVerificationOptions options)
    {
        DateTime earliest = options.Earliest, latest = options.Latest;
        string atMost = $"at most {Text(latest)}";
        FederationCheckResult expires = token.ExpiresAt is not { } end || end <= earliest || end <= token.IssuedAt || end <= token.NotBefore ? FederationCheckResult.Failed
            : end <= options.At ? FederationCheckResult.Warning : FederationCheckResult.Passed;
        report.Add("ExpiresAt", expires, $"after {Text(earliest)}, iat and nbf", Text(token.ExpiresAt), "RFC 7519 4.1.4");
        if (token.NotBefore is { } begin)
            report.Require("NotBefore", begin <= latest, atMost, Text(begin), "RFC 7519 4.1.5");
        else
            report.Add("NotBefore", FederationCheckResult.NotApplicable, atMost, "none", "RFC 7519 4.1.5");
        report.Require("IssuedAt", token.IssuedAt <= latest, atMost, Text(token.IssuedAt), "OIDC Core 2");
        if (token.Claims.GetValueOrDefault("exp") is double || token.Claims.GetValueOrDefault("iat") is double || token.Claims.GetValueOrDefault("nbf") is double)
            report.Add("Whole seconds", FederationCheckResult.Warning, "times that are whole numbers", "a time with a fraction or exponent", "STS AssumeRoleWithWebIdentity");
    }

    private static string? Text(DateTime? time) => time?.ToString("u", CultureInfo.InvariantCulture);
}
