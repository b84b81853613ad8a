using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace PSFederation.Sandbox.Oidc;

/// <summary>The keys of the OpenID Connect provider, and a foreign key that it does not publish.</summary>
internal sealed class OidcKeys : IDisposable
{
    private readonly Lazy<RSA> _foreign = new(() => RSA.Create(2048));

    public OidcKeys()
    {
        RsaKey = new RsaSecurityKey(Rsa) { KeyId = NewKeyId() };
        EcdsaKey = new ECDsaSecurityKey(Ecdsa) { KeyId = NewKeyId() };
    }

    public RSA Rsa { get; } = RSA.Create(2048);

    public ECDsa Ecdsa { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public RSA Foreign => _foreign.Value;

    public RsaSecurityKey RsaKey { get; }

    public ECDsaSecurityKey EcdsaKey { get; }

    public string ForeignKeyId { get; } = NewKeyId();

    public void Dispose()
    {
        Rsa.Dispose();
        Ecdsa.Dispose();
        if (_foreign.IsValueCreated)
        {
            _foreign.Value.Dispose();
        }
    }

    private static string NewKeyId() => RandomNumberGenerator.GetHexString(16, lowercase: true);
}
