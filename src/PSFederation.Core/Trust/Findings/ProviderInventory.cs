using PSFederation.Core.Text;

namespace PSFederation.Core.Trust.Findings;

/// <summary>An OIDC provider of the account, from Get-IAMOpenIDConnectProvider.</summary>
/// <param name="Issuer">Its Url, which has no scheme.</param>
/// <param name="ClientIds">Its client IDs.</param>
public sealed record RegisteredProvider(string Issuer, IReadOnlyList<string> ClientIds);

/// <summary>The OIDC providers of an account, for comparison with policies.</summary>
/// <param name="providers">The providers.</param>
public sealed class ProviderInventory(IReadOnlyList<RegisteredProvider> providers)
{
    private readonly HashSet<(string Issuer, string ClientId)> _asked = [];

    /// <summary>Compares a statement.</summary>
    /// <param name="statement">The statement.</param>
    /// <returns>The differences.</returns>
    internal IEnumerable<TrustFinding> Compare(TrustStatement statement)
    {
        foreach (FederatedPrincipal principal in FederatedPrincipal.Of(statement).Where(principal => !principal.IsSaml && !principal.IsBuiltIn))
        {
            if (providers.FirstOrDefault(provider => provider.Issuer == principal.Name) is not { } registered)
            {
                string? near = providers.Select(provider => provider.Issuer).FirstOrDefault(issuer => issuer.TrimEnd('/').Equals(principal.Name.TrimEnd('/'), StringComparison.OrdinalIgnoreCase));
                yield return new TrustFinding(
                    TrustRules.ProviderNotRegistered, statement, principal.Position,
                    $"-Provider does not contain the OIDC provider {InputPreview.Quote(principal.Name)}; {(near is null ? $"it contains {string.Join(", ", providers.Select(provider => UntrustedText.Line(provider.Issuer)))}" : $"{InputPreview.Quote(near)} differs in case or in the trailing slash")}.",
                    "Create the provider, or correct the principal and the condition keys.");
                continue;
            }

            foreach (TrustText value in ConditionGuard.Of(statement, principal.AudienceKey).Solid.SelectMany(condition => condition.Values))
            {
                _asked.Add((registered.Issuer, value.Value));
                if (!registered.ClientIds.Contains(value.Value, StringComparer.Ordinal))
                {
                    yield return new TrustFinding(
                        TrustRules.AudienceNotRegistered, statement, value.Position,
                        $"The audience is {InputPreview.Quote(value.Value)}, but the OIDC provider {principal.Name} has the client IDs {string.Join(", ", registered.ClientIds.Select(UntrustedText.Line))}.",
                        $"Add it to the provider (Add-IAMClientIDToOpenIDConnectProvider), or correct the condition of {principal.AudienceKey}.")
                    { Detail = value.Value };
                }
            }
        }
    }

    /// <summary>Client IDs that no policy requires, after all policies were compared.</summary>
    /// <returns>A finding for each.</returns>
    public IEnumerable<FederationTrustIssue> NotUsed() =>
        from provider in providers
        from client in provider.ClientIds
        where !_asked.Contains((provider.Issuer, client))
        select new FederationTrustIssue
        {
            Rule = TrustRules.ClientIdNotUsed.Id,
            Severity = TrustRules.ClientIdNotUsed.Severity,
            Source = provider.Issuer,
            Explanation = $"The OIDC provider {UntrustedText.Line(provider.Issuer)} has the client ID {InputPreview.Quote(client)}, but no evaluated policy has a condition with it.",
            Repair = "Remove the client ID if no role needs it (Remove-IAMClientIDFromOpenIDConnectProvider).",
            Reference = TrustRules.ClientIdNotUsed.Reference.OriginalString,
            Fingerprint = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{TrustRules.ClientIdNotUsed.Id}\n{provider.Issuer}\n{client}"))),
        };
}
