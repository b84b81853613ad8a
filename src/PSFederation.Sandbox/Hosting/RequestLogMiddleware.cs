using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace PSFederation.Sandbox.Hosting;

/// <summary>Writes the request log before the first byte of a response is sent, and sets the Date of the response.</summary>
internal sealed class RequestLogMiddleware(RequestDelegate next, ServiceContext service)
{
    /// <summary>The request item in which the STS stores the name of the action.</summary>
    public const string ActionItem = "sandbox.action";

    /// <summary>The User-Agent of the sandbox's own requests.</summary>
    public const string SandboxUserAgent = "PSFederation.Sandbox.Sts";

    private const string LoggedItem = "sandbox.logged";

    public async Task InvokeAsync(HttpContext context)
    {
        // Clients correct their clock with this header, so it must use the clock of the service.
        context.Response.Headers.Date = service.Clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        context.Response.OnStarting(() =>
        {
            Write(context, service, context.Response.StatusCode);
            return Task.CompletedTask;
        });
        await next(context).ConfigureAwait(false);
        if (context.RequestAborted.IsCancellationRequested)
        {
            Write(context, service, 0);
        }
    }

    /// <summary>Writes the entry of a request, once.</summary>
    public static void Write(HttpContext context, ServiceContext service, int status)
    {
        if (context.Items.TryAdd(LoggedItem, true))
        {
            service.Log.Add(new RequestLogEntry(
                service.Clock.GetUtcNow(),
                service.Service,
                context.Request.Method,
                context.Request.Path.Value ?? "/",
                context.Items[ActionItem] as string,
                status,
                context.Request.Headers.UserAgent == SandboxUserAgent));
        }
    }
}
