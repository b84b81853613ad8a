using System.Security.Cryptography.X509Certificates;

namespace PSFederation.Sandbox.Sts;

/// <summary>A SAML provider registered in an account: what its metadata says of issuer and keys.</summary>
internal sealed record SamlProvider(AwsArn Arn, string EntityId, IReadOnlyList<X509Certificate2> SigningCertificates);
