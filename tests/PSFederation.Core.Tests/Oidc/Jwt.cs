using System.Text;
using PSFederation.Core.Text;

namespace PSFederation.Core.Tests.Oidc;

/// <summary>Creates tokens with any header and payload text. The signature is random, because these tests read tokens and do not verify them.</summary>
internal static class Jwt
{
    public const string Header = """{"alg":"RS256","kid":"k1","typ":"JWT"}""";
    public const string Payload = """{"iss":"https://idp.example.com","sub":"ann","aud":"sts.amazonaws.com","iat":1767323045,"nbf":1767323045,"exp":1767326645}""";

    public static string Make(string payload = Payload, string header = Header, string signature = "c2lnbmF0dXJl") =>
        $"{Encode(header)}.{Encode(payload)}.{signature}";

    public static string Encode(string text) => Base64UrlText.Encode(Encoding.UTF8.GetBytes(text));
}
