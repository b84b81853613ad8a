using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;

namespace PSFederation.Sandbox.Saml;

/// <summary>
/// Issues a SAML response for a user. By default AWS accepts it; a test overrides one property and
/// expects a rejection. A null property is omitted from the response.
/// </summary>
public sealed class SamlResponseBuilder
{
    private readonly SamlKeys _keys;

    internal SamlResponseBuilder(SandboxUser user, string issuer, SamlKeys keys, TimeProvider clock)
    {
        _keys = keys;
        SigningCertificate = keys.Certificate;
        Issuer = issuer;
        ResponseIssuer = issuer;
        NameId = user.UserName;
        RoleSessionName = user.Email;
        SourceIdentity = user.SourceIdentity;
        Roles = [.. user.SamlRoles];
        Tags = new Dictionary<string, string>(user.Tags);
        TransitiveTagKeys = [.. user.TransitiveTagKeys];

        DateTimeOffset now = clock.GetUtcNow();
        IssueInstant = now;
        AuthnInstant = now;
        NotBefore = now.AddSeconds(-30);
        NotOnOrAfter = now.AddMinutes(5);
        SubjectNotOnOrAfter = now.AddMinutes(5);
        SessionNotOnOrAfter = now.AddHours(8);
    }

    /// <summary>Gets or sets the issuer of the assertion: the entity ID of the identity provider.</summary>
    public string? Issuer { get; set; }

    /// <summary>Gets or sets the issuer of the response.</summary>
    public string? ResponseIssuer { get; set; }

    /// <summary>Gets or sets the Destination of the response.</summary>
    public string? Destination { get; set; } = SamlNames.AwsSignIn;

    /// <summary>Gets or sets the Recipient of the bearer confirmation.</summary>
    public string? Recipient { get; set; } = SamlNames.AwsSignIn;

    /// <summary>Gets the audiences, all in one AudienceRestriction; if empty, there is no restriction.</summary>
    public IList<string> Audiences { get; } = [SamlNames.AwsEntityId];

    /// <summary>Gets or sets the status code.</summary>
    public string StatusCode { get; set; } = SamlNames.Success;

    /// <summary>Gets or sets a value indicating whether the response has an assertion.</summary>
    public bool IncludeAssertion { get; set; } = true;

    /// <summary>Gets or sets the IssueInstant of response and assertion.</summary>
    public DateTimeOffset IssueInstant { get; set; }

    /// <summary>Gets or sets the start of the conditions.</summary>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>Gets or sets the end of the conditions.</summary>
    public DateTimeOffset? NotOnOrAfter { get; set; }

    /// <summary>Gets or sets the end of the bearer confirmation.</summary>
    public DateTimeOffset? SubjectNotOnOrAfter { get; set; }

    /// <summary>Gets or sets the time of the sign-in; without it there is no AuthnStatement.</summary>
    public DateTimeOffset? AuthnInstant { get; set; }

    /// <summary>Gets or sets the end of the identity provider's session, which limits the STS session.</summary>
    public DateTimeOffset? SessionNotOnOrAfter { get; set; }

    /// <summary>Gets or sets the ID of the request.</summary>
    public string? InResponseTo { get; set; }

    /// <summary>Gets or sets the name id.</summary>
    public string? NameId { get; set; }

    /// <summary>Gets or sets the format of the name id.</summary>
    public string? NameIdFormat { get; set; } = SamlNames.PersistentNameId;

    /// <summary>Gets or sets the method of the subject confirmation.</summary>
    public string ConfirmationMethod { get; set; } = SamlNames.Bearer;

    /// <summary>Gets the values of the Role attribute; if empty, the attribute is omitted.</summary>
    public IList<string> Roles { get; }

    /// <summary>Gets or sets the RoleSessionName attribute.</summary>
    public string? RoleSessionName { get; set; }

    /// <summary>Gets or sets the SessionDuration attribute, in seconds.</summary>
    public int? SessionDuration { get; set; } = 28800;

    /// <summary>Gets the PrincipalTag attributes.</summary>
    public IDictionary<string, string> Tags { get; }

    /// <summary>Gets the values of the TransitiveTagKeys attribute.</summary>
    public IList<string> TransitiveTagKeys { get; }

    /// <summary>Gets or sets the SourceIdentity attribute.</summary>
    public string? SourceIdentity { get; set; }

    /// <summary>Gets further attributes: a name and its values.</summary>
    public IDictionary<string, IReadOnlyList<string>> ExtraAttributes { get; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Gets or sets a value indicating whether the response is signed.</summary>
    public bool SignResponse { get; set; } = true;

    /// <summary>Gets or sets a value indicating whether the assertion is signed.</summary>
    public bool SignAssertion { get; set; } = true;

    /// <summary>Gets or sets the certificate, with its RSA private key, that signs.</summary>
    public X509Certificate2 SigningCertificate { get; set; }

    /// <summary>Gets or sets the signature algorithm, by its XML Signature URI.</summary>
    public string SignatureMethod { get; set; } = SignedXml.XmlDsigRSASHA256Url;

    /// <summary>Gets or sets the digest algorithm, by its XML Signature URI.</summary>
    public string DigestMethod { get; set; } = SignedXml.XmlDsigSHA256Url;

    /// <summary>Gets or sets a change that is made before signing.</summary>
    public Action<XmlDocument>? BeforeSigning { get; set; }

    /// <summary>Gets or sets a change that is made after signing: an attack.</summary>
    public Action<XmlDocument>? AfterSigning { get; set; }

    /// <summary>Signs with a key that is not in the metadata, with the same certificate subject.</summary>
    public SamlResponseBuilder UseForeignKey()
    {
        SigningCertificate = _keys.Foreign;
        return this;
    }

    /// <summary>Builds the response as XML.</summary>
    /// <returns>The response, signed as configured.</returns>
    public string BuildXml()
    {
        XmlDocument document = SamlResponseXml.Write(this);
        BeforeSigning?.Invoke(document);
        XmlElement response = document.DocumentElement!;
        if (SignAssertion && response["Assertion", SamlNames.AssertionNamespace] is { } assertion)
        {
            XmlSigner.Sign(assertion, SigningCertificate, SignatureMethod, DigestMethod);
        }

        if (SignResponse)
        {
            XmlSigner.Sign(response, SigningCertificate, SignatureMethod, DigestMethod);
        }

        AfterSigning?.Invoke(document);
        return document.OuterXml;
    }

    /// <summary>Builds the response in the form of the SAMLResponse field and the SAMLAssertion parameter.</summary>
    /// <returns>The Base64 of the UTF-8 XML.</returns>
    public string Build() => Convert.ToBase64String(Encoding.UTF8.GetBytes(BuildXml()));
}
