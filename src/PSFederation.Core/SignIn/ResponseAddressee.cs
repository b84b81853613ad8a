using System.Text;
using System.Xml;
using PSFederation.Core.Aws;
using PSFederation.Core.Http;
using PSFederation.Core.Saml;

namespace PSFederation.Core.SignIn;

/// <summary>The addressee of a SAML response in a page.</summary>
internal enum Addressee
{
    /// <summary>AWS, as far as it can be determined.</summary>
    Aws,

    /// <summary>An identity broker, which issues the response for AWS: the response is forwarded there, like in a browser.</summary>
    Broker,

    /// <summary>Some other service.</summary>
    Other,
}

/// <summary>
/// Distinguishes responses for AWS from responses for an identity provider in between (hub and spoke). A response is forwarded only to the address in
/// the response, because anyone who has it can sign in with it.
/// </summary>
internal static class ResponseAddressee
{
    /// <summary>The identifiers in a document for AWS: the audience, the names of attributes, the addresses of the sign-in.</summary>
    private static readonly string[] AwsMarks = [AwsSignIn.Audience, "://aws.amazon.com/SAML/", .. AwsSignIn.Hosts];

    /// <summary>Classifies a response.</summary>
    /// <param name="response">The field SAMLResponse: Base64.</param>
    /// <param name="acs">The target of the page's post; null if unknown.</param>
    /// <param name="isVisited">Whether the sign-in has visited the origin of <paramref name="acs"/>.</param>
    public static Addressee Of(string response, Uri? acs, Uri page, bool isVisited)
    {
        if (acs is null || AwsSignIn.IsAcs(acs.AbsoluteUri) || Decode(response) is not { } bytes)
            return Addressee.Aws;
        XmlElement? root = Load(bytes);
        string text = root?.OuterXml ?? Encoding.Latin1.GetString(bytes);
        if (AwsMarks.Any(mark => text.Contains(mark, StringComparison.OrdinalIgnoreCase)))
            return Addressee.Aws;
        string[] addresses = root is null ? [] : [.. Addresses(root)];
        // Without an address in it, it is for the broker that redirected here.
        bool isFor = addresses.Length > 0 ? addresses.All(address => address == acs.AbsoluteUri || address == acs.OriginalString) : isVisited && !WebAddress.IsSameOrigin(acs, page);
        return isFor && WebAddress.IsPrivate(acs) ? Addressee.Broker : Addressee.Other;
    }

    /// <summary>Destination of the response (SAML Core 3.2.2) and Recipient of its confirmations (2.4.1.2), if they are not encrypted.</summary>
    private static IEnumerable<string> Addresses(XmlElement root) =>
        root.GetElementsByTagName("SubjectConfirmationData", SamlNames.Assertion).OfType<XmlElement>().Select(data => data.GetAttribute("Recipient"))
            .Prepend(root.GetAttribute("Destination"))
            .Where(address => address.Length > 0);

    private static byte[]? Decode(string response)
    {
        byte[] bytes = new byte[response.Length];
        return Convert.TryFromBase64String(response, bytes, out int length) ? bytes[..length] : null;
    }

    private static XmlElement? Load(byte[] xml)
    {
        try
        {
            return SafeXml.Load(xml).DocumentElement;
        }
        catch (FederationException)
        {
            return null;
        }
    }
}
