using System.Xml;
using System.Xml.Linq;
using PSFederation.Sandbox.Saml;

namespace PSFederation.Sandbox.Sts.Saml;

/// <summary>Decides whether a SAML response is valid: signature, issuer, status, audience, recipient and times.</summary>
internal sealed class SamlVerifier(SamlProvider provider, DateTimeOffset now, bool acceptSha1)
{
    private const string NameIdPrefix = "urn:oasis:names:tc:SAML:2.0:nameid-format:";
    private const string Unspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
    private static readonly TimeSpan RedemptionTime = TimeSpan.FromMinutes(5);

    public VerifiedAssertion Verify(string base64)
    {
        SamlDocument document = SamlDocument.Parse(base64);
        if (document.StatusCode is not SamlNames.Success)
        {
            throw StsErrors.IdpRejectedClaim("The identity provider reported that authentication failed");
        }

        document.CheckIds();
        XmlElement assertionElement = document.SingleAssertion();
        (XmlElement? ofResponse, XmlElement? ofAssertion) = document.Signatures(assertionElement);
        XElement? response = ofResponse is null
            ? null
            : XmlSignature.Verify(document.Response, ofResponse, provider.SigningCertificates, acceptSha1);
        XElement assertion = ofAssertion is null
            ? response!.Element(SamlNames.Assertion + "Assertion")!
            : XmlSignature.Verify(assertionElement, ofAssertion, provider.SigningCertificates, acceptSha1);

        string issuer = CheckIssuer(document.Response, assertion);
        CheckAge(assertion);
        CheckConditions(assertion);
        XElement subject = assertion.Element(SamlNames.Assertion + "Subject") ?? throw Invalid("it has no subject");
        XElement? nameId = subject.Element(SamlNames.Assertion + "NameID");
        return new VerifiedAssertion
        {
            Issuer = issuer,
            Recipient = CheckConfirmation(subject, document.Response.GetAttribute("Destination")),
            Subject = nameId?.Value.Trim(),
            SubjectType = ShortFormat(nameId?.Attribute("Format")?.Value),
            SessionNotOnOrAfter = SessionEnd(assertion),
            Attributes = ReadAttributes(assertion),
        };
    }

    private string CheckIssuer(XmlElement response, XElement assertion)
    {
        string? issuer = assertion.Element(SamlNames.Assertion + "Issuer")?.Value.Trim();
        string? responseIssuer = response["Issuer", SamlNames.AssertionNamespace]?.InnerText.Trim();
        return issuer == provider.EntityId && (responseIssuer is null || responseIssuer == provider.EntityId)
            ? issuer
            : throw StsErrors.InvalidSaml("Issuer not present in specified provider");
    }

    private void CheckAge(XElement assertion)
    {
        DateTimeOffset issued = Time(assertion, "IssueInstant") ?? throw Invalid("it has no IssueInstant");
        if (now - issued > RedemptionTime)
        {
            throw StsErrors.Expired("Token must be redeemed within 5 minutes of issuance");
        }

        if (issued - now > RedemptionTime)
        {
            throw Invalid("it is issued in the future");
        }
    }

    private void CheckConditions(XElement assertion)
    {
        XElement? conditions = assertion.Element(SamlNames.Assertion + "Conditions");
        CheckWindow(conditions);
        List<XElement> restrictions = [.. conditions?.Elements(SamlNames.Assertion + "AudienceRestriction") ?? []];
        if (restrictions.Count is 0 || !restrictions.TrueForAll(NamesAws))
        {
            throw StsErrors.InvalidSaml("Response does not contain the required audience.");
        }
    }

    private bool NamesAws(XElement restriction)
        => restriction.Elements(SamlNames.Assertion + "Audience")
            .Any(audience => AwsSignIn.IsAudience(provider.Arn.Partition, audience.Value.Trim()));

    private string CheckConfirmation(XElement subject, string destination)
    {
        XElement[] confirmations = [.. subject.Elements(SamlNames.Assertion + "SubjectConfirmation")];
        if (confirmations is not [var confirmation] || confirmation.Attribute("Method")?.Value is not SamlNames.Bearer)
        {
            throw Invalid("it must have exactly one SubjectConfirmation, and a bearer one");
        }

        XElement? data = confirmation.Element(SamlNames.Assertion + "SubjectConfirmationData");
        if (data?.Attribute("Recipient")?.Value is not { } recipient || data.Attribute("NotOnOrAfter") is null)
        {
            throw Invalid("its SubjectConfirmationData must have NotOnOrAfter and Recipient");
        }

        CheckWindow(data);
        if (!AwsSignIn.IsSignInUrl(provider.Arn.Partition, recipient) && !AwsSignIn.IsLoopback(recipient))
        {
            throw Invalid("its recipient is not an AWS sign-in address");
        }

        return destination is "" || destination == recipient || AwsSignIn.IsSignInUrl(provider.Arn.Partition, destination)
            ? recipient
            : throw Invalid("its destination is not an AWS sign-in address");
    }

    private void CheckWindow(XElement? element)
    {
        if (element is not null && Time(element, "NotBefore") > now)
        {
            throw Invalid("it is not yet valid");
        }

        if (element is not null && Time(element, "NotOnOrAfter") <= now)
        {
            throw StsErrors.Expired("Response has expired");
        }
    }

    private DateTimeOffset? SessionEnd(XElement assertion)
    {
        DateTimeOffset? end = assertion.Elements(SamlNames.Assertion + "AuthnStatement")
            .Min(statement => Time(statement, "SessionNotOnOrAfter"));
        return end <= now ? throw StsErrors.Expired("Response has expired") : end;
    }

    private static Dictionary<string, IReadOnlyList<string>> ReadAttributes(XElement assertion)
        => assertion.Elements(SamlNames.Assertion + "AttributeStatement")
            .Elements(SamlNames.Assertion + "Attribute")
            .GroupBy(attribute => attribute.Attribute("Name")?.Value ?? string.Empty, StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key,
                IReadOnlyList<string> (group) => [.. Values(group)],
                StringComparer.Ordinal);

    private static IEnumerable<string> Values(IEnumerable<XElement> attributes)
        => attributes.Elements(SamlNames.Assertion + "AttributeValue").Select(value => value.Value.Trim());

    private static string ShortFormat(string? format)
        => format is null ? Unspecified
            : format.StartsWith(NameIdPrefix, StringComparison.Ordinal) ? format[NameIdPrefix.Length..]
            : format;

    private static DateTimeOffset? Time(XElement element, string attribute)
    {
        if (element.Attribute(attribute)?.Value is not { } text)
        {
            return null;
        }

        try
        {
            return XmlConvert.ToDateTimeOffset(text);
        }
        catch (FormatException)
        {
            throw Invalid($"its {attribute} is not a time");
        }
    }

    private static StsException Invalid(string reason) => StsErrors.InvalidSaml("Invalid SAML response: " + reason);
}
