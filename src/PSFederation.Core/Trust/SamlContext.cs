using System.Security.Cryptography;
using System.Text;
using System.Xml;
using PSFederation.Core.Saml;

namespace PSFederation.Core.Trust;

/// <summary>The caller and the condition keys of AssumeRoleWithSAML, from an assertion.</summary>
public static class SamlContext
{
    private const string Saml2Format = "urn:oasis:names:tc:SAML:2.0:nameid-format:";

    /// <summary>The request that STS would evaluate.</summary>
    /// <param name="assertion">The assertion, unverified.</param>
    /// <param name="target">Other known facts.</param>
    /// <returns>The request.</returns>
    public static TrustRequest Of(SamlAssertion assertion, TrustTarget target)
    {
        target = target with { ProviderArn = target.ProviderArn ?? Provider(assertion, target.RoleArn) };
        TrustContext context = new(key => Other(key, assertion.IsEncrypted));
        CommonKeys.Add(context, target);
        if (assertion.IsEncrypted)
            Hide(context);
        else
            AddSubject(context, assertion, target.ProviderArn);
        CommonKeys.AddGiven(context, target);
        List<string> actions = [TrustRequest.AssumeRoleWithSaml];
        if (assertion.PrincipalTags.Count > 0)
            actions.Add(TrustRequest.TagSession);
        if (assertion.SourceIdentity is not null)
            actions.Add(TrustRequest.SetSourceIdentity);
        return new TrustRequest
        {
            Actions = actions,
            Caller = new SamlCaller(target.ProviderArn, target.Account, target.Partition),
            Context = context,
            RoleArn = target.RoleArn,
            Source = "The assertion",
        };
    }

    /// <summary>The provider of the role in the assertion; the common provider of all roles if no role was chosen.</summary>
    private static string? Provider(SamlAssertion assertion, string? roleArn)
    {
        List<string> providers = [.. assertion.Roles.Where(role => roleArn is null || role.RoleArn == roleArn).Select(role => role.PrincipalArn).Distinct(StringComparer.Ordinal)];
        return providers.Count == 1 ? providers[0] : null;
    }

    private static void AddSubject(TrustContext context, SamlAssertion assertion, string? providerArn)
    {
        CommonKeys.AddSession(context, assertion.PrincipalTags, assertion.TransitiveTagKeys, assertion.SourceIdentity, "the assertion");
        Set(context, "sts:RoleSessionName", assertion.RoleSessionName, "the attribute RoleSessionName");
        Set(context, "saml:aud", assertion.Recipient, "the Recipient of the assertion");
        Set(context, "saml:iss", assertion.Issuer, "the Issuer of the assertion");
        Set(context, "saml:sub", assertion.Subject, "the NameID of the assertion");
        AddAttributes(context, assertion);
        AddProvider(context, assertion.Issuer, assertion.SubjectFormat, providerArn);
    }

    /// <summary>The computed keys: the subject type, and the keys of the provider in IAM.</summary>
    internal static void AddProvider(TrustContext context, string? issuer, string? subjectFormat, string? providerArn)
    {
        Set(context, "saml:sub_type", SubjectType(subjectFormat), "the Format of the NameID");
        if (providerArn?.Split(':', 6) is not [_, _, _, _, var account, var resource] || resource.Split('/', 2) is not [_, var name])
        {
            context.Set("saml:doc", ContextKey.Unknown("it is the account and name of the SAML provider; specify -ProviderArn"));
            context.Set("saml:namequalifier", ContextKey.Unknown("it is computed from the SAML provider; specify -ProviderArn"));
            return;
        }

        context.Set("saml:doc", ContextKey.Of($"{account}/{name}", "the account and name of the SAML provider"));
        if (issuer is not null)
            context.Set("saml:namequalifier", ContextKey.Of(NameQualifier(issuer, account, name), "Issuer, account and name of the SAML provider"));
    }

    /// <summary>IAM: Base64 ( SHA1 ( "https://example.com/saml" + "123456789012" + "/MySAMLIdP" ) ).</summary>
    private static string NameQualifier(string issuer, string account, string name) =>
#pragma warning disable CA5350 // A name that AWS defines, not a protection.
        Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes($"{issuer}{account}/{name}")));
#pragma warning restore CA5350

    private static string? SubjectType(string? format) =>
        format?.StartsWith(Saml2Format, StringComparison.Ordinal) == true && format[Saml2Format.Length..] is "persistent" or "transient" ? format![Saml2Format.Length..] : format;

    private static void AddAttributes(TrustContext context, SamlAssertion assertion)
    {
        XmlElement root = SamlInput.Read(assertion.GetSamlResponse()).Root;
        XmlElement? element = root.Is("Assertion", SamlNames.Assertion) ? root : root.Child("Assertion", SamlNames.Assertion);
        if (element is not null)
        {
            SamlAttributeKeys.Add(context, element);
            return;
        }

        // A decrypted assertion: the object contains only the attributes that AWS reads.
        foreach (string name in SamlAttributeKeys.Names)
            context.Set("saml:" + name, ContextKey.Unknown("the assertion is encrypted"));
    }

    private static void Set(TrustContext context, string key, string? value, string from) =>
        context.Set(key, string.IsNullOrEmpty(value) ? ContextKey.Missing($"{from} is missing") : ContextKey.Of(value, from));

    internal static void Hide(TrustContext context)
    {
        foreach (string key in (string[])["aws:TagKeys", "sts:TransitiveTagKeys", "sts:SourceIdentity", "sts:RoleSessionName"])
            context.Set(key, ContextKey.Unknown("the assertion is encrypted"));
    }

    internal static ContextKey Other(string key, bool encrypted) =>
        encrypted && (key.StartsWith("saml:", StringComparison.OrdinalIgnoreCase) || key.StartsWith(CommonKeys.RequestTag, StringComparison.OrdinalIgnoreCase))
            ? ContextKey.Unknown("the assertion is encrypted")
            : CommonKeys.Other(key, "the assertion");
}
