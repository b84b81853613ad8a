using PSFederation.Core.Oidc;
using PSFederation.Core.Text;
using PSFederation.Core.Trust.Platforms;

namespace PSFederation.Core.Trust;

/// <summary>The caller and the condition keys of AssumeRoleWithWebIdentity, from a token.</summary>
public static class TokenContext
{
    /// <summary>The request that STS would evaluate.</summary>
    /// <param name="token">The token, unverified.</param>
    /// <param name="target">Other known facts.</param>
    /// <returns>The request.</returns>
    public static TrustRequest Of(OidcToken token, TrustTarget target)
    {
        string? issuer = token.ProviderId ?? (token.Issuer is null ? null : Issuer(token.Issuer));
        TrustContext context = new(key => Other(key, token, issuer));
        CommonKeys.Add(context, target);
        SessionTags session = SessionTags.Of(token);
        if (token.IsOpaque)
            AddOpaque(context, issuer);
        else
            AddClaims(context, token, issuer, session, target);
        context.Set("sts:RoleSessionName", ContextKey.Unknown("the caller of STS chooses it", alwaysPresent: true));
        CommonKeys.AddGiven(context, target);
        List<string> actions = [TrustRequest.AssumeRoleWithWebIdentity];
        if (session.Tags.Count > 0)
            actions.Add(TrustRequest.TagSession);
        if (session.SourceIdentity is not null)
            actions.Add(TrustRequest.SetSourceIdentity);
        return new TrustRequest
        {
            Actions = actions,
            Caller = new WebIdentityCaller(issuer, target.ProviderArn, target.Account, target.Partition),
            Context = context,
            RoleArn = target.RoleArn,
            Source = "The token",
            Faults = TokenRules.Check(token, target.At),
        };
    }

    /// <summary>
    /// The issuer in IAM keys and provider ARNs: without https://, with path and trailing slash. An http issuer is a local test server.
    /// </summary>
    /// <param name="iss">The claim iss, or the URL of a provider.</param>
    /// <returns>The name.</returns>
    public static string Issuer(string iss) =>
        iss.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || iss.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            ? iss[(iss.IndexOf("://", StringComparison.Ordinal) + 3)..]
            : iss;

    private static void AddOpaque(TrustContext context, string? provider)
    {
        foreach (string key in provider is null ? [] : ProviderClaims.OfOpaque(provider))
            context.Set($"{provider}:{key}", ContextKey.Unknown("the token is opaque, so STS requests the value from the provider"));
        foreach (string key in (string[])["aws:TagKeys", "sts:TransitiveTagKeys", "sts:SourceIdentity"])
            context.Set(key, ContextKey.Missing("an opaque token cannot contain it"));
    }

    private static void AddClaims(TrustContext context, OidcToken token, string? issuer, SessionTags session, TrustTarget target)
    {
        CommonKeys.AddSession(context, session.Tags, session.Transitive, session.SourceIdentity, "the token");
        context.Set("sts:RoleAuthorizedByIdp", session.Roles is not { } roles
            ? ContextKey.Of("false", "the token has no claim https://aws.amazon.com/roles")
            : target.RoleArn is null
                ? ContextKey.Unknown("it depends on the role; specify -RoleArn")
                : ContextKey.Of(roles.Contains(target.RoleArn, StringComparer.Ordinal) ? "true" : "false", "the claim https://aws.amazon.com/roles"));
        if (issuer is null)
            return;
        // IAM: "aud" reads azp, and aud when the token has no azp; "oaud" always reads aud.
        bool party = token.AuthorizedParty is not null;
        Set(context, issuer, "aud", party ? [token.AuthorizedParty!] : token.Audience, party ? "the claim azp, which overrides aud" : "the claim aud");
        Set(context, issuer, "oaud", token.Audience, "the claim aud");
        Set(context, issuer, "sub", token.Subject is null ? [] : [token.Subject], "the claim sub");
        Set(context, issuer, "amr", SessionTags.Texts(token.Claims.GetValueOrDefault("amr")), "the claim amr");
        if (TrustPlatforms.OfIssuer(issuer) is not { HasAmr: true })
            Set(context, issuer, "email", SessionTags.Texts(token.Claims.GetValueOrDefault("email")), "the claim email");
        foreach (string claim in ProviderClaims.Of(issuer))
            Set(context, issuer, claim, SessionTags.Texts(token.Claims.GetValueOrDefault(claim)), $"the claim {claim}");
        if (issuer == "accounts.google.com")
            AddGoogle(context, token, issuer);
    }

    /// <summary>IAM's page has the claim google:organization_number; Google documents a member organization_number in a claim google.</summary>
    private static void AddGoogle(TrustContext context, OidcToken token, string issuer)
    {
        if (token.Claims.TryGetValue("google:organization_number", out object? flat))
            Set(context, issuer, "google/organization_number", SessionTags.Texts(flat), "the claim google:organization_number");
        else if (token.Claims.GetValueOrDefault("google") is IReadOnlyDictionary<string, object?> google && google.ContainsKey("organization_number"))
            context.Set($"{issuer}:google/organization_number", ContextKey.Unknown("AWS does not document whether STS reads organization_number in the claim google"));
    }

    private static void Set(TrustContext context, string issuer, string key, IReadOnlyList<string> values, string from) =>
        context.Set($"{issuer}:{key}", values.Count > 0 ? ContextKey.Of(values, from) : ContextKey.Missing($"the token has no value for it ({from})"));

    /// <summary>A key that the token does not set. A key of the token's issuer is a claim that STS does not read.</summary>
    private static ContextKey Other(string key, OidcToken token, string? issuer)
    {
        if (issuer is not null && key.StartsWith(issuer + ":", StringComparison.OrdinalIgnoreCase))
        {
            string claim = key[(issuer.Length + 1)..];
            return ContextKey.Missing(token.Claims.ContainsKey(claim)
                ? $"the token has the claim {UntrustedText.Line(claim)}, but STS has no condition key for it"
                : $"STS has no condition key for a claim {UntrustedText.Line(claim)} of this provider");
        }

        return CommonKeys.Other(key, "the token");
    }
}
