using System.Text;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>Checks of the algorithm, the key and the signature (RFC 7515 section 5.2, RFC 8725 section 3.1).</summary>
internal static class SignatureChecks
{
    private const string Expected = "a signature by a key of the issuer";
    private const string Reference = "RFC 7515 5.2";
    private const string KeyExpected = "a key of the issuer for this algorithm";
    private static readonly string ExpectedAlgorithm = string.Join(", ", JwsAlgorithm.OfSts);

    public static void Add(VerificationReportBuilder report, JwsParts parts, JwkSet? keys)
    {
        JwsAlgorithm? algorithm = JwsAlgorithm.Find(parts.Algorithm);
        AddAlgorithm(report, parts.Algorithm, algorithm);
        if (keys is null)
        {
            report.Add("Signature", FederationCheckResult.NotVerified, Expected, "no key to verify it with: specify -Authority or -Jwks", Reference);
            return;
        }

        if (algorithm is null)
        {
            report.Add("Signature", FederationCheckResult.Failed, Expected, "the algorithm is not supported", Reference);
            return;
        }

        KeyChoice choice = KeyChoice.Of(keys, algorithm, parts.KeyId);
        if (choice.Problem is not null)
        {
            report.Add("Key", FederationCheckResult.Failed, KeyExpected, choice.Problem, "RFC 7517 4");
            report.Add("Signature", FederationCheckResult.Failed, Expected, "no key can verify it", Reference);
            return;
        }

        Jwk? signer = FindSigner(parts, algorithm, choice);
        Jwk shown = signer ?? choice.Keys[0];
        if (choice.Keys.Count == 1)
            report.Add("Key", FederationCheckResult.Passed, KeyExpected, KeyChoice.Name(shown), "RFC 7517 4");
        else
            report.Add("Key", FederationCheckResult.Warning, KeyExpected, $"{choice.Keys.Count} keys have a matching key ID; all were tried", "RFC 7517 4.5");
        report.Require("Signature", signer is not null, Expected, signer is null ? $"not made by {KeyChoice.Name(shown)}, or the signed content was changed" : $"{algorithm.Name} by {KeyChoice.Name(signer)}", Reference);
    }

    private static void AddAlgorithm(VerificationReportBuilder report, string name, JwsAlgorithm? algorithm)
    {
        const string reference = "RFC 7518 3.1, STS AssumeRoleWithWebIdentity";
        if (algorithm is null)
            report.Add("Algorithm", FederationCheckResult.Failed, ExpectedAlgorithm, JwsAlgorithm.Refusal(name), reference);
        else if (algorithm.KeyType == JwsAlgorithm.Symmetric)
            report.Add("Algorithm", FederationCheckResult.Failed, ExpectedAlgorithm, $"{name}, a shared secret, which proves nothing about the issuer", reference);
        else if (!algorithm.IsTakenBySts)
            report.Add("Algorithm", FederationCheckResult.Warning, ExpectedAlgorithm, $"{name}, which STS does not accept", reference);
        else
            report.Add("Algorithm", FederationCheckResult.Passed, ExpectedAlgorithm, name, reference);
    }

    private static Jwk? FindSigner(JwsParts parts, JwsAlgorithm algorithm, KeyChoice choice)
    {
        byte[] signed = new byte[parts.SignedLength];
        Encoding.ASCII.GetBytes(parts.Token.AsSpan(0, parts.SignedLength), signed);
        foreach (Jwk key in choice.Keys)
        {
            if (key.Verifier!.Verify(algorithm, signed, parts.Signature))
                return key;
        }

        return null;
    }
}
