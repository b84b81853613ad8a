namespace PSFederation.Core.Saml;

/// <summary>The names that SAML 2.0 and AWS use.</summary>
internal static class SamlNames
{
    public const string Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
    public const string Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
    public const string Soap = "http://schemas.xmlsoap.org/soap/envelope/";
    public const string StatusSuccess = "urn:oasis:names:tc:SAML:2.0:status:Success";
    public const string Bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

    /// <summary>The Format of an entity name (SAML Core 8.3.6).</summary>
    public const string EntityFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";

    public const string Ecp = "urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp";

    /// <summary>The prefix of the URIs of bindings (SAML Bindings 3).</summary>
    public const string Bindings = "urn:oasis:names:tc:SAML:2.0:bindings:";
    public const string RedirectBinding = Bindings + "HTTP-Redirect";
    public const string PostBinding = Bindings + "HTTP-POST";
    public const string SoapBinding = Bindings + "SOAP";
    public const string PaosBinding = Bindings + "PAOS";

    /// <summary>The entity ID of AWS.</summary>
    public static readonly string AwsEntityId = Aws.AwsSignIn.Audience;

    /// <summary>The prefix of the attributes that STS reads.</summary>
    public const string AwsAttributes = "https://aws.amazon.com/SAML/Attributes/";
    public const string Role = AwsAttributes + "Role";
    public const string RoleSessionName = AwsAttributes + "RoleSessionName";
    public const string SessionDuration = AwsAttributes + "SessionDuration";
    public const string SourceIdentity = AwsAttributes + "SourceIdentity";
    public const string TransitiveTagKeys = AwsAttributes + "TransitiveTagKeys";
    public const string PrincipalTag = AwsAttributes + "PrincipalTag:";

    /// <summary>The address for assertions in the commercial partition of AWS.</summary>
    public static readonly string AwsSignIn = Aws.AwsSignIn.CommercialAcs;
}
