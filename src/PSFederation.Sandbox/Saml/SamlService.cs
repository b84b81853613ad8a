using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using PSFederation.Sandbox.Hosting;

namespace PSFederation.Sandbox.Saml;

/// <summary>The SAML 2.0 identity provider.</summary>
internal sealed class SamlService : IAsyncDisposable
{
    public const string MetadataPath = "/saml/metadata";
    public const string SignInPath = "/saml/signin";
    public const string SsoPath = "/saml/sso";
    public const string EcpPath = "/saml/ecp";
    public const string LoginPath = "/saml/login";
    public const string CodePath = "/saml/code";
    public const string StayPath = "/saml/stay";
    public const string ContinuePath = "/saml/continue";

    private readonly LoopbackServer _server;
    private readonly ServiceContext _context;

    private SamlService(LoopbackServer server, ServiceContext context, SamlKeys keys)
    {
        _server = server;
        _context = context;
        Keys = keys;
        Metadata = SamlMetadata.Write(EntityId, server.BaseAddress, keys, context.Options);
    }

    public string BaseAddress => _server.BaseAddress;

    /// <summary>Gets the entity ID: the URL of the metadata.</summary>
    public string EntityId => _server.BaseAddress + MetadataPath;

    public string Metadata { get; }

    public SamlKeys Keys { get; }

    public static SamlService Create(ServiceContext context, IReadOnlyDictionary<string, SandboxUser> users)
    {
        SamlService? service = null;
        LoopbackServer server = LoopbackServer.Create(
            context,
            FaultMiddleware.AnswerPageAsync,
            (_, _) => { },
            (application, address) =>
            {
                LoginSessions sessions = new($"psf_saml_{new Uri(address).Port}", context.Clock);
                SamlEndpoints endpoints = new(address, sessions, users, context.Faults, context.Options.SamlRequestCertificate, user => service!.CreateResponse(user));
                application.UseRouting();
                application.MapGet(MetadataPath, http => WriteMetadataAsync(http, service!.Metadata));
                application.MapGet(SignInPath, endpoints.SignInAsync);
                application.MapMethods(SsoPath, [HttpMethods.Get, HttpMethods.Post], endpoints.SsoAsync);
                application.MapPost(EcpPath, new EcpEndpoint(address + EcpPath, users, context.Options.SamlRequestCertificate, user => service!.CreateResponse(user)).AnswerAsync);
                application.MapPost(LoginPath, endpoints.LoginAsync);
                application.MapPost(CodePath, endpoints.CodeAsync);
                application.MapPost(StayPath, SamlEndpoints.StayAsync);
                application.MapGet(ContinuePath, endpoints.ContinueAsync);
            });
        service = new SamlService(server, context, new SamlKeys(context.Clock));
        return service;
    }

    public SamlResponseBuilder CreateResponse(SandboxUser user) => new(user, EntityId, Keys, _context.Clock);

    public Task StartAsync(CancellationToken cancellationToken) => _server.StartAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        Keys.Dispose();
    }

    private static async Task WriteMetadataAsync(HttpContext context, string metadata)
    {
        context.Response.ContentType = "application/samlmetadata+xml";
        await context.Response.WriteAsync(metadata, context.RequestAborted).ConfigureAwait(false);
    }
}
