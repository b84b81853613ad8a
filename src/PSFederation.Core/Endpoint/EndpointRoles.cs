namespace PSFederation.Core.Endpoint;

/// <summary>
/// The credentials that an endpoint serves, each at a path of its own: <c>/ACCOUNT/ROLE</c>, with <c>/SESSION</c> behind where two share a role. Those of an AWS SDK
/// object whose role is not known are at <c>/TYPE</c>, with <c>/NUMBER</c> behind from the second on.
/// </summary>
internal sealed class EndpointRoles
{
    private readonly Dictionary<string, ServedCredential> _byPath = new(StringComparer.Ordinal);

    public EndpointRoles(IEnumerable<FederatedCredential> credentials, TimeProvider time)
    {
        foreach (FederatedCredential credential in credentials)
        {
            FederatedCredentialSource source = credential.Source;
            ServedCredential served = new(credential, time);
            if (source.RoleName is null)
            {
                AddWithoutRole($"/{Uri.EscapeDataString(source.AwsSdkType ?? "credentials")}", served);
                continue;
            }

            string path = $"/{source.AccountId}/{source.RoleName}";
            if (!_byPath.TryAdd(path, served) && !_byPath.TryAdd($"{path}/{Uri.EscapeDataString(source.RoleSessionName ?? string.Empty)}", served))
                throw new FederationException(
                    FederationErrorCode.ParameterInvalid, $"The same session of {source} was given twice; expected each once.", source.RoleArn ?? source.AssumedRoleArn);
        }
    }

    private void AddWithoutRole(string path, ServedCredential served)
    {
        string free = path;
        for (int number = 2; !_byPath.TryAdd(free, served); number++)
            free = $"{path}/{number}";
    }

    /// <summary>All of them, with their paths.</summary>
    public IReadOnlyDictionary<string, ServedCredential> ByPath => _byPath;

    /// <summary>The credential at a path; at the root when there is one alone; null when nothing is served there.</summary>
    public ServedCredential? Find(string path) =>
        _byPath.GetValueOrDefault(path) ?? (path == "/" && _byPath.Count == 1 ? _byPath.Values.First() : null);
}
