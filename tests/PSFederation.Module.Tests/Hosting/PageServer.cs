using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace PSFederation.Module.Tests.Hosting;

/// <summary>Pages of a test on a free port of loopback, under two names (two sites to a browser), and the posts that got there.</summary>
internal sealed class PageServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, Func<HttpListenerResponse, string>> _pages = new();

    public PageServer()
    {
        using (System.Net.Sockets.TcpListener probe = new(IPAddress.Loopback, 0))
        {
            probe.Start();
            Port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        _listener.Prefixes.Add(Address);
        _listener.Prefixes.Add(OtherSite);
        _listener.Start();
        _ = ServeAsync();
    }

    public int Port { get; }

    /// <summary>http://127.0.0.1:PORT/</summary>
    public string Address => $"http://127.0.0.1:{Port}/";

    /// <summary>The same server by another name.</summary>
    public string OtherSite => $"http://localhost:{Port}/";

    /// <summary>The paths that were posted to.</summary>
    public ConcurrentQueue<string> Posts { get; } = new();

    /// <summary>What a path answers, to GET and POST alike.</summary>
    public PageServer With(string path, string html)
    {
        _pages[path] = _ => html;
        return this;
    }

    /// <summary>A path that sends the browser, method and body kept, somewhere else.</summary>
    public PageServer WithRedirect(string path, string to)
    {
        _pages[path] = response =>
        {
            response.StatusCode = 307;
            response.RedirectLocation = to;
            return string.Empty;
        };
        return this;
    }

    /// <summary>A page that posts fields by itself.</summary>
    public static string Post(string action, string target, params (string Name, string Value)[] fields) =>
        $"<!DOCTYPE html><title>Passing</title><form method=post action='{action}' target='{target}'>"
        + string.Concat(fields.Select(field => $"<textarea name='{field.Name}'>{WebUtility.HtmlEncode(field.Value)}</textarea>"))
        + "</form><script>document.forms[0].submit()</script>";

    public void Dispose() => ((IDisposable)_listener).Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync();
                string path = context.Request.Url!.AbsolutePath;
                if (context.Request.HttpMethod == "POST")
                    Posts.Enqueue(path);
                await context.Request.InputStream.CopyToAsync(Stream.Null);
                context.Response.ContentType = "text/html; charset=utf-8";
                if (!_pages.TryGetValue(path, out Func<HttpListenerResponse, string>? page))
                    context.Response.StatusCode = 404;
                byte[] content = Encoding.UTF8.GetBytes(page?.Invoke(context.Response) ?? "Not found");
                await context.Response.OutputStream.WriteAsync(content);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The test has ended.
        }
    }
}
