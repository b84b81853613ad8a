using System.Security.Cryptography.X509Certificates;

namespace PSFederation.Core.Oidc;

/// <summary>The client secret or key that a command received, instead of the variables and files in the client settings.</summary>
/// <remarks>A class, not a record: its ToString must not show a secret.</remarks>
public sealed class ClientSecrets
{
    /// <summary>The client secret.</summary>
    public string? Secret { get; init; }

    /// <summary>The certificate itself, which belongs to the caller.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The password of the key or certificate file.</summary>
    public string? KeyPassword { get; init; }
}
