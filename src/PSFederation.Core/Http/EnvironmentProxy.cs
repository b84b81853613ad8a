using System.Net;

namespace PSFederation.Core.Http;

/// <summary>
/// The proxy in the environment at the time of each call: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, lower case first, as in curl and the
/// AWS CLI. .NET reads them once per process. Without such a variable, it is the system proxy, or the proxy that was set as
/// <see cref="HttpClient.DefaultProxy"/>; never a proxy for this machine, which a remote proxy cannot reach.
/// </summary>
internal sealed class EnvironmentProxy(Func<string, string?> variable) : IWebProxy
{
    /// <summary>The .NET proxy that read the same variables once; then there is no system proxy to fall back on.</summary>
    private const string FrozenProxy = "HttpEnvironmentProxy";

    private const string HttpsVariable = "HTTPS_PROXY", HttpVariable = "HTTP_PROXY", AllVariable = "ALL_PROXY", BypassVariable = "NO_PROXY";

    private ICredentials? _credentials;

    /// <summary>The proxy of this process.</summary>
    public static EnvironmentProxy Current { get; } = new(Environment.GetEnvironmentVariable);

    /// <summary>User names and passwords are in the proxy address, and are looked up when the proxy requests them.</summary>
    public ICredentials? Credentials
    {
        get => _credentials ??= new ProxyCredentials(this);
        set => _credentials = value;
    }

    /// <summary>Throws if a variable is not a valid proxy: otherwise, requests would bypass the proxy.</summary>
    /// <exception cref="FederationException">A variable cannot be read.</exception>
    public void Require()
    {
        foreach (string name in (string[])[HttpsVariable, HttpVariable, AllVariable])
        {
            if (Read(name) is { } text && Parse(text) is null)
                throw new FederationException(
                    FederationErrorCode.ParameterInvalid, $"The environment variable {name} is not a valid proxy address; expected an address such as http://proxy.example.com:3128 (http, https, socks4, socks4a, socks5), with /, ? and # in a password percent-encoded. Its value is not shown.", name);
        }
    }

    public Uri? GetProxy(Uri destination)
    {
        if (destination.IsLoopback)
            return null;
        string scheme = destination.Scheme == Uri.UriSchemeHttps ? HttpsVariable : HttpVariable;
        if ((Read(scheme) ?? Read(AllVariable)) is { } named)
            return IsExcepted(destination) ? null : WithoutUser(Parse(named));
        return SystemProxy is not { } system || IsExcepted(destination) || system.IsBypassed(destination) ? null : WithoutUser(system.GetProxy(destination));
    }

    public bool IsBypassed(Uri host) => GetProxy(host) is null;

    private static IWebProxy? SystemProxy => HttpClient.DefaultProxy is var proxy && proxy.GetType().Name != FrozenProxy ? proxy : null;

    private bool IsExcepted(Uri destination) => Read(BypassVariable) is { } list && NoProxyList.Covers(list, destination);

    /// <summary>A variable, lower case first; an empty variable counts as not set. A web server would set HTTP_PROXY to client input (CVE-2016-5385).</summary>
    private string? Read(string name)
    {
        if (NullIfEmpty(variable(name.ToLowerInvariant())) is { } lower)
            return lower;
        return name == HttpVariable && variable("GATEWAY_INTERFACE") is not null ? null : NullIfEmpty(variable(name));
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static Uri? Parse(string text)
    {
        string address = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        if (HasHostInPath(address) || !Uri.TryCreate(Escaped(address), UriKind.Absolute, out Uri? proxy) || proxy.Host.Length == 0)
            return null;
        // socks5h resolves names at the proxy, as .NET always does.
        if (proxy.Scheme is "socks5h" or "socks")
            proxy = new UriBuilder(proxy) { Scheme = "socks5", Port = proxy.Port > 0 ? proxy.Port : 1080 }.Uri;
        if (proxy.Scheme is "socks4" or "socks4a" or "socks5")
            return proxy.Port > 0 ? proxy : new UriBuilder(proxy) { Port = 1080 }.Uri;
        return proxy.Scheme is "http" or "https" ? proxy : null;
    }

    /// <summary>
    /// Whether a host follows an @ in the path. Then a password contains /, ? or #, so a part of it would be the port, and the user name would be the
    /// host, which messages and DNS requests contain.
    /// </summary>
    private static bool HasHostInPath(string address)
    {
        int path = PathOf(address), at = address.LastIndexOf('@');
        return path >= 0 && at > path && at < address.Length - 1;
    }

    /// <summary>
    /// The last @ before the host ends user name and password, as curl and the AWS CLI read it; earlier @ characters belong to them. A backslash
    /// (DOMAIN\user) does too, which .NET would read as a slash.
    /// </summary>
    private static string Escaped(string address)
    {
        int start = StartOf(address), path = PathOf(address);
        int at = start + (path < 0 ? address.AsSpan(start) : address.AsSpan(start, path - start)).LastIndexOf('@');
        return at < start
            ? address
            : string.Concat(
                address.AsSpan(0, start), address[start..at].Replace("@", "%40", StringComparison.Ordinal).Replace("\\", "%5C", StringComparison.Ordinal), address.AsSpan(at));
    }

    private static int StartOf(string address) => address.IndexOf("://", StringComparison.Ordinal) + 3;

    private static int PathOf(string address)
    {
        int start = StartOf(address), path = address.AsSpan(start).IndexOfAny('/', '?', '#');
        return path < 0 ? -1 : start + path;
    }

    /// <summary>Only scheme, host and port, because the transport repeats the address in its messages.</summary>
    private static Uri? WithoutUser(Uri? proxy) =>
        proxy is null ? null : new UriBuilder(proxy.Scheme, proxy.Host, proxy.Port).Uri;

    private sealed class ProxyCredentials(EnvironmentProxy proxy) : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType)
        {
            foreach (string name in (string[])[HttpsVariable, HttpVariable, AllVariable])
            {
                if (proxy.Read(name) is { } text && Parse(text) is { UserInfo.Length: > 0 } named && WithoutUser(named) == uri)
                {
                    string[] parts = named.UserInfo.Split(':', 2);
                    return new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : string.Empty);
                }
            }

            return SystemProxy?.Credentials?.GetCredential(uri, authType);
        }
    }
}
