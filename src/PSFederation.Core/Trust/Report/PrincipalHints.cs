using PSFederation.Core.Aws;

namespace PSFederation.Core.Trust.Report;

/// <summary>Why a Principal is not the caller, and what to write.</summary>
internal static class PrincipalHints
{
    /// <summary>What to change, and whether the principal nearly is the caller.</summary>
    public static (string? Change, bool IsNear) Of(TrustStatement statement, TrustCaller caller)
    {
        if (statement.NotPrincipal)
            return (null, false);
        foreach (TrustPrincipal principal in statement.Principals.Where(principal => principal.Kind == TrustPrincipalKind.Federated))
        {
            string? change = caller switch
            {
                WebIdentityCaller web => OfProvider(principal.Value, web),
                SamlCaller saml => OfSaml(principal.Value, saml),
                _ => null,
            };
            if (change is not null)
                return (change, true);
        }

        return (null, false);
    }

    private static string? OfProvider(string value, WebIdentityCaller caller)
    {
        if (caller.Issuer is not { } issuer)
            return null;
        string named = WebIdentityCaller.IssuerOf(value) ?? TokenContext.Issuer(value);
        if (named == issuer)
            return OtherAccount(value, caller.ProviderArn, caller.Account, caller.Partition)
                ?? $"Write the ARN of the provider: {HintFacts.Show(caller.Description)}.";
        if (named.TrimEnd('/') == issuer.TrimEnd('/'))
            return $"The issuer of the token is {HintFacts.Show(issuer)}: the slash at its end counts. IAM needs a provider with exactly this URL.";
        if (named.Equals(issuer, StringComparison.OrdinalIgnoreCase))
            return $"The issuer of the token is {HintFacts.Show(issuer)}: upper and lower case count.";
        return Host(named) == Host(issuer)
            ? $"The issuer of the token is {HintFacts.Show(issuer)}: the path is a part of the provider. IAM needs a provider with exactly this URL."
            : null;
    }

    private static string? OfSaml(string value, SamlCaller caller) =>
        caller.ProviderArn is { } provider && Resource(value) == Resource(provider)
            ? OtherAccount(value, provider, caller.Account, caller.Partition)
            : Arn.IsSamlProvider(value) ? $"The assertion is for {HintFacts.Show(caller.Description)}. Write that, or have the identity provider pair the role with {HintFacts.Show(value)}." : null;

    /// <summary>The provider has to be in the account of the role.</summary>
    private static string? OtherAccount(string value, string? provider, string? account, string? partition)
    {
        string[] parts = value.Split(':', 6);
        if (parts.Length < 6)
            return null;
        account = provider?.Split(':', 6)[4] ?? account;
        partition = provider?.Split(':', 6)[1] ?? partition;
        if (account is not null && parts[4] != account)
            return $"The provider is of the account {HintFacts.Show(parts[4])}, and has to be in that of the role, {HintFacts.Show(account)}.";
        return partition is not null && parts[1] != partition
            ? $"The provider is of the partition {HintFacts.Show(parts[1])}, and has to be in that of the role, {HintFacts.Show(partition)}."
            : null;
    }

    private static string Host(string issuer) => issuer.Split('/')[0];

    private static string Resource(string arn) => arn.Split(':', 6)[^1];
}
