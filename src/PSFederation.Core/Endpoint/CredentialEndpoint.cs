using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PSFederation.Core.Io;
using PSFederation.Core.Renewal;

namespace PSFederation.Core.Endpoint;

/// <summary>
/// Serves credentials by the container-credentials protocol of the AWS SDKs: GET with the header Authorization, answered with AccessKeyId,
/// SecretAccessKey, Token and Expiration. On 127.0.0.1 alone, for the roles it was started with and no others, until it is stopped.
/// </summary>
public sealed class CredentialEndpoint : IDisposable
{
    private const int PortTries = 20;
    private static readonly JsonSerializerOptions Json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly HttpListener _listener;
    private readonly EndpointRoles _roles;
    private readonly byte[] _token;
    private readonly int _port;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stop;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CredentialEndpoint(HttpListener listener, int port, EndpointRoles roles, string token, string? tokenFile, TimeProvider time)
    {
        _listener = listener;
        _port = port;
        _stop = _stopping.Token;
        _roles = roles;
        _token = Encoding.UTF8.GetBytes(token);
        Uri root = new($"http://127.0.0.1:{port}/");
        Description = new FederatedCredentialEndpoint(token)
        {
            Uri = root,
            Roles = [.. roles.ByPath.Select(entry => new FederatedEndpointRole(entry.Value.Credential.Source.RoleArn, new Uri(root, entry.Key)))],
            TokenFile = tokenFile,
            ProcessId = Environment.ProcessId,
            StartedAt = time.GetUtcNow().UtcDateTime,
        };
    }

    /// <summary>What it is, for people and for the environment.</summary>
    public FederatedCredentialEndpoint Description { get; }

    /// <summary>Done when it has been stopped.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Starts an endpoint, with the first session of every credential fetched.</summary>
    /// <param name="credentials">What it serves.</param>
    /// <param name="port">The port on 127.0.0.1; 0 takes a free one.</param>
    /// <param name="tokenFile">A file to write the authorization token to, readable by the owner alone; null for none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="reporter">Where a long wait is shown.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The running endpoint.</returns>
    /// <exception cref="FederationException">A credential gives no session, the port is in use, or the file cannot be written.</exception>
    public static async Task<CredentialEndpoint> StartAsync(
        IReadOnlyList<FederatedCredential> credentials, int port, string? tokenFile, TimeProvider time, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        EndpointRoles roles = new(credentials, time);
        foreach (ServedCredential served in roles.ByPath.Values)
            await WaitProgress.ShowAsync(served.GetAsync(cancellationToken), $"credentials of {served.Credential.Source}", reporter).ConfigureAwait(false);
        string token = Base64UrlText.Encode(RandomNumberGenerator.GetBytes(32));
        (HttpListener listener, int bound) = Listen(port);
        try
        {
            if (tokenFile is not null)
                await TokenFile.WriteAsync(tokenFile, token, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            listener.Close();
            throw;
        }

        CredentialEndpoint endpoint = new(listener, bound, roles, token, tokenFile, time);
        EndpointRegistry.Add(endpoint);
        _ = endpoint.ServeAsync();
        foreach (ServedCredential served in roles.ByPath.Values)
            _ = served.KeepAheadAsync(endpoint._stop);
        return endpoint;
    }

    /// <summary>Stops it. Its token is worth nothing afterwards, and the file with it is removed.</summary>
    public void Stop()
    {
        if (!EndpointRegistry.Remove(this))
            return;
        _stopping.Cancel();
        _stopping.Dispose();
        _listener.Close();
        if (Description.TokenFile is { } file)
            TokenFile.Remove(file, Description.GetToken());
        _stopped.TrySetResult();
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    private static (HttpListener Listener, int Port) Listen(int port)
    {
        for (int attempt = 1; ; attempt++)
        {
            int candidate = port == 0 ? FreePort() : port;
            HttpListener listener = new() { IgnoreWriteExceptions = true };
            listener.Prefixes.Add($"http://127.0.0.1:{candidate}/");
            try
            {
                listener.Start();
                return (listener, candidate);
            }
            catch (HttpListenerException) when (port == 0 && attempt < PortTries)
            {
                // Somebody else took it in between.
                listener.Close();
            }
            catch (HttpListenerException e)
            {
                listener.Close();
                throw new FederationException(
                    FederationErrorCode.LoopbackListener, $"Port {candidate} on 127.0.0.1 cannot be listened on: {e.Message.TrimEnd('.')}. Choose another port, or none to take a free one.", candidate, e);
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                HttpListenerContext context = await _listener.GetContextAsync().ConfigureAwait(false);
                _ = AnswerAsync(context);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                if (!_listener.IsListening)
                    break;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            (int status, object body) = await JudgeAsync(context.Request).ConfigureAwait(false);
            byte[] content = JsonSerializer.SerializeToUtf8Bytes(body, Json);
            HttpListenerResponse response = context.Response;
            response.StatusCode = status;
            response.ContentType = "application/json";
            response.ContentLength64 = content.Length;
            response.Headers["Cache-Control"] = "no-store";
            // Nobody waits for a body that is announced and does not come.
            response.KeepAlive = !context.Request.HasEntityBody;
            await response.OutputStream.WriteAsync(content, _stop).ConfigureAwait(false);
            response.Close();
            if (status == 202)
                Stop();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or OperationCanceledException or IOException or InvalidOperationException)
        {
            // The other side left, or the endpoint was stopped.
            context.Response.Abort();
        }
    }

    private async Task<(int Status, object Body)> JudgeAsync(HttpListenerRequest request)
    {
        if (EndpointRequest.Refusal(request, _port, _token) is { } refusal)
            return (refusal.Status, Fault(refusal.Code, refusal.Message));
        // As it was sent: what a path would become when it is put in order is another path.
        string path = (request.RawUrl ?? string.Empty).Split('?')[0];
        // Who has the token may end the endpoint: how another process stops it without a signal.
        if (request.HttpMethod == "DELETE" && path == "/")
            return (202, new Dictionary<string, string> { ["Message"] = "Stopping." });
        if (request.HttpMethod != "GET")
            return (405, Fault("MethodNotAllowed", "Expected GET."));
        if (_roles.Find(path) is not { } served)
            return (404, Fault("NotFound", "No role is served at this path."));
        try
        {
            HeldSession held = await served.GetAsync(_stop).ConfigureAwait(false);
            FederatedSession session = held.Session;
            return (200, new Dictionary<string, string>
            {
                ["RoleArn"] = session.Source.RoleArn,
                ["AccessKeyId"] = session.Keys.AccessKeyId,
                ["SecretAccessKey"] = session.Keys.SecretAccessKey,
                ["Token"] = session.Keys.SessionToken,
                ["Expiration"] = held.End.ToString("yyyy-MM-ddTHH:mm:ssZ", null),
            });
        }
        catch (FederationException e)
        {
            return (500, Fault(e.Code.ToString(), e.Message));
        }
#pragma warning disable CA1031 // Whatever it was, whoever asks gets an answer.
        catch (Exception e) when (!_stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return (500, Fault(e.GetType().Name, "The credentials could not be got."));
        }
    }

    private static Dictionary<string, string> Fault(string code, string message) => new() { ["code"] = code, ["message"] = message };
}
