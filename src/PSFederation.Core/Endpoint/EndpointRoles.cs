namespace PSFederation.Core.Endpoint;

/// <summary>The credentials that an endpoint serves, each at a path of its own: <c>/ACCOUNT/ROLE</c>, with <c>/SESSION</c> behind where two share a role.</summary>
internal sealed class EndpointRoles
{
    private readonly Dictionary<string, ServedCredential> _byPath = new(StringComparer.Ordinal);

    public EndpointRoles(IEnumerable<FederatedCredential> credentials, TimeProvider time)
    {
        foreach (FederatedCredential credential in credentials)
        {
            FederatedCredentialSource source = credential.Source;
            string path = $"/{source.AccountId}/{source.RoleName}";
            if (!_byPath.TryAdd(path, new ServedCredential(credential, time))
                && !_byPath.TryAdd($"{path}/{Uri.EscapeDataString(source.RoleSessionName ?? string.Empty)}", new ServedCredential(credential, time)))
                throw new FederationException(
                    FederationErrorCode.ParameterInvalid, $"The same session of {source.RoleArn} was given twice; expected each once.", source.RoleArn);
        }
    }

    /// <summary>All of them, with their paths.</summary>
    public IReadOnlyDictionary<string, ServedCredential> ByPath => _byPath;

    /// <summary>The credential at a path; at the root when there is one alone; null when nothing is served there.</summary>
    public ServedCredential? Find(string path) =>
        _byPath.GetValueOrDefault(path) ?? (path == "/" && _byPath.Count == 1 ? _byPath.Values.First() : null);
}
