using System.Xml;
using PSFederation.Core.Reporting;
using PSFederation.Core.Saml.Encryption;

namespace PSFederation.Core.Saml.Verification;

/// <summary>Verifies a SAML response or assertion, with one row for each check, and reads the signed content.</summary>
public sealed class SamlVerifier(SamlVerificationOptions judgedBy)
{
    private readonly VerificationReportBuilder _report = new();

    /// <summary>Verifies a text.</summary>
    /// <param name="text">A response in any form that SamlResponseReader accepts.</param>
    /// <returns>The report. Invalid input is a failed row, never an exception.</returns>
    public SamlVerification Verify(string text)
    {
        try
        {
            return Verify(SamlInput.Read(text));
        }
        catch (FederationException e)
        {
            return Unreadable(e);
        }
    }

    /// <summary>Verifies a document.</summary>
    /// <param name="document">The document, which is not changed.</param>
    /// <returns>The report. Invalid input is a failed row, never an exception.</returns>
    public SamlVerification Verify(SamlDocument document)
    {
        try
        {
            return new SamlVerification(_report.Checks, Read(document));
        }
        catch (FederationException e)
        {
            return Unreadable(e);
        }
    }

    private SamlVerification Unreadable(FederationException error)
    {
        _report.AddUnreadable(error);
        return new SamlVerification(_report.Checks, Assertion: null);
    }

    private SamlAssertion? Read(SamlDocument document)
    {
        // Decryption replaces the encrypted element with the plain one. STS gets the original.
        XmlElement root = judgedBy.DecryptionKeys.Count > 0 ? document.CopyRoot() : document.Root;
        XmlElement? response = SamlResponseReader.RequireRoot(root);
        string base64 = response is null ? SamlResponseReader.WrapInResponse(document.Root) : document.Base64;
        if (response is not null)
            AddStatus(response);
        SamlVerificationOptions options = IssuerTrust.Apply(judgedBy, root, _report);
        SignedContent content = new SignedContentReader(options, _report).Read(root);
        if (content.Assertion is not { } element)
            return SamlResponseReader.ReadEncrypted(content.Response, base64);
        AddText(content.Original!, response, base64);
        DecryptName(element, options);
        AwsAttributes attributes = AwsAttributes.Read(element);
        SamlAssertion assertion = SamlResponseReader.ReadAssertion(element, attributes, content.Response, base64, content.IsVerified);
        _report.Add("WellFormed", FederationCheckResult.Passed, "a SAML 2.0 response with one assertion", "one", "SAML Core 3.3.3");
        TimeChecks.Add(_report, element, options);
        RecipientChecks.Add(_report, content, options);
        WebSsoProfileChecks.Add(_report, element, options);
        AddUse(assertion);
        AwsChecks.Add(_report, assertion, attributes, options);
        return assertion.WithWarnings([.. assertion.Warnings, .. _report.Checks.Where(IsWorthAWarning).Select(check => $"{check.Check}: found {check.Actual}; expected {check.Expected}.")]);
    }

    /// <summary>Rows whose warning is not about AWS attributes and was not allowed by a parameter.</summary>
    private static bool IsWorthAWarning(FederationCheck check) => check is
    {
        Result: FederationCheckResult.Warning,
        Check: "Signature" or "Issuer" or "Destination" or "NotOnOrAfter" or "SubjectConfirmation" or "Subject" or "SPNameQualifier" or "Attributes" or "Size" or "Age",
    };

    private void AddStatus(XmlElement response)
    {
        string? code = response.Child("Status", SamlNames.Protocol)?.Child("StatusCode", SamlNames.Protocol)?.Optional("Value");
        _report.Require("Status", code == SamlNames.StatusSuccess, SamlNames.StatusSuccess, code, "SAML Core 3.2.2.2");
    }

    /// <summary>
    /// Canonical bytes have no comments, so a comment within a name is visible only in the original document. This code reads the
    /// full signed text, but another reader could use only the part before the comment.
    /// </summary>
    private void AddText(XmlElement original, XmlElement? response, string base64)
    {
        const string expected = "values that contain only text";
        if (!HasComment(original))
        {
            _report.Add("Text", FederationCheckResult.Passed, expected, expected, "SAML Core 1.3.1");
            return;
        }

        try
        {
            SamlResponseReader.ReadAssertion(original, response, base64);
            _report.Add("Text", FederationCheckResult.Passed, expected, expected, "SAML Core 1.3.1");
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.SamlMalformed)
        {
            _report.Add("Text", FederationCheckResult.Failed, expected, e.Message, "SAML Core 1.3.1");
        }
    }

    private static bool HasComment(XmlElement element)
    {
        for (XmlNode? child = element.FirstChild; child is not null; child = child.NextSibling)
        {
            if (child is XmlComment || (child is XmlElement inner && HasComment(inner)))
                return true;
        }

        return false;
    }

    /// <summary>An EncryptedID replaces NameID (SAML Core 2.2.4).</summary>
    private static void DecryptName(XmlElement assertion, SamlVerificationOptions options)
    {
        if (options.DecryptionKeys.Count > 0
            && assertion.Child("Subject", SamlNames.Assertion)?.Child("EncryptedID", SamlNames.Assertion) is { } encrypted)
            SamlDecryption.Replace(encrypted, options.Decryption);
    }

    /// <summary>
    /// In a sign-in, an assertion that was used before is a replay. Later it causes only a note, because one assertion can be used for several roles.
    /// </summary>
    private void AddUse(SamlAssertion assertion)
    {
        bool taken = ReplayCache.Contains(assertion);
        _report.Add(
            "OneTimeUse",
            !taken ? FederationCheckResult.Passed : judgedBy.IsSignIn ? FederationCheckResult.Failed : FederationCheckResult.Warning,
            "not used in an earlier sign-in of this process",
            taken ? "used before" : "not used before",
            "SAML Core 2.5.1.5");
    }
}
