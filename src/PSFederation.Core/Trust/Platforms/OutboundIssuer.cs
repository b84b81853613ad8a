namespace PSFederation.Core.Trust.Platforms;

/// <summary>
/// The issuers of AWS STS tokens for external services (GetWebIdentityToken). "Getting started with outbound identity federation" of the IAM User Guide says
/// that the tokens cannot be used for federation into AWS
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_getting_started.html).
/// </summary>
internal static class OutboundIssuer
{
    private const string Suffix = ".tokens.sts.global.api.aws";

    /// <summary>Whether an issuer is one of these. Each account has its own.</summary>
    /// <param name="issuer">The issuer without scheme.</param>
    /// <returns>True if it is.</returns>
    public static bool Is(string issuer) => issuer.Split('/')[0].EndsWith(Suffix, StringComparison.OrdinalIgnoreCase);
}
