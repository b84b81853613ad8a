using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PSFederation.Module.Tests.Hosting;

/// <summary>
/// A token endpoint that takes a client certificate in a real TLS handshake (RFC 8705), which the sandbox's OpenIddict does not do here. It takes
/// every certificate and tells which it saw, as an authorization server does in the claim cnf.
/// </summary>
internal sealed class MutualTlsImitation : IAsyncDisposable
{
    private readonly WebApplication _application;

    private MutualTlsImitation(WebApplication application, X509Certificate2 certificate)
    {
        _application = application;
        Certificate = certificate;
    }

    /// <summary>The server's own certificate, which no one but the test trusts.</summary>
    public X509Certificate2 Certificate { get; }

    public string Issuer { get; private set; } = string.Empty;

    public ConcurrentQueue<(string Path, string? Thumbprint, IFormCollection Form)> Requests { get; } = new();

    public static async Task<MutualTlsImitation> StartAsync()
    {
        X509Certificate2 certificate = Make("127.0.0.1", "1.3.6.1.5.5.7.3.1");
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = certificate,
            ClientCertificateMode = ClientCertificateMode.AllowCertificate,
            ClientCertificateValidation = (_, _, _) => true,
        })));
        MutualTlsImitation imitation = new(builder.Build(), certificate);
        imitation._application.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = imitation.Issuer,
            token_endpoint = imitation.Issuer + "/token",
            mtls_endpoint_aliases = new { token_endpoint = imitation.Issuer + "/mtls/token" },
        }));
        imitation._application.MapPost("/{**path}", (Delegate)imitation.AnswerAsync);
        await imitation._application.StartAsync(TestContext.Current.CancellationToken);
        imitation.Issuer = imitation._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return imitation;
    }

    /// <summary>A certificate for a name and a purpose, with its key.</summary>
    public static X509Certificate2 Make(string name, string purpose)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        Certificate.Dispose();
    }

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        X509Certificate2? shown = await context.Connection.GetClientCertificateAsync(context.RequestAborted);
        Requests.Enqueue((context.Request.Path, shown?.Thumbprint, await context.Request.ReadFormAsync(context.RequestAborted)));
        return shown is null
            ? Results.Json(new { error = "invalid_client", error_description = "No certificate." }, statusCode: 401)
            : Results.Json(new { access_token = "bound-to-" + shown.Thumbprint, token_type = "Bearer", expires_in = 60 });
    }
}
