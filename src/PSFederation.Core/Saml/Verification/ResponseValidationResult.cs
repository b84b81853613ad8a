using System.Xml;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Verification;

/// <summary>
/// The validation of a response to our request. Even without a key to verify it, it must contain the request ID and the address that it was sent to
/// (SAML Profiles 4.1.4.3).
/// </summary>
/// <param name="Assertion">The assertion; null if it was rejected.</param>
/// <param name="Refusal">Why it was rejected; null if it was accepted.</param>
/// <param name="IsConclusive">
/// Whether a rejection is final, because a pinned key signed the response, or because there is no key to check. A response that anyone else can have
/// created does not affect the sign-in.
/// </param>
internal sealed record ResponseValidationResult(SamlAssertion? Assertion, FederationException? Refusal = null, bool IsConclusive = false)
{
    /// <summary>The checks that do not need a key.</summary>
    private static readonly HashSet<string> WithoutKey =
        new(["WellFormed", "Text", "Audience", "Destination", "Recipient", "SubjectConfirmation", "InResponseTo", "OneTimeUse"], StringComparer.Ordinal);

    /// <summary>Validates a response.</summary>
    /// <param name="text">The response.</param>
    /// <param name="options">The criteria, with the request ID, the recipient address and the audiences.</param>
    public static ResponseValidationResult Validate(string text, SamlVerificationOptions options)
    {
        try
        {
            SamlDocument document = SamlInput.Read(text);
            XmlElement response = SamlResponseReader.RequireRoot(document.Root)
                ?? throw new FederationException(FederationErrorCode.SamlNotAResponse, "The assertion is not in a Response; expected a Response to the request that was sent.");
            if (response.Optional("InResponseTo") is var answered && answered != options.InResponseTo)
                throw Refused($"InResponseTo (expected {options.InResponseTo}, found {UntrustedText.Line(answered ?? "nothing")})");
            return SamlStatus.Of(response) is { IsSuccess: false } status
                ? new ResponseValidationResult(null, status.ToException(), IsConclusive: true)
                : Validate(document, options);
        }
        catch (FederationException e)
        {
            return new ResponseValidationResult(null, e);
        }
    }

    private static ResponseValidationResult Validate(SamlDocument document, SamlVerificationOptions options)
    {
        SamlVerification verification = new SamlVerifier(options).Verify(document);
        bool isSigned = verification.Checks.Any(check => check is { Check: "Signature", Passed: true });
        try
        {
            return new ResponseValidationResult(Take(options.HasKeys ? verification.RequireValid() : Unverified(document, verification, options), options));
        }
        catch (FederationException e)
        {
            return new ResponseValidationResult(null, e, isSigned || !options.HasKeys);
        }
    }

    private static SamlAssertion Unverified(SamlDocument document, SamlVerification verification, SamlVerificationOptions options)
    {
        bool isEncrypted = verification.Checks.Any(check => check.Check == "Decryption");
        if (isEncrypted)
        {
            string? destination = document.Root.Optional("Destination");
            return destination is null || destination == options.Recipient
                ? SamlResponseReader.ReadEncrypted(document.Root, document.Base64)
                : throw Refused($"Destination (expected {options.Recipient}, found {UntrustedText.Line(destination)})");
        }

        List<string> failed = [.. verification.Checks.Where(check => !check.Passed && WithoutKey.Contains(check.Check)).Select(check => $"{check.Check} (expected {check.Expected}, found {check.Actual})")];
        return failed.Count == 0 && verification.Assertion is { } assertion ? assertion : throw Refused(string.Join("; ", failed));
    }

    private static SamlAssertion Take(SamlAssertion assertion, SamlVerificationOptions options) =>
        assertion.IsEncrypted || ReplayCache.TryAdd(assertion, options.At) ? assertion : throw Refused("OneTimeUse (the assertion was used before)");

    private static FederationException Refused(string checks) =>
        new(FederationErrorCode.SamlVerificationFailed, $"The response does not belong to this sign-in: {checks}. It was not used.");
}
