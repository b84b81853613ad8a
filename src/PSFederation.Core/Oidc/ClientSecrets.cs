using System.Security.Cryptography.X509Certificates;

namespace PSFederation.Core.Oidc;

/// <summary>What a command was given to authenticate a client with, in place of the variables and files that its settings name.</summary>
/// <remarks>A class, not a record: its ToString must not show a secret.</remarks>
public sealed class ClientSecrets
{
    /// <summary>The client secret.</summary>
    public string? Secret { get; init; }

    /// <summary>The certificate itself; it belongs to the caller.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The password of the key or certificate file.</summary>
    public string? KeyPassword { get; init; }
}
