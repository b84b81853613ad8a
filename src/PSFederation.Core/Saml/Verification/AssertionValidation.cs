using PSFederation.Core.Text;

namespace PSFederation.Core.Saml.Verification;

/// <summary>Reads an assertion for use: decrypts it if there is a key, and verifies it if there are certificates or metadata.</summary>
public static class AssertionValidation
{
    /// <summary>Reads a text and returns the assertion, verified if the options contain certificates or metadata.</summary>
    /// <param name="text">A response in any form that SamlResponseReader accepts.</param>
    /// <param name="options">The criteria.</param>
    /// <returns>The assertion; <see cref="SamlAssertion.IsVerified"/> shows whether it was verified.</returns>
    /// <exception cref="FederationException">It cannot be read or decrypted, a check did not pass, or it was used in an earlier sign-in.</exception>
    public static SamlAssertion ReadAndVerify(string text, SamlVerificationOptions options) => ReadAndVerify(SamlInput.Read(text), options);

    /// <summary>Reads a document and returns the assertion, verified if the options contain certificates or metadata.</summary>
    /// <param name="document">The document.</param>
    /// <param name="options">The criteria.</param>
    /// <returns>The assertion; <see cref="SamlAssertion.IsVerified"/> shows whether it was verified.</returns>
    /// <exception cref="FederationException">It cannot be read or decrypted, a check did not pass, or it was used in an earlier sign-in.</exception>
    public static SamlAssertion ReadAndVerify(SamlDocument document, SamlVerificationOptions options)
    {
        SamlAssertion read = SamlResponseReader.Read(document);
        bool verifies = options.HasKeys;
        if (!verifies && !(read.IsEncrypted && options.DecryptionKeys.Count > 0))
            return read;
        SamlVerification verification = new SamlVerifier(options).Verify(document);
        if (!verifies)
            return verification.Assertion ?? throw Undecipherable(verification);
        SamlAssertion assertion = verification.RequireValid();
        return !options.IsSignIn || ReplayCache.TryAdd(assertion, options.At)
            ? assertion
            : throw new FederationException(
                FederationErrorCode.SamlVerificationFailed, $"The identity provider delivered the assertion {UntrustedText.Line(assertion.AssertionId)} a second time; each assertion can be used only once. Sign in again.");
    }

    private static FederationException Undecipherable(SamlVerification verification) =>
        new(FederationErrorCode.SamlDecryptionFailed, $"The assertion could not be decrypted and read: {verification.Checks[^1].Actual}");
}
