using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using PSFederation.Sandbox.Hosting;
using PSFederation.Sandbox.Sts.Actions;
using PSFederation.Sandbox.Sts.Console;
using PSFederation.Sandbox.Sts.Outbound;
using PSFederation.Sandbox.Sts.Signing;
using PSFederation.Sandbox.Sts.WebIdentity;

namespace PSFederation.Sandbox.Sts;

/// <summary>The AWS Security Token Service: the Query protocol, version 2011-06-15.</summary>
internal sealed class StsService : IAsyncDisposable
{
    private const int MaximumBody = 1024 * 1024;
    private readonly LoopbackServer _server;
    private readonly ProviderKeySource _providerKeys;
    private readonly OutboundIssuers _issuers;

    private StsService(LoopbackServer server, ProviderKeySource providerKeys, OutboundIssuers issuers)
    {
        _server = server;
        _providerKeys = providerKeys;
        _issuers = issuers;
    }

    public string Endpoint => _server.BaseAddress;

    /// <summary>The issuer of outbound identity federation of an account; null if disabled.</summary>
    public string? OutboundIssuer(string account) => _issuers.Of(account);

    public static StsService Create(ServiceContext context, StsRegistry registry)
    {
        ProviderKeySource providerKeys = new(context.Clock);
        registry.ProviderKeysForgotten += providerKeys.Forget;
        OutboundIssuers issuers = new(context.BaseAddress, registry);
        SessionIssuer issuer = new(registry);
        Dictionary<string, StsAction> actions = new StsAction[]
        {
            new AssumeRoleWithSamlAction(registry, issuer),
            new AssumeRoleWithWebIdentityAction(registry, issuer, new WebIdentityVerifier(registry, providerKeys, issuers)),
            new AssumeRoleAction(registry, issuer),
            new GetCallerIdentityAction(),
            new GetFederationTokenAction(issuer),
            new GetWebIdentityTokenAction(new OutboundToken(issuers, registry)),
        }.ToDictionary(action => action.Name, StringComparer.Ordinal);
        SignatureVerifier signatures = new(registry);
        ConsoleEndpoint console = new(registry, context.Clock);
        OutboundEndpoint outbound = new(issuers);
        LoopbackServer server = LoopbackServer.Create(
            context,
            AnswerFaultAsync,
            (_, _) => { },
            (application, _) => application.Run(http => http.Request.Path == ConsoleEndpoint.Path
                ? console.HandleAsync(http)
                : outbound.TryHandleAsync(http) ?? HandleAsync(http, context.Clock, actions, signatures)));
        return new StsService(server, providerKeys, issuers);
    }

    public Task StartAsync(CancellationToken cancellationToken) => _server.StartAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        _providerKeys.Dispose();
        _issuers.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "The last resort of a server: any failure is an answer with status 500.")]
    private static async Task HandleAsync(
        HttpContext context,
        TimeProvider clock,
        Dictionary<string, StsAction> actions,
        SignatureVerifier signatures)
    {
        string requestId = Guid.NewGuid().ToString();
        try
        {
            byte[] body = await ReadBodyAsync(context.Request, context.RequestAborted).ConfigureAwait(false);

            // Only a form has parameters; any other body is ignored.
            string form = context.Request.HasFormContentType ? Encoding.UTF8.GetString(body) : string.Empty;
            StsParameters parameters = new(context.Request.QueryString.Value ?? string.Empty, form);
            string name = parameters["Action"] ?? throw StsErrors.MissingAction();
            if (parameters["Version"] is not StsXml.Version || !actions.TryGetValue(name, out StsAction? action))
            {
                throw StsErrors.InvalidAction(name, parameters["Version"]);
            }

            context.Items[RequestLogMiddleware.ActionItem] = action.Name;
            DateTimeOffset now = clock.GetUtcNow();
            StsCaller? caller = action.IsSigned ? signatures.Verify(context.Request, body, now) : null;
            IReadOnlyList<XElement?> result = await action
                .InvokeAsync(new StsCall(parameters, caller, now), context.RequestAborted)
                .ConfigureAwait(false);
            byte[] answer = StsXml.Answer(action.Name, result, requestId);
            await WriteAsync(context, StatusCodes.Status200OK, answer, requestId).ConfigureAwait(false);
        }
        catch (StsException refused)
        {
            byte[] error = StsXml.Error("Sender", refused.Code, refused.Message, requestId);
            await WriteAsync(context, refused.StatusCode, error, requestId).ConfigureAwait(false);
        }
        catch (Exception) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            // An unexpected error also gets a response like from AWS; the request log shows it as a 500.
            await AnswerFaultAsync(context, new Fault(FaultKind.Fail, StatusCodes.Status500InternalServerError)).ConfigureAwait(false);
        }
    }

    private static Task AnswerFaultAsync(HttpContext context, Fault fault)
    {
        string requestId = Guid.NewGuid().ToString();
        if (fault.Kind is FaultKind.Throttle)
        {
            StsException throttled = StsErrors.Throttling();
            byte[] sender = StsXml.Error("Sender", throttled.Code, throttled.Message, requestId);
            return WriteAsync(context, throttled.StatusCode, sender, requestId);
        }

        string code = fault.StatusCode is StatusCodes.Status503ServiceUnavailable ? "ServiceUnavailable" : "InternalFailure";
        const string Message = "The request processing has failed because of an unknown error, exception or failure.";
        return WriteAsync(context, fault.StatusCode, StsXml.Error("Receiver", code, Message, requestId), requestId);
    }

    private static async Task<byte[]> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using MemoryStream body = new();
        byte[] buffer = new byte[16 * 1024];
        int count;
        while ((count = await request.Body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            await body.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            if (body.Length > MaximumBody)
            {
                throw StsErrors.TooLarge();
            }
        }

        return body.ToArray();
    }

    private static async Task WriteAsync(HttpContext context, int status, byte[] xml, string requestId)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml";
        context.Response.ContentLength = xml.Length;
        context.Response.Headers["x-amzn-RequestId"] = new StringValues(requestId);
        await context.Response.Body.WriteAsync(xml, context.RequestAborted).ConfigureAwait(false);
    }
}
