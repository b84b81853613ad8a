using System.Text;
using System.Xml;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml;

/// <summary>Reads a SAML 2.0 Response or Assertion. Reading does not verify: the result is what the document claims.</summary>
public static class SamlResponseReader
{
    /// <summary>Reads a text in any form that <c>Get-SamlAssertion</c> accepts.</summary>
    /// <param name="text">XML, Base64, URL-encoded Base64, a form body, or an HTML page.</param>
    /// <returns>The assertion.</returns>
    /// <exception cref="FederationException">The error code gives the reason; the message never quotes the document.</exception>
    public static SamlAssertion Read(string text) => Read(SamlInput.Read(text));

    /// <summary>Reads a document.</summary>
    /// <param name="document">The document.</param>
    /// <returns>The assertion.</returns>
    /// <exception cref="FederationException">The error code gives the reason; the message never quotes the document.</exception>
    public static SamlAssertion Read(SamlDocument document)
    {
        XmlElement root = document.Root;
        if (RequireRoot(root) is { } response)
            return ReadResponse(response, document.Base64);
        return root.Is("Assertion", SamlNames.Assertion)
            ? ReadAssertion(root, response: null, WrapInResponse(root))
            : ReadEncrypted(response: null, WrapInResponse(root));
    }

    /// <summary>The Response if it is the root; null for a bare assertion.</summary>
    /// <exception cref="FederationException">It is neither.</exception>
    internal static XmlElement? RequireRoot(XmlElement root)
    {
        if (root.Is("Response", SamlNames.Protocol))
        {
            RequireVersion(root);
            return root;
        }

        if (root.Is("Assertion", SamlNames.Assertion) || root.Is("EncryptedAssertion", SamlNames.Assertion))
            return null;
        throw new FederationException(
            FederationErrorCode.SamlNotAResponse,
            $"The XML is {root.LocalName.WithArticle()} in the namespace '{root.NamespaceURI}'; expected a Response or Assertion of SAML 2.0 ({SamlNames.Protocol}).");
    }

    private static SamlAssertion ReadResponse(XmlElement response, string base64)
    {
        if (SamlStatus.Of(response) is { IsSuccess: false } status)
            throw status.ToException();
        List<XmlElement> plain = [.. response.Children("Assertion", SamlNames.Assertion)];
        int encrypted = response.Children("EncryptedAssertion", SamlNames.Assertion).Count();
        return (plain.Count, encrypted) switch
        {
            (1, 0) => ReadAssertion(plain[0], response, base64),
            (0, 1) => ReadEncrypted(response, base64),
            _ => throw new FederationException(
                FederationErrorCode.SamlAssertionCount,
                $"The Response contains {plain.Count + encrypted} assertions; expected exactly one. Ask the identity provider's administrator to correct the response."),
        };
    }

    /// <summary>The readable parts around an encrypted assertion.</summary>
    internal static SamlAssertion ReadEncrypted(XmlElement? response, string base64) => new(base64)
    {
        IsEncrypted = true,
        Issuer = response?.Child("Issuer", SamlNames.Assertion)?.Text(),
        Destination = response?.Optional("Destination"),
        InResponseTo = response?.Optional("InResponseTo"),
        IssueInstant = response?.Time("IssueInstant"),
        Warnings = ["The assertion is encrypted and was read without a key, so its roles, names and times are unknown. Specify -DecryptionCertificate to read it, or -RoleArn and -PrincipalArn to exchange it."],
    };

    /// <summary>Reads an Assertion element.</summary>
    internal static SamlAssertion ReadAssertion(XmlElement assertion, XmlElement? response, string base64) =>
        ReadAssertion(assertion, AwsAttributes.Read(assertion), response, base64, isVerified: false);

