using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PSFederation.Sandbox.Hosting;

/// <summary>
/// One web application on 127.0.0.1. The socket is bound before anything is configured, so that the address is known
/// for the issuer, entity ID and endpoints, without a race for the port.
/// </summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private LoopbackServer(WebApplication application, string baseAddress)
    {
        _application = application;
        BaseAddress = baseAddress;
    }

    /// <summary>Gets the address without a trailing slash, for example http://127.0.0.1:40123.</summary>
    public string BaseAddress { get; }

    public IServiceProvider Services => _application.Services;

    public static LoopbackServer Create(
        ServiceContext context,
        Func<HttpContext, Fault, Task> answerFault,
        Action<IServiceCollection, string> configureServices,
        Action<WebApplication, string> configureApplication)
    {
        string baseAddress = context.BaseAddress;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Configure<SocketTransportOptions>(options => options.CreateBoundListenSocket = _ => context.Socket);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;

            // The Query protocol allows GET, with an assertion of 100,000 characters in the query.
            options.Limits.MaxRequestLineSize = 256 * 1024;
            options.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.AddSingleton<TimeProvider>(context.Clock);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        if (context.Options.EnableLogging)
        {
            // Below warnings, the frameworks log addresses and parameters, including secrets.
            builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
        }

        configureServices(builder.Services, baseAddress);
        WebApplication application = builder.Build();
        application.Use(next => new RequestLogMiddleware(next, context).InvokeAsync);
        application.Use(next => new FaultMiddleware(next, context, answerFault).InvokeAsync);
        configureApplication(application, baseAddress);
        return new LoopbackServer(application, baseAddress);
    }

    public Task StartAsync(CancellationToken cancellationToken) => _application.StartAsync(cancellationToken);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    /// <summary>Leaves Ctrl+C and the process' end to the program the sandbox runs in.</summary>
    private sealed class SilentLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
