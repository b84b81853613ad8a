using System.Net;
using System.Net.Sockets;

namespace PSFederation.Sandbox.Hosting;

/// <summary>The sockets of the three services, bound but not listening: all of them, or none.</summary>
internal sealed class LoopbackPorts : IDisposable
{
    private readonly List<Socket> _sockets = [];

    private LoopbackPorts()
    {
    }

    public Socket Oidc => _sockets[0];

    public Socket Saml => _sockets[1];

    public Socket Sts => _sockets[2];

    public static LoopbackPorts Bind(SandboxOptions options)
    {
        LoopbackPorts ports = new();
        try
        {
            foreach (int port in new[] { options.OidcPort, options.SamlPort, options.StsPort })
            {
                Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                ports._sockets.Add(socket);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            }

            return ports;
        }
        catch
        {
            ports.Dispose();
            throw;
        }
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());
}
