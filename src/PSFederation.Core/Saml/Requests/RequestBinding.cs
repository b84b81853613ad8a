using System.IO.Compression;
using System.Text;

namespace PSFederation.Core.Saml.Requests;

/// <summary>Sends a request to the identity provider through the browser.</summary>
internal static class RequestBinding
{
    /// <summary>
    /// The address to open for the Redirect binding (SAML Bindings 3.4.4.1): DEFLATE, Base64, URL encoding. The signature covers the parameters as they
    /// are written, in this order, and is in the address, not in the XML.
    /// </summary>
    public static Uri Redirect(AuthnRequest request, string relayState, RequestSigner? signer)
    {
        string query = $"SAMLRequest={Escape(Convert.ToBase64String(Deflate(request.ToXml())))}&RelayState={Escape(relayState)}";
        if (signer is not null)
        {
            query += $"&SigAlg={Escape(signer.Algorithm)}";
            query += $"&Signature={Escape(Convert.ToBase64String(signer.Sign(Encoding.ASCII.GetBytes(query))))}";
        }

        string own = request.Destination.Query;
        return new UriBuilder(request.Destination) { Query = own.Length > 1 ? $"{own}&{query}" : query, Fragment = string.Empty }.Uri;
    }

    /// <summary>The fields to post to the identity provider for the POST binding (SAML Bindings 3.5.4).</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Post(AuthnRequest request, string relayState, RequestSigner? signer)
    {
        string xml = request.ToXml();
        return
        [
            new("SAMLRequest", Convert.ToBase64String(Encoding.UTF8.GetBytes(signer?.SignXml(xml) ?? xml))),
            new("RelayState", relayState),
        ];
    }

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static byte[] Deflate(string xml)
    {
        using MemoryStream content = new();
        using (DeflateStream deflate = new(content, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(Encoding.UTF8.GetBytes(xml));
        return content.ToArray();
    }
}
