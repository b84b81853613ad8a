using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PSFederation.Core.Http;

/// <summary>
/// The one HTTP client of the process. It uses the proxy that <see cref="EnvironmentProxy"/> returns for each call, trusts the certificates of
/// AWS_CA_BUNDLE, or otherwise of the profile's <c>ca_bundle</c>, in addition to the system's, decodes content codings, follows no redirect and stores no cookie:
/// callers that need those do it themselves (<see cref="HttpSession"/>).
/// </summary>
public static class FederationHttpClient
{
    /// <summary>Process-wide by intent: connections are shared. One client per value of AWS_CA_BUNDLE.</summary>
    private static readonly ConcurrentDictionary<string, Lazy<HttpClient>> Clients = new(StringComparer.Ordinal);

    /// <summary>The product and version that servers see.</summary>
    public static string UserAgent { get; } =
        $"Mozilla/5.0 (compatible) PSFederation/{typeof(FederationHttpClient).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>The client for the current environment. Never dispose of it.</summary>
    /// <returns>The shared client; its timeout is infinite; every call has its own cancellation.</returns>
    /// <exception cref="FederationException">The file in AWS_CA_BUNDLE contains no certificates, or a proxy variable is not valid.</exception>
    public static HttpClient Get() => Get(CaBundle.OfProfile);

    /// <summary>The client for the current environment and a profile. Never dispose of it.</summary>
    /// <param name="profileBundle">The file of the profile's <c>ca_bundle</c>.</param>
    internal static HttpClient Get(Func<(string Path, string From)?>? profileBundle)
    {
        (string Path, string From) bundle = Settings(profileBundle);
        return Clients.GetOrAdd(bundle.Path, _ => new Lazy<HttpClient>(() => Create(bundle), LazyThreadSafetyMode.PublicationOnly)).Value;
    }

    /// <summary>A separate client that presents a certificate to servers that request one (mutual TLS). The caller disposes of it.</summary>
    /// <param name="certificate">The certificate with its private key.</param>
    /// <returns>The client; its timeout is infinite; every call has its own cancellation.</returns>
    /// <exception cref="FederationException">The file in AWS_CA_BUNDLE contains no certificates.</exception>
    public static HttpClient With(X509Certificate2 certificate) =>
        Create(Settings(CaBundle.OfProfile), certificate);

    /// <summary>
    /// A separate client that authenticates as this account: authenticated connections are not shared. Its user agent is that of
    /// a supported browser, because AD FS shows a form to all others (WIASupportedUserAgents). The caller disposes of it.
    /// </summary>
    /// <param name="credentials">The credentials for each server and scheme.</param>
    /// <returns>The client; its timeout is infinite; every call has its own cancellation.</returns>
    internal static HttpClient CreateIntegrated(ICredentials credentials)
    {
        HttpClient client = Create(Settings(CaBundle.OfProfile), credentials: credentials);
        client.DefaultRequestHeaders.UserAgent.Clear();
        client.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent.Replace("(compatible)", "(compatible; Trident/7.0)", StringComparison.Ordinal));
        return client;
    }

    /// <summary>A separate client without a proxy, for servers of this machine and link-local addresses. The caller disposes of it.</summary>
    internal static HttpClient CreateDirect()
    {
#pragma warning disable CA2000 // The client disposes of its handlers.
        SocketsHttpHandler handler = new() { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, MaxResponseHeadersLength = 64, ConnectTimeout = TimeSpan.FromSeconds(2) };
#pragma warning restore CA2000
        return new HttpClient(new ResponseGuardHandler(handler)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>A separate client that returns the validated certificate chain of each server. The caller disposes of it.</summary>
    /// <param name="seen">Receives the chain, the server's own certificate first; the copies outlive the connection.</param>
    internal static HttpClient WithChain(Action<IReadOnlyList<X509Certificate2>> seen) =>
        Create(Settings(CaBundle.OfProfile), seen: seen);

    /// <summary>The file with additional authorities, after the proxy variables are checked.</summary>
    private static (string Path, string From) Settings(Func<(string Path, string From)?>? profileBundle)
    {
        EnvironmentProxy.Current.Require();
        return CaBundle.Find(profileBundle);
    }

    private static HttpClient Create((string Path, string From) caBundle, X509Certificate2? clientCertificate = null, ICredentials? credentials = null, Action<IReadOnlyList<X509Certificate2>>? seen = null)
    {
#pragma warning disable CA2000 // The client disposes of it.
        SocketsHttpHandler handler = new()
#pragma warning restore CA2000
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            Proxy = EnvironmentProxy.Current,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 64,
            Credentials = credentials,
            // One character per byte: cookies are returned as received, and a Location can contain raw UTF-8. Other headers contain only ASCII.
            ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            RequestHeaderEncodingSelector = (name, _) => name == "Cookie" ? Encoding.Latin1 : null,
        };
        if (clientCertificate is not null)
            handler.SslOptions.ClientCertificates = [clientCertificate];
        handler.SslOptions.RemoteCertificateValidationCallback = new ServerTrust(caBundle.Path.Length > 0 ? AuthorityFile.Open(caBundle.Path, caBundle.From) : null, caBundle).Accept;
        if (seen is not null)
            Watch(handler, seen);
        HttpClient client = new(new ResponseGuardHandler(handler)) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd(UserAgent);
        return client;
    }

    private static void Watch(SocketsHttpHandler handler, Action<IReadOnlyList<X509Certificate2>> seen)
    {
        RemoteCertificateValidationCallback inner = handler.SslOptions.RemoteCertificateValidationCallback!;
        handler.SslOptions.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
        {
            bool isGood = inner(sender, certificate, chain, errors);
            if (isGood && chain is not null)
                seen([.. chain.ChainElements.Select(element => X509CertificateLoader.LoadCertificate(element.Certificate.RawData))]);
            return isGood;
        };
    }
}
