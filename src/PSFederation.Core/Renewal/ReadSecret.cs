namespace PSFederation.Core.Renewal;

/// <summary>Reads a secret from SecretManagement.</summary>
/// <param name="name">Its name.</param>
/// <param name="vault">The vault; null searches.</param>
/// <param name="userName">The user name that a secret of type PSCredential must have; null rejects that type.</param>
/// <returns>The text of the secret.</returns>
/// <exception cref="FederationException">SecretManagement is not installed, the secret cannot be read, or it is not a text.</exception>
public delegate Task<string> ReadSecret(string name, string? vault, string? userName, CancellationToken cancellationToken);
