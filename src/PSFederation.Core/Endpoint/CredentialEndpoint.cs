using System.Security.Cryptography;
using System.Text;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Endpoint;

/// <summary>
/// Serves credentials with the container credentials protocol of the AWS SDKs: GET with the header Authorization returns AccessKeyId,
/// SecretAccessKey, Token and Expiration. It listens on 127.0.0.1 only and serves only the roles that it was started with, until it is stopped.
/// </summary>
public sealed class CredentialEndpoint : IDisposable
{
    /// <summary>A quarter of the usual descriptor limit of a process.</summary>
    private const int MaxConnections = 256;

    /// <summary>The idle limit of a connection that received credentials; AWS SDKs keep connections for a minute.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(75);

    /// <summary>The idle limit before authorization.</summary>
    private static readonly TimeSpan FirstRequest = TimeSpan.FromSeconds(10);

    private readonly LoopbackServer _server;
    private readonly EndpointRoles _roles;
    private readonly byte[] _token;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stop;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CredentialEndpoint(LoopbackServer server, EndpointRoles roles, string token, string? tokenFile, TimeProvider time)
    {
        _server = server;
        _time = time;
        _stop = _stopping.Token;
        _roles = roles;
        _token = Encoding.UTF8.GetBytes(token);
        Uri root = new($"http://127.0.0.1:{server.Port}/");
        Description = new FederatedCredentialEndpoint(token)
        {
            Uri = root,
            Roles = [.. roles.ByPath.Select(entry => new FederatedEndpointRole(entry.Value.Credential.Source.RoleArn ?? entry.Value.Credential.Source.ToString(), new Uri(root, entry.Key)))],
            TokenFile = tokenFile,
            ProcessId = Environment.ProcessId,
            StartedAt = time.GetUtcNow().UtcDateTime,
        };
    }

    /// <summary>Its public description.</summary>
    public FederatedCredentialEndpoint Description { get; }

    /// <summary>Completes when it has stopped.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Starts an endpoint, with the first session of every credential fetched.</summary>
    /// <param name="credentials">The served credentials.</param>
    /// <param name="port">The port on 127.0.0.1; 0 for a free port.</param>
    /// <param name="tokenFile">A file to write the authorization token to, readable by the owner only; null for none.</param>
    /// <param name="reporter">Reports a long wait.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running endpoint.</returns>
    /// <exception cref="FederationException">A credential has no session, the port is in use, or the file cannot be written.</exception>
    public static async Task<CredentialEndpoint> StartAsync(
        IReadOnlyList<FederatedCredential> credentials, int port, string? tokenFile, TimeProvider time, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        EndpointRoles roles = new(credentials, time);
        foreach (ServedCredential served in roles.ByPath.Values)
            await WaitProgress.ShowAsync(served.GetAsync(cancellationToken), $"credentials of {served.Credential.Source}", reporter).ConfigureAwait(false);
        string token = Base64UrlText.Encode(RandomNumberGenerator.GetBytes(32));
        LoopbackServer server = LoopbackServer.Open(port, MaxConnections, time);
        try
        {
            if (tokenFile is not null)
                await TokenFile.WriteAsync(tokenFile, token, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        CredentialEndpoint endpoint = new(server, roles, token, tokenFile, time);
        EndpointRegistry.Add(endpoint);
        _ = server.RunAsync(endpoint.ServeAsync, endpoint._stop);
        foreach (ServedCredential served in roles.ByPath.Values)
            _ = served.KeepAheadAsync(endpoint._stop);
        return endpoint;
    }

    /// <summary>Stops it. Its token is then invalid, and the token file is deleted.</summary>
    public void Stop()
    {
        if (!EndpointRegistry.Remove(this))
            return;
        _stopping.Cancel();
        _stopping.Dispose();
        _server.Dispose();
        if (Description.TokenFile is { } file)
            TokenFile.Remove(file, Description.GetToken());
        _stopped.TrySetResult();
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    /// <summary>Responds to the requests of a connection, one after the other.</summary>
    private async Task ServeAsync(LoopbackConnection connection)
    {
        while (true)
        {
            (RequestHead? head, int refusal) = await connection.ReadHeadAsync(connection.IsTrusted ? KeepAlive : FirstRequest).ConfigureAwait(false);
            if (head is null && refusal == 0)
                return;
            EndpointResponse answer = head is null
                ? EndpointResponse.Fault(refusal, "BadRequest", "Expected one well-formed HTTP/1.1 request.")
                : await JudgeAsync(head, connection).ConfigureAwait(false);
            // A rejected client must reconnect, because the rest of the connection might not be a request.
            bool keepsAlive = head is { KeepsAlive: true, HasBody: false } && connection.IsAnswering && answer.Status != 202;
            await connection.WriteAsync(answer.Write(head?.Method != "HEAD", keepsAlive, _time.GetUtcNow())).ConfigureAwait(false);
            if (keepsAlive)
                continue;
            if (answer.Status == 202)
                Stop();
            else
                await connection.EndAsync().ConfigureAwait(false);
            return;
        }
    }

    private async Task<EndpointResponse> JudgeAsync(RequestHead request, LoopbackConnection connection)
    {
        if (EndpointRequest.Refusal(request, connection.Remote.Address, _server.Port, _token) is { } refusal)
            return EndpointResponse.Fault(refusal.Status, refusal.Code, refusal.Message);
        connection.BeginAnswer();
        // The path as sent, because a normalized path is a different path.
        string path = request.Path;
        // A client with the token can stop the endpoint. This is how another process stops it without a signal.
        if (request.Method == "DELETE" && path == "/")
            return new EndpointResponse(202, new Dictionary<string, string> { ["Message"] = "Stopping." });
        if (request.Method != "GET")
            return EndpointResponse.Fault(405, "MethodNotAllowed", "Expected GET.");
        if (_roles.Find(path) is not { } served)
            return EndpointResponse.Fault(404, "NotFound", "This path does not serve a role.");
        try
        {
            return EndpointResponse.Keys(await served.GetAsync(_stop).ConfigureAwait(false));
        }
        catch (FederationException e)
        {
            return EndpointResponse.Fault(500, e.Code.ToString(), e.Message);
        }
#pragma warning disable CA1031 // Whatever it was, the caller gets a response.
        catch (Exception e) when (!_stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return EndpointResponse.Fault(500, e.GetType().Name, "The credentials could not be retrieved.");
        }
    }
}
