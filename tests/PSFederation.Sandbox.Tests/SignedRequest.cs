using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PSFederation.Sandbox.Tests;

/// <summary>A GetCallerIdentity request signed by hand (Signature Version 4); each part can be changed before or after.</summary>
internal sealed class SignedRequest
{
    private static readonly HttpClient Http = new();

    public required string AccessKeyId { get; set; }

    public required string SecretAccessKey { get; set; }

    public string? SessionToken { get; set; }

    public DateTimeOffset Date { get; set; } = DateTimeOffset.UtcNow;

    public string Body { get; set; } = "Action=GetCallerIdentity&Version=2011-06-15";

    public string Query { get; set; } = string.Empty;

    public string Path { get; set; } = "/";

    public string? ScopeDate { get; set; }

    public string Region { get; set; } = "us-east-1";

    public string Service { get; set; } = "sts";

    public List<string> SignedHeaders { get; } = ["content-type", "host", "x-amz-date"];

    /// <summary>Gets or sets a change of the request after it is signed.</summary>
    public Action<HttpRequestMessage>? Tamper { get; set; }

    public static SignedRequest ByBroker(SandboxHost host)
        => new() { AccessKeyId = host.BrokerKey.AccessKeyId, SecretAccessKey = host.BrokerKey.SecretAccessKey };

    public async Task<StsReply> SendAsync(SandboxHost host)
    {
        string date = Date.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        Uri address = new(host.StsEndpoint + Path + (Query.Length is 0 ? string.Empty : "?" + Query));
        using HttpRequestMessage request = new(HttpMethod.Post, address)
        {
            Content = new StringContent(Body, Encoding.UTF8, "application/x-www-form-urlencoded"),
        };
        Dictionary<string, string> headers = new()
        {
            ["content-type"] = "application/x-www-form-urlencoded; charset=utf-8",
            ["host"] = address.Authority,
            ["x-amz-date"] = date,
        };
        request.Headers.Add("x-amz-date", date);
        if (SessionToken is not null)
        {
            request.Headers.Add("x-amz-security-token", SessionToken);
            headers["x-amz-security-token"] = SessionToken;
        }

        request.Headers.TryAddWithoutValidation("Authorization", Authorize(date, headers));
        Tamper?.Invoke(request);
        using HttpResponseMessage response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await StsHttp.ReadAsync(response);
    }

    private string Authorize(string date, Dictionary<string, string> headers)
    {
        string scope = $"{ScopeDate ?? date[..8]}/{Region}/{Service}/aws4_request";
        string names = string.Join(';', SignedHeaders);
        string lines = string.Concat(SignedHeaders.Select(name => $"{name}:{headers[name]}\n"));
        string canonical = $"POST\n{Path}\n{Query}\n{lines}\n{names}\n{Hash(Body)}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + SecretAccessKey);
        foreach (string part in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        byte[] signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"AWS4-HMAC-SHA256\n{date}\n{scope}\n{Hash(canonical)}"));
        return $"AWS4-HMAC-SHA256 Credential={AccessKeyId}/{scope}, SignedHeaders={names}, Signature={Convert.ToHexStringLower(signature)}";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
