using System.Net;

namespace PSFederation.Core.Sts;

/// <summary>No proxy for any address. Without it, AWS SDK classes for metadata use the proxy of the environment.</summary>
internal sealed class DirectProxy : IWebProxy
{
    /// <summary>The only instance.</summary>
    public static DirectProxy Instance { get; } = new();

    public ICredentials? Credentials { get; set; }

    public Uri? GetProxy(Uri destination) => null;

    public bool IsBypassed(Uri host) => true;
}
