using System.Xml;
using PSFederation.Core.Saml;

namespace PSFederation.Core.Trust;

/// <summary>
/// The condition keys of the other attributes of an assertion, by the tables of IAM's page "Configure SAML assertions for the authentication response"
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html). If that page has an error in an OID, the OID of the
/// attribute's own specification is used too.
/// </summary>
internal static class SamlAttributeKeys
{
    private const string EduPerson = "urn:oid:1.3.6.1.4.1.5923.1.1.1.", EduOrg = "urn:oid:1.3.6.1.4.1.5923.1.2.1.", Claims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";

    private static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal)
    {
        [EduPerson + "1"] = "edupersonaffiliation",
        [EduPerson + "2"] = "edupersonnickname",
        [EduPerson + "3"] = "edupersonorgdn",
        [EduPerson + "4"] = "edupersonorgunitdn",
        [EduPerson + "5"] = "edupersonprimaryaffiliation",
        [EduPerson + "6"] = "edupersonprincipalname",
        [EduPerson + "7"] = "edupersonentitlement",
        [EduPerson + "8"] = "edupersonprimaryorgunitdn",
        [EduPerson + "9"] = "edupersonscopedaffiliation",
        [EduPerson + "10"] = "edupersontargetedid",
        [EduPerson + "11"] = "edupersonassurance",
        [EduOrg + "2"] = "eduorghomepageuri",
        [EduOrg + "3"] = "eduorgidentityauthnpolicyuri",
        [EduOrg + "4"] = "eduorglegalname",
        [EduOrg + "5"] = "eduorgsuperioruri",
        [EduOrg + "6"] = "eduorgwhitepagesuri",
        ["urn:oid:2.5.4.3"] = "cn",
        [Claims + "name"] = "name",
        ["http://schemas.xmlsoap.org/claims/CommonName"] = "commonName",
        [Claims + "givenname"] = "givenName",
        [Claims + "surname"] = "surname",
        [Claims + "emailaddress"] = "mail",
        ["http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid"] = "uid",
        ["2.5.4.3"] = "commonName",
        ["2.5.4.4"] = "surname",
        ["2.4.5.42"] = "givenName",
        ["2.5.4.42"] = "givenName",
        ["2.5.4.45"] = "x500UniqueIdentifier",
        ["0.9.2342.19200300100.1.1"] = "uid",
        ["0.9.2342.19200300.100.1.1"] = "uid",
        ["0.9.2342.19200300100.1.3"] = "mail",
        ["0.9.2342.19200300.100.1.3"] = "mail",
        ["0.9.2342.19200300.100.1.45"] = "organizationStatus",
    };

    /// <summary>All these keys, without saml:.</summary>
    public static IEnumerable<string> Names => Keys.Values.Append("primaryGroupSID").Distinct(StringComparer.Ordinal);

    /// <summary>Sets the keys of the attributes that an assertion has. "If you include more than one, only one claim will be mapped."</summary>
    public static void Add(TrustContext context, XmlElement assertion)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (XmlElement attribute in assertion.Children("AttributeStatement", SamlNames.Assertion).SelectMany(statement => statement.Children("Attribute", SamlNames.Assertion)))
        {
            string name = attribute.Optional("Name") ?? string.Empty;
            if (!Keys.TryGetValue(name, out string? key))
                continue;
            List<string> values = [.. attribute.Children("AttributeValue", SamlNames.Assertion).Select(value => value.Text())];
            context.Set("saml:" + key, seen.Add(key)
                ? ContextKey.Of(values, $"the attribute {name}")
                : ContextKey.Unknown($"the assertion has several attributes for saml:{key}, and AWS maps one of them"));
        }
    }
}
