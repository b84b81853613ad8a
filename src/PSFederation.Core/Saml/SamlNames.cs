namespace PSFederation.Core.Saml;

/// <summary>The names that SAML 2.0 and AWS use.</summary>
internal static class SamlNames
{
    public const string Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
    public const string Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
    public const string Soap = "http://schemas.xmlsoap.org/soap/envelope/";
    public const string StatusSuccess = "urn:oasis:names:tc:SAML:2.0:status:Success";
    public const string Bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

    /// <summary>The prefix of the attributes that STS reads.</summary>
    public const string AwsAttributes = "https://aws.amazon.com/SAML/Attributes/";
    public const string Role = AwsAttributes + "Role";
    public const string RoleSessionName = AwsAttributes + "RoleSessionName";
    public const string SessionDuration = AwsAttributes + "SessionDuration";
    public const string SourceIdentity = AwsAttributes + "SourceIdentity";
    public const string TransitiveTagKeys = AwsAttributes + "TransitiveTagKeys";
    public const string PrincipalTag = AwsAttributes + "PrincipalTag:";

    /// <summary>Where AWS' commercial partition takes assertions.</summary>
    public const string AwsSignIn = "https://signin.aws.amazon.com/saml";
}
