using PSFederation.Core.Aws;
using PSFederation.Core.Trust.Platforms;

namespace PSFederation.Core.Trust.Report;

/// <summary>Why a Principal does not match the caller, and what to write.</summary>
internal static class PrincipalHints
{
    /// <summary>What to change, and whether the principal is similar to the caller.</summary>
    public static (string? Change, bool IsNear) Of(TrustStatement statement, TrustCaller caller)
    {
        if (Impossible(caller) is { } reason)
            return (reason, true);
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

    /// <summary>Why STS cannot find the caller's provider; null if it can.</summary>
    public static string? Impossible(TrustCaller caller) => caller switch
    {
        { IsPossible: true } => null,
        WebIdentityCaller { ProviderArn: { } arn, Issuer: { } issuer } when (WebIdentityCaller.IssuerOf(arn) ?? arn) != issuer =>
            $"-ProviderArn is {HintFacts.Show(arn)}, but the issuer of the token is {HintFacts.Show(issuer)}: STS finds the provider by the issuer. Omit -ProviderArn.",
        WebIdentityCaller { ProviderArn: { } arn } web => OtherAccount(arn, web.Account, web.Partition),
        SamlCaller { ProviderArn: { } arn } saml => OtherAccount(arn, saml.Account, saml.Partition) ?? $"{HintFacts.Show(arn)} is not a SAML provider. Specify the provider with -ProviderArn.",
        _ => null,
    };

    /// <summary>The unknown part of the principal, and what to do: an unknown provider, or an undocumented principal.</summary>
    public static (string Name, string Change) Open(TrustStatement statement, TrustCaller caller) =>
        statement.Principals.FirstOrDefault(principal => caller.Is(principal) is null) switch
        {
            { Value: "*" } => ("the principal \"Federated\": \"*\"", "AWS does not document \"Federated\": \"*\". List the providers that the statement is for."),
            { Value: var value } when WebIdentityCaller.IssuerOf(value) is { } issuer && TrustPlatforms.IsBuiltIn(issuer) =>
                ($"the principal {HintFacts.Show(value)}", $"{HintFacts.Show(issuer)} is built into AWS and needs no OIDC provider in IAM. Write that name instead of the ARN."),
            _ => ("the provider (-ProviderArn)", "Specify the provider with -ProviderArn."),
        };

    private static string? OfProvider(string value, WebIdentityCaller caller)
    {
        if (caller.Issuer is not { } issuer)
            return null;
        string named = WebIdentityCaller.IssuerOf(value) ?? TokenContext.Issuer(value);
        if (named == issuer)
            return OtherAccount(value, caller.Account, caller.Partition)
                ?? $"Write the ARN of the provider: {HintFacts.Show(caller.Description)}.";
        if (named.TrimEnd('/') == issuer.TrimEnd('/'))
            return $"The issuer of the token is {HintFacts.Show(issuer)}: the trailing slash must match. IAM needs a provider with exactly this URL.";
        if (named.Equals(issuer, StringComparison.OrdinalIgnoreCase))
            return $"The issuer of the token is {HintFacts.Show(issuer)}: the URL is case-sensitive.";
        return Host(named) == Host(issuer)
            ? $"The issuer of the token is {HintFacts.Show(issuer)}: the path is part of the provider. IAM needs a provider with exactly this URL."
            : null;
    }

    private static string? OfSaml(string value, SamlCaller caller) =>
        caller.ProviderArn is { } provider && Resource(value) == Resource(provider)
            ? OtherAccount(value, caller.Account, caller.Partition)
            : Arn.IsSamlProvider(value) ? $"The assertion is for {HintFacts.Show(caller.Description)}. Write that ARN, or configure the identity provider to pair the role with {HintFacts.Show(value)}." : null;

    /// <summary>The provider must be in the account of the role.</summary>
    private static string? OtherAccount(string value, string? account, string? partition)
    {
        string[] parts = value.Split(':', 6);
        if (parts.Length < 6)
            return null;
        if (account is not null && parts[4] != account)
            return $"The provider is in the account {HintFacts.Show(parts[4])}, but it must be in the account of the role, {HintFacts.Show(account)}.";
        return partition is not null && parts[1] != partition
            ? $"The provider is in the partition {HintFacts.Show(parts[1])}, but it must be in the partition of the role, {HintFacts.Show(partition)}."
            : null;
    }

    private static string Host(string issuer) => issuer.Split('/')[0];

    private static string Resource(string arn) => arn.Split(':', 6)[^1];
}
