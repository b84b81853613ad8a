using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Web;

namespace PSFederation.Core.Tests.Oidc.Flows;

/// <summary>A provider without a network that returns the responses of the test, for behavior that a real provider does not show on demand.</summary>
internal sealed class ScriptedProvider : HttpMessageHandler
{
    public const string Issuer = "https://idp.example";

    private readonly ConcurrentDictionary<string, Queue<Func<HttpResponseMessage>>> _answers = new();

    /// <summary>The forms that came, by path, in their order.</summary>
    public ConcurrentQueue<(string Path, Dictionary<string, string> Form, string? Authorization)> Requests { get; } = new();

    /// <summary>More members of the discovery document.</summary>
    public string Discovery { get; set; } = string.Empty;

    /// <summary>The discovery document as a whole; null for the usual one.</summary>
    public string? Document { get; set; }

    /// <summary>Where the request for the document is redirected to; null where it is answered.</summary>
    public string? DocumentLocation { get; set; }

    /// <summary>The query that the document was asked for with.</summary>
    public string? DocumentQuery { get; private set; }

    public IEnumerable<Dictionary<string, string>> Forms(string path) => Requests.Where(request => request.Path == path).Select(request => request.Form);

    /// <summary>Queues an answer; the last one of a path is given again and again.</summary>
    public ScriptedProvider Answer(string path, int status, string body)
    {
        return Answer(path, () => new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
    }

    public ScriptedProvider Answer(string path, Func<HttpResponseMessage> answer)
    {
        _answers.GetOrAdd(path, _ => new Queue<Func<HttpResponseMessage>>()).Enqueue(answer);
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string path = request.RequestUri!.AbsolutePath;
        if (path == "/.well-known/openid-configuration")
        {
            DocumentQuery = request.RequestUri.Query;
            HttpResponseMessage document = new(DocumentLocation is null ? HttpStatusCode.OK : HttpStatusCode.Found)
            {
                RequestMessage = request,
                Content = new StringContent(Document ?? $$"""{"issuer":"{{Issuer}}","token_endpoint":"{{Issuer}}/token","authorization_endpoint":"{{Issuer}}/auth","device_authorization_endpoint":"{{Issuer}}/device"{{Discovery}}}"""),
            };
            if (DocumentLocation is not null)
                document.Headers.TryAddWithoutValidation("Location", DocumentLocation);
            return document;
        }

        System.Collections.Specialized.NameValueCollection form = HttpUtility.ParseQueryString(request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken));
        Requests.Enqueue((path, form.AllKeys.ToDictionary(key => key!, key => form[key]!), request.Headers.Authorization?.ToString()));
        Queue<Func<HttpResponseMessage>> queue = _answers[path];
        HttpResponseMessage answer = (queue.Count > 1 ? queue.Dequeue() : queue.Peek())();
        answer.RequestMessage = request;
        return answer;
    }
}
