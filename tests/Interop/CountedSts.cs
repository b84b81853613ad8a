namespace PSFederation.Interop.Tests;

/// <summary>An STS in front of radosgw, which counts what it is asked.</summary>
internal sealed class CountedSts : IDisposable
{
    private readonly HttpClient _client = new();
    private readonly HttpImitation _front;

    public CountedSts(string sts) => _front = new HttpImitation(request =>
    {
        using HttpRequestMessage message = new(new HttpMethod(request.Method), sts)
        {
            Content = new StringContent(request.Body, null, "application/x-www-form-urlencoded"),
        };
        using HttpResponseMessage answer = _client.Send(message);
        using StreamReader body = new(answer.Content.ReadAsStream());
        return new ImitatedAnswer((int)answer.StatusCode, body.ReadToEnd(), "text/xml", [.. answer.Headers.Date is { } date ? [("Date", date.ToString("r"))] : Array.Empty<(string, string)>()]);
    });

    public string Url => _front.Url;

    /// <summary>How often it was asked for keys.</summary>
    public int Calls => _front.Requests.Count(request => request.Body.Contains("Action=AssumeRoleWithWebIdentity", StringComparison.Ordinal));

    public void Dispose()
    {
        _front.Dispose();
        _client.Dispose();
    }
}
