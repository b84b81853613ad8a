using System.IO.Compression;
using System.Management.Automation;
using System.Text;

namespace PSFederation.Interop.Tests;

/// <summary>A sign-in that a service provider starts: the address to which it redirects (SAML Bindings 3.4).</summary>
internal static class AuthnRequest
{
    /// <summary>Signs in by form from that address.</summary>
    public static ShellResult SignIn(Shell shell, Uri sso, string issuer, string id, PSCredential credential) =>
        shell.With("uri", Address(sso, issuer, id)).With("me", credential).Run("Get-SamlAssertion -SignInUri $uri -Credential $me");

    private static string Address(Uri sso, string issuer, string id)
    {
        string request = $"""
            <samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}" Version="2.0" IssueInstant="{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ}" Destination="{sso}"><saml:Issuer>{issuer}</saml:Issuer><samlp:NameIDPolicy AllowCreate="true"/></samlp:AuthnRequest>
            """;
        using MemoryStream deflated = new();
        using (DeflateStream deflate = new(deflated, CompressionMode.Compress, leaveOpen: true))
            deflate.Write(Encoding.UTF8.GetBytes(request));
        return $"{sso}?SAMLRequest={Uri.EscapeDataString(Convert.ToBase64String(deflated.ToArray()))}&RelayState=r";
    }
}
