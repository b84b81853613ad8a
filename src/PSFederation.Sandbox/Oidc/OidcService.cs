using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using PSFederation.Sandbox.Hosting;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace PSFederation.Sandbox.Oidc;

/// <summary>The OpenID Connect provider: OpenIddict with an in-memory store, and plain HTML forms.</summary>
internal sealed class OidcService : IAsyncDisposable
{
    private readonly LoopbackServer _server;
    private readonly ServiceProvider _storeServices;

    private OidcService(LoopbackServer server, ServiceProvider storeServices, OidcKeys keys, OidcClients clients)
    {
        _server = server;
        _storeServices = storeServices;
        Keys = keys;
        Clients = clients;
    }

    public string Issuer => _server.BaseAddress;

    public OidcKeys Keys { get; }

    public OidcClients Clients { get; }

    public static OidcService Create(ServiceContext context, IReadOnlyDictionary<string, SandboxUser> users)
    {
        OidcKeys keys = new();

        // The store's own service provider, which is disposed of with the sandbox, so several sandboxes can exist in one process.
        ServiceProvider storeServices = new ServiceCollection().AddEntityFrameworkInMemoryDatabase().BuildServiceProvider();
        LoopbackServer server = LoopbackServer.Create(
            context,
            FaultMiddleware.AnswerPageAsync,
            (services, address) => ConfigureServices(services, address, keys, storeServices),
            (application, address) => ConfigureApplication(application, address, context, users));
        return new OidcService(server, storeServices, keys, ClientRegistration.Create());
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        AsyncServiceScope scope = _server.Services.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            await ClientRegistration
                .RegisterAsync(Clients, scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>(), cancellationToken)
                .ConfigureAwait(false);
        }

        await _server.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        await _storeServices.DisposeAsync().ConfigureAwait(false);
        Keys.Dispose();
    }

    private static void ConfigureServices(IServiceCollection services, string issuer, OidcKeys keys, IServiceProvider storeServices)
    {
        services.AddDbContext<OidcStore>(options => options
            .UseInMemoryDatabase("oidc")
            .UseInternalServiceProvider(storeServices));
        services.AddAuthentication();
        services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<OidcStore>())
            .AddServer(server => ConfigureServer(server, issuer, keys));
    }

    private static void ConfigureServer(OpenIddictServerBuilder server, string issuer, OidcKeys keys)
    {
        server.SetIssuer(new Uri(issuer))
            .SetAuthorizationEndpointUris(OidcPaths.Authorize)
            .SetTokenEndpointUris(OidcPaths.Token)
            .SetDeviceAuthorizationEndpointUris(OidcPaths.Device)
            .SetEndUserVerificationEndpointUris(OidcPaths.Verify)
            .SetRevocationEndpointUris(OidcPaths.Revoke)
            .SetUserInfoEndpointUris(OidcPaths.UserInfo);
        server.AllowAuthorizationCodeFlow()
            .AllowDeviceAuthorizationFlow()
            .AllowClientCredentialsFlow()
            .AllowRefreshTokenFlow()
            .AllowTokenExchangeFlow();
        server.Configure(options => options.RequestedTokenTypes.Add(TokenTypeIdentifiers.IdentityToken));
        server.RegisterScopes(Scopes.OpenId, Scopes.Profile, Scopes.Email, Scopes.OfflineAccess);
        server.IgnoreAudiencePermissions()
            .IgnoreResourcePermissions()
            .DisableAudienceValidation()
            .DisableResourceValidation()
            .DisableAccessTokenEncryption();
        server.SetRefreshTokenReuseLeeway(TimeSpan.Zero)
            .SetIdentityTokenLifetime(TimeSpan.FromHours(1))
            .SetAccessTokenLifetime(TimeSpan.FromHours(1));
        server.AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)))
            .AddSigningKey(keys.RsaKey)
            .AddSigningKey(keys.EcdsaKey);
        IssuerFormat.Apply(server, issuer);
        ClientHabits.Allow(server, issuer);
        server.UseAspNetCore()
            .EnableAuthorizationEndpointPassthrough()
            .EnableTokenEndpointPassthrough()
            .EnableEndUserVerificationEndpointPassthrough()
            .EnableUserInfoEndpointPassthrough()
            .DisableTransportSecurityRequirement();
    }

    private static void ConfigureApplication(
        WebApplication application,
        string address,
        ServiceContext context,
        IReadOnlyDictionary<string, SandboxUser> users)
    {
        LoginSessions sessions = new($"psf_oidc_{new Uri(address).Port}", context.Clock);
        OidcLogin login = new(sessions, users, context.Faults);
        OidcEndpoints endpoints = new(login, sessions, context.Clock);
        application.UseRouting();
        application.UseAuthentication();
        application.MapMethods(OidcPaths.Authorize, [HttpMethods.Get, HttpMethods.Post], endpoints.AuthorizeAsync);
        application.MapPost(OidcPaths.Token, OidcEndpoints.TokenAsync);
        application.MapMethods(OidcPaths.Verify, [HttpMethods.Get, HttpMethods.Post], endpoints.VerifyAsync);
        application.MapMethods(OidcPaths.UserInfo, [HttpMethods.Get, HttpMethods.Post], OidcEndpoints.UserInfoAsync);
        application.MapPost(OidcPaths.Login, login.SubmitAsync);
    }
}
