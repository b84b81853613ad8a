using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace PSFederation.Interop.Tests;

/// <summary>A person signs in at LemonLDAP::NG with Chromium, and radosgw takes the token, but no other.</summary>
public sealed class LemonLdapOidcTests : IDisposable
{
    private const string SignIn = "Get-OidcToken $issuer $client -NoBrowser -RedirectPort $port -RedirectPath $path -Scope openid, email";

    private readonly Server _server = Server.Require("lemonldap");
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    private async Task<OidcToken> SignInAsync(string parameters = "")
    {
        ChromiumPerson.Require();
        // This provider takes the redirect address that is registered, to the letter.
        Uri redirect = new(_server["LLNG_REDIRECT_URI"]);
        _shell.With("issuer", _server["LLNG_ISSUER"]).With("client", _server["LLNG_PUBLIC_CLIENT_ID"]).With("port", redirect.Port).With("path", redirect.AbsolutePath);
        return (await LinkFlow.SignInAsync(
            _shell, $"{SignIn} {parameters}", link => ChromiumPerson.SignInAsync(link, "user=" + _server["LLNG_USER"], "password=" + _server["LLNG_PASSWORD"]))).Single<OidcToken>();
    }

    [Fact]
    public async Task Signs_a_person_in_with_code_and_PKCE_in_Chromium()
    {
        OidcToken token = await SignInAsync("-LoginHint dwho");
        Assert.Equal((_server["LLNG_ISSUER"], _server["LLNG_USER"], "RS256"), (token.Issuer, token.Subject, token.Algorithm));
        Assert.Equal([_server["LLNG_PUBLIC_CLIENT_ID"]], token.Audience);
    }

    [Fact]
    public async Task Radosgw_takes_the_token_and_no_altered_foreign_or_expired_one()
    {
        Server rgw = Server.Require("rgw");
        string trust = await Server.RunAsync("rgw-trust", _server["LLNG_ISSUER"], _server["LLNG_PUBLIC_CLIENT_ID"], "LemonUser");
        _shell.With("role", trust.Split('\n').Single(line => line.StartsWith("RGW_ROLE_ARN=", StringComparison.Ordinal)).Split('=', 2)[1]).With("sts", rgw["RGW_STS_ENDPOINT"]);
        OidcToken token = await SignInAsync();
        Assert.EndsWith("assumed-role/LemonUser/dwho", Exchange(token.GetToken()).Single<FederatedCredential>().Source.AssumedRoleArn, StringComparison.Ordinal);

        string[] parts = token.GetToken().Split('.');
        Exchange($"{parts[0]}.{Changed(parts[1], claims => claims["sub"] = "rtyler")}.{parts[2]}").Error(FederationErrorCode.StsAccessDenied);
        // What follows is signed by the provider's own key, so it is the claim that is refused. The first shows that such a token passes.
        Exchange(Resigned(parts, _ => { })).Single<FederatedCredential>();
        Exchange(Resigned(parts, claims => claims["aud"] = "someone-else")).Error(FederationErrorCode.StsAccessDenied);
        // A minute ago: within the grace that this module leaves to IAM, so it is the server that refuses.
        Exchange(Resigned(parts, claims => claims["exp"] = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds())).Error(FederationErrorCode.StsAccessDenied);
    }

    private ShellResult Exchange(string token) =>
        _shell.With("token", token).Run("$token | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -RoleSessionName dwho -EndpointUrl $sts -Region us-east-1");

    private static string Resigned(string[] parts, Action<JsonObject> change)
    {
        using RSA key = RSA.Create();
        key.ImportFromPem(File.ReadAllText(Server.FileOf("lemonldap", "keys/oidc.key")));
        string signed = $"{parts[0]}.{Changed(parts[1], change)}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private static string Changed(string payload, Action<JsonObject> change)
    {
        JsonObject claims = JsonNode.Parse(Base64Url.DecodeFromChars(payload))!.AsObject();
        change(claims);
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()));
    }
}
