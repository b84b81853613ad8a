using Microsoft.AspNetCore.Http;

namespace PSFederation.Sandbox.Hosting;

/// <summary>Applies the faults of a service before the service sees the request.</summary>
internal sealed class FaultMiddleware(RequestDelegate next, ServiceContext service, Func<HttpContext, Fault, Task> answer)
{
    public async Task InvokeAsync(HttpContext context)
    {
        using IDisposable counted = service.Faults.Count();
        Fault? fault = service.Faults.Take(context.Request.Path.Value ?? "/");
        if (service.Faults.Delay is { Ticks: > 0 } delay)
        {
            try
            {
                await Task.Delay(delay, context.RequestAborted).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                return;
            }
        }

        switch (fault)
        {
            case null:
                await next(context).ConfigureAwait(false);
                break;
            case { Kind: FaultKind.Drop }:
                RequestLogMiddleware.Write(context, service, 0);
                context.Abort();
                break;
            case { Kind: FaultKind.LoseAnswer }:
                // The caller cannot know that the call succeeded. Its next attempt creates a second session, as at AWS.
                context.Response.Body = Stream.Null;
                await next(context).ConfigureAwait(false);
                RequestLogMiddleware.Write(context, service, 0);
                context.Abort();
                break;
            default:
                await answer(context, fault).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>The response of the two identity providers to a fault: a status and a page.</summary>
    public static Task AnswerPageAsync(HttpContext context, Fault fault)
    {
        context.Response.StatusCode = fault.Kind is FaultKind.Throttle ? StatusCodes.Status429TooManyRequests : fault.StatusCode;
        if (fault.Kind is FaultKind.Throttle)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return HtmlPage.WriteAsync(context, HtmlPage.Message("Error", "The service cannot answer this request now."));
    }
}
