using PSFederation.Core.Oidc.Signing;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Providers;

/// <summary>Opens a client with the secret or key that it received, or that its settings specify, which is read again for each use.</summary>
public sealed class ClientOpener
{
    private readonly OidcClientSettings _settings;
    private readonly OidcProviderChoice? _choice;
    private readonly TimeProvider _time;

    /// <summary>Opens settings.</summary>
    /// <exception cref="FederationException">The provider is unknown, or a parameter of its issuer is missing.</exception>
    public ClientOpener(OidcClientSettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _choice = OidcProviderChoice.Of(settings);
        Who = $"{settings.ClientId} at {(settings.Authority.Length > 0 ? settings.Authority : _choice?.Authority())}";
    }

    /// <summary>The client and its provider, for people.</summary>
    public string Who { get; }

    /// <summary>The secrets of a command; null reads the secrets in the settings.</summary>
    public ClientSecrets? Secrets { get; init; }

    /// <summary>The federated profile of the settings, for messages; null outside of profiles.</summary>
    public string? ProfileName { get; init; }

    /// <summary>The time limit for each call.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <returns>The client with its keys, to be disposed of.</returns>
    /// <exception cref="FederationException">Its secret or key is missing, or cannot be used.</exception>
    public ClientHandle Open()
    {
        LoadedClientKey keys = new ClientKeySource(_settings, Secrets?.Certificate, Secrets is null ? Variable(_settings.ClientKeyPasswordVariable, "the password of the client's key") : Secrets.KeyPassword).Open();
        try
        {
            OidcClient client = new(_settings)
            {
                ClientSecret = Secrets is null ? NamedSecret() : Secrets.Secret,
                Key = keys.Key,
                Certificate = keys.Certificate,
                Timeout = Timeout,
            };
            return new ClientHandle(_choice?.Apply(client, _time) ?? client, keys);
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    /// <summary>Throws if a profile's client has no required secret or key, or if its key cannot be read.</summary>
    /// <exception cref="FederationException">A value is missing, or cannot be used.</exception>
    internal static void RequireProof(OidcMethod method)
    {
        OidcClientSettings client = method.Client;
        string? need = client.HasProof ? null
            : method is ClientCredentialsMethod ? "Client credentials need a secret or key, and a profile does not store one."
            : OidcProviderChoice.Of(client)?.Provider.NeedsSecret;
        if (need is not null)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, $"{need} Specify the environment variable that will contain the secret with -ClientSecretVariable, the file with -ClientSecretPath, a key with -ClientKeyPath, or a certificate with -ClientCertificate.", nameof(client.ClientSecretVariable));
        // The password variable need not be set when the profile is registered.
        if (client.ClientKeyPasswordVariable is null)
            new ClientKeySource(client, given: null, password: null).Open().Dispose();
    }

    private string? NamedSecret() =>
        _settings.ClientSecretVariable is not null ? Variable(_settings.ClientSecretVariable, "the client secret")
        : _settings.ClientSecretPath is { } path ? TextInput.ReadFile(path, "a client secret").Trim()
        : null;

    private string? Variable(string? name, string what) =>
        name is null ? null
        : Environment.GetEnvironmentVariable(name) is { Length: > 0 } secret ? secret
        : throw new FederationException(
            FederationErrorCode.ParameterMissing, $"The environment variable {name}, which contains {what} of profile '{ProfileName}', is not set.", name);
}