    /// <summary>Reads an Assertion element after its AWS attributes.</summary>
    internal static SamlAssertion ReadAssertion(XmlElement assertion, AwsAttributes attributes, XmlElement? response, string base64, bool isVerified)
    {
        RequireVersion(assertion);
        XmlElement? subject = assertion.Child("Subject", SamlNames.Assertion);
        XmlElement? nameId = subject?.Child("NameID", SamlNames.Assertion);
        XmlElement? confirmation = subject is null ? null : BearerData(subject);
        XmlElement? conditions = assertion.Child("Conditions", SamlNames.Assertion);
        return new SamlAssertion(base64)
        {
            Issuer = (assertion.Child("Issuer", SamlNames.Assertion) ?? throw Missing("Issuer")).Text(),
            Subject = nameId?.Text(),
            SubjectFormat = nameId?.Optional("Format"),
            Roles = attributes.Roles,
            RoleSessionName = attributes.RoleSessionName,
            SessionDuration = attributes.SessionDuration,
            SourceIdentity = attributes.SourceIdentity,
            PrincipalTags = attributes.PrincipalTags,
            TransitiveTagKeys = attributes.TransitiveTagKeys,
            Audience = conditions is null ? [] : [.. Audiences(conditions)],
            Recipient = confirmation?.Optional("Recipient"),
            Destination = response?.Optional("Destination"),
            InResponseTo = confirmation?.Optional("InResponseTo") ?? response?.Optional("InResponseTo"),
            AssertionId = assertion.Optional("ID"),
            IssueInstant = assertion.Time("IssueInstant"),
            NotBefore = conditions?.Time("NotBefore"),
            NotOnOrAfter = Earlier(conditions?.Time("NotOnOrAfter"), confirmation?.Time("NotOnOrAfter")),
            SessionNotOnOrAfter = assertion.Children("AuthnStatement", SamlNames.Assertion)
                .Select(statement => statement.Time("SessionNotOnOrAfter"))
                .Aggregate((DateTime?)null, Earlier),
            IsVerified = isVerified,
            RoleProblem = attributes.Findings.Where(finding => finding.Check == AwsFinding.Roles).Select(finding => finding.Message).FirstOrDefault(),
            Warnings = [.. attributes.Findings.Select(finding => finding.Message)],
        };
    }

    private static void RequireVersion(XmlElement element)
    {
        if (element.Optional("Version") is var version && version != "2.0")
            throw new FederationException(
                FederationErrorCode.SamlNotAResponse, $"The {element.LocalName} has version '{version}'; expected SAML 2.0.");
    }

    /// <summary>The data of the bearer confirmation, which browsers use (SAML Profiles 3.3).</summary>
    private static XmlElement? BearerData(XmlElement subject) =>
        subject.Children("SubjectConfirmation", SamlNames.Assertion)
            .FirstOrDefault(confirmation => confirmation.Optional("Method") == SamlNames.Bearer)
            ?.Child("SubjectConfirmationData", SamlNames.Assertion);

    private static IEnumerable<string> Audiences(XmlElement conditions) =>
        conditions.Children("AudienceRestriction", SamlNames.Assertion)
            .SelectMany(restriction => restriction.Children("Audience", SamlNames.Assertion))
            .Select(audience => audience.Text());

    private static DateTime? Earlier(DateTime? a, DateTime? b) => a is null ? b : b is null || a < b ? a : b;

    /// <summary>
    /// STS requires a Response. A bare assertion (for example from WS-Trust) is put into an unsigned one; its own signature stays valid if it uses
    /// exclusive canonicalization, as SAML Core 5.4.4 requires.
    /// </summary>
    internal static string WrapInResponse(XmlElement assertion)
    {
        string issueInstant = assertion.Optional("IssueInstant") ?? DateTime.UnixEpoch.Iso();
        string issuer = assertion.Child("Issuer", SamlNames.Assertion) is { } element ? $"""<saml:Issuer xmlns:saml="{SamlNames.Assertion}">{System.Security.SecurityElement.Escape(element.Text())}</saml:Issuer>""" : string.Empty;
        string response =
            $"""<samlp:Response xmlns:samlp="{SamlNames.Protocol}" ID="_{Guid.NewGuid():N}" Version="2.0" IssueInstant="{System.Security.SecurityElement.Escape(issueInstant)}" Destination="{SamlNames.AwsSignIn}">"""
            + $"""{issuer}<samlp:Status><samlp:StatusCode Value="{SamlNames.StatusSuccess}"/></samlp:Status>{assertion.OuterXml}</samlp:Response>""";
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(response));
    }

    private static FederationException Missing(string element) =>
        new(FederationErrorCode.SamlMalformed, $"The document has no {element}; SAML 2.0 requires one.");
}
