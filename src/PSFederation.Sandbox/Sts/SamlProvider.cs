using System.Security.Cryptography.X509Certificates;

namespace PSFederation.Sandbox.Sts;

/// <summary>A SAML provider registered in an account: the issuer and keys of its metadata.</summary>
internal sealed record SamlProvider(AwsArn Arn, string EntityId, IReadOnlyList<X509Certificate2> SigningCertificates);
