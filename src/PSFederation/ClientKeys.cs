using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Oidc.Signing;

namespace PSFederation.Commands;

/// <summary>Makes of the parameters -ClientKeyPath and -ClientCertificate what a client proves itself with.</summary>
internal sealed class ClientKeys(Func<string, string> resolvePath) : IDisposable
{
    private X509Certificate2? _own;

    /// <summary>The key that signs, if the client authenticates that way.</summary>
    public SigningKey? Key { get; private set; }

    /// <summary>The certificate for mutual TLS, if the client authenticates that way.</summary>
    public X509Certificate2? Certificate { get; private set; }

    /// <summary>Reads what is named.</summary>
    public ClientKeys Read(
        OidcClientAuthentication authentication, string? keyPath, object? certificate, string? password, string? algorithm, string? keyId)
    {
        string? key = keyPath is null ? null : resolvePath(keyPath);
        X509Certificate2? found = certificate is null ? null : Find(certificate, key, password);
        if (authentication == OidcClientAuthentication.MutualTls)
            Certificate = found;
        else if (key is not null && found is null)
            Key = SigningKeyFile.Read(key, password, algorithm, keyId);
        else if (found is not null)
            Key = SigningKey.Of(found, algorithm, keyId);
        return this;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Key?.Dispose();
        _own?.Dispose();
    }

    private X509Certificate2 Find(object input, string? keyPath, string? password)
    {
        switch (input is PSObject wrapped ? wrapped.BaseObject : input)
        {
            case X509Certificate2 certificate when keyPath is null:
                return certificate;
            case X509Certificate2 certificate:
                return _own = SigningKeyFile.Join(certificate, keyPath, password);
            case FileInfo file:
                return _own = SigningKeyFile.ReadCertificate(file.FullName, keyPath, password);
            case string path:
                return _own = SigningKeyFile.ReadCertificate(resolvePath(path), keyPath, password);
            case var other:
                throw new FederationException(
                    FederationErrorCode.ParameterInvalid, $"-ClientCertificate holds a {other?.GetType().FullName ?? "null"}; expected an X509Certificate2 with its private key, or the path of one (PEM or PKCS #12).");
        }
    }
}
