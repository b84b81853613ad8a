using System.Security.Cryptography;

namespace PSFederation.Sandbox.Sts.Outbound;

/// <summary>
/// The issuers of outbound identity federation, one for each account that has it enabled (IAM User Guide, id_roles_providers_outbound_getting_started), with the two keys they sign
/// with. At AWS an issuer is https://ID.tokens.sts.global.api.aws; here it is a path below the address of the STS.
/// </summary>
internal sealed class OutboundIssuers(string baseAddress, StsRegistry registry) : IDisposable
{
    public const string RsaKeyId = "RSA_1";
    public const string EcdsaKeyId = "EC384_1";

    private const string PathPrefix = "/tokens/";

    public RSA Rsa { get; } = RSA.Create(2048);

    public ECDsa Ecdsa { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    /// <summary>The issuer of an account; null if outbound identity federation is disabled.</summary>
    public string? Of(string account) => registry.FindOutboundId(account) is { } id ? baseAddress + PathPrefix + id : null;

    /// <summary>Whether an issuer is one of outbound identity federation.</summary>
    public bool IsIssuer(string issuer) => issuer.StartsWith(baseAddress + PathPrefix, StringComparison.Ordinal);

    /// <summary>The issuer of a path, and the rest of the path; null for other paths.</summary>
    public (string Issuer, string Document)? Find(string path)
    {
        if (!path.StartsWith(PathPrefix, StringComparison.Ordinal) || path.IndexOf('/', PathPrefix.Length) is not (> 0 and var end))
        {
            return null;
        }

        string id = path[PathPrefix.Length..end];
        return registry.HasOutboundId(id) ? (baseAddress + PathPrefix + id, path[end..]) : null;
    }

    public void Dispose()
    {
        Rsa.Dispose();
        Ecdsa.Dispose();
    }
}
