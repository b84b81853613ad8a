using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PSFederation.Sandbox.Tests;

/// <summary>The OIDC provider, asked by bare HTTP.</summary>
internal sealed class OidcHttp(SandboxHost host)
{
    private static readonly HttpClient Http = new();

    public string Verifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public async Task<JsonNode> DiscoverAsync() => await GetAsync("/.well-known/openid-configuration");

    public async Task<JsonNode> GetAsync(string pathOrUrl, string? bearer = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(new Uri(host.OidcIssuer), pathOrUrl));
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        using HttpResponseMessage response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }

    public string AuthorizeUrl(params (string Name, string? Value)[] overrides)
    {
        Dictionary<string, string?> query = new()
        {
            ["client_id"] = host.Clients.Cli.ClientId,
            ["response_type"] = "code",
            ["redirect_uri"] = "http://127.0.0.1:54321/callback",
            ["scope"] = "openid email profile offline_access",
            ["state"] = "state1",
            ["nonce"] = "nonce1",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach ((string name, string? value) in overrides)
        {
            query[name] = value;
        }

        IEnumerable<string> pairs = query
            .Where(pair => pair.Value is not null)
            .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value!)}");
        return $"{host.OidcIssuer}/connect/authorize?{string.Join('&', pairs)}";
    }

    public Task<(HttpStatusCode Status, JsonNode Body)> RedeemAsync(string code, params (string Name, string Value)[] overrides)
    {
        Dictionary<string, string> form = new()
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = host.Clients.Cli.ClientId,
            ["redirect_uri"] = "http://127.0.0.1:54321/callback",
            ["code"] = code,
            ["code_verifier"] = Verifier,
        };
        foreach ((string name, string value) in overrides)
        {
            form[name] = value;
        }

        return PostAsync("/connect/token", [.. form.Select(pair => (pair.Key, pair.Value))]);
    }

    public Task<(HttpStatusCode Status, JsonNode Body)> TokenAsync(params (string Name, string Value)[] form)
        => PostAsync("/connect/token", form);

    public async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(
        string path,
        (string Name, string Value)[] form,
        OidcClient? basic = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, host.OidcIssuer + path)
        {
            Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        if (basic is not null)
        {
            // RFC 6749 2.3.1: both halves are form-encoded before they are joined.
            string credentials = $"{Uri.EscapeDataString(basic.ClientId)}:{Uri.EscapeDataString(basic.ClientSecret!)}";
            string encoded = Convert.ToBase64String(Encoding.ASCII.GetBytes(credentials));
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", encoded);
        }

        using HttpResponseMessage response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, body.Length is 0 ? new JsonObject() : JsonNode.Parse(body)!);
    }

    /// <summary>Signs in and follows the redirect: the code that the loopback listener would get.</summary>
    public static Dictionary<string, string> ReadRedirect(Browser browser)
    {
        Assert.NotNull(browser.LeavesTo);
        return browser.LeavesTo.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
    }

    public static JsonNode Payload(JsonNode? token) => JsonNode.Parse(Base64Url.DecodeFromChars(token!.GetValue<string>().Split('.')[1]))!;

    public static JsonNode Header(JsonNode? token) => JsonNode.Parse(Base64Url.DecodeFromChars(token!.GetValue<string>().Split('.')[0]))!;

    /// <summary>A client assertion (RFC 7523 2.2), signed with the private key of the client.</summary>
    public static string ClientAssertion(OidcClient client, string audience, string? keyPem = null)
    {
        using RSA rsa = RSA.Create();
        rsa.ImportFromPem(keyPem ?? client.PrivateKeyPem);
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string header = Encode(new { alg = "RS256", typ = "JWT", kid = client.PrivateKeyId });
        string id = client.ClientId;
        string payload = Encode(new { iss = id, sub = id, aud = audience, iat = now, nbf = now, exp = now + 60, jti = Guid.NewGuid() });
        byte[] data = Encoding.ASCII.GetBytes($"{header}.{payload}");
        byte[] signature = rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{header}.{payload}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
