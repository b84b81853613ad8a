namespace PSFederation.Core.Endpoint;

/// <summary>
/// The credentials that an endpoint serves, each at its own path: <c>/ACCOUNT/ROLE</c>, followed by <c>/SESSION</c> if two share a role. Credentials of an AWS SDK
/// object with an unknown role are at <c>/TYPE</c>, followed by <c>/NUMBER</c> from the second on.
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
                    FederationErrorCode.ParameterInvalid, $"The same session of {source} was specified twice; expected each session once.", source.RoleArn ?? source.AssumedRoleArn);
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

    /// <summary>The credential at a path, or at the root if there is only one; null if the path serves none.</summary>
    public ServedCredential? Find(string path) =>
        _byPath.GetValueOrDefault(path) ?? (path == "/" && _byPath.Count == 1 ? _byPath.Values.First() : null);
}
