using System.Diagnostics;
using System.Net;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Endpoint;

/// <summary>The endpoints that separate processes serve, whichever of the user's processes started them.</summary>
public static class DetachedEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>The running endpoints, by port. Files of endpoints whose process has exited are deleted.</summary>
    /// <returns>Their descriptions.</returns>
    public static IReadOnlyList<FederatedCredentialEndpoint> All() => [.. Running().Select(found => found.State.Describe()).OrderBy(endpoint => endpoint.Port)];

    /// <summary>Requests one endpoint to stop and waits until its process has exited.</summary>
    /// <param name="reporter">Reports a long wait.</param>
    /// <returns>A task that completes when it has exited.</returns>
    /// <exception cref="FederationException">It does not accept the request, or its process is still running.</exception>
    public static async Task StopAsync(FederatedCredentialEndpoint endpoint, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        (DetachedFiles files, EndpointState state) = Running().FirstOrDefault(found => found.State.Uri == endpoint.Uri && found.State.Process.Id == endpoint.ProcessId);
        if (files is null)
            return;
        string? problem = await OrderAsync(endpoint, cancellationToken).ConfigureAwait(false);
        bool gone = await WaitProgress.ShowAsync(
            EndAsync(state.Process, problem is null ? Patience : TimeSpan.FromSeconds(1), cancellationToken), $"the end of {endpoint.Uri}", reporter).ConfigureAwait(false);
        if (!gone)
            throw new FederationException(
                FederationErrorCode.EndpointNotStopped, $"The credential endpoint {endpoint.Uri} of process {endpoint.ProcessId} is still running: {problem ?? "it received the stop request but has not exited"}. Stop the process: Stop-Process -Id {endpoint.ProcessId}", endpoint.Port);
        files.Remove();
    }

    private static IEnumerable<(DetachedFiles Files, EndpointState State)> Running()
    {
        IEnumerable<DetachedFiles> all = DetachedFiles.All();
        DetachedFiles.RemoveForgotten(DateTime.UtcNow);
        foreach (DetachedFiles files in all)
        {
            // Files of another machine or version stay, because this version cannot interpret them.
            if (EndpointState.Read(files.State) is not { IsHere: true } state)
                continue;
            if (state.Process.IsRunning)
                yield return (files, state);
            else
                files.Remove();
        }
    }

    /// <summary>Requests it to stop; returns the problem if it does not confirm.</summary>
    private static async Task<string?> OrderAsync(FederatedCredentialEndpoint endpoint, CancellationToken cancellationToken)
    {
        if (endpoint.GetToken().Length == 0)
            return $"its authorization token cannot be read from {endpoint.TokenFile}";
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience };
        using HttpRequestMessage request = new(HttpMethod.Delete, endpoint.Uri);
        request.Headers.TryAddWithoutValidation("Authorization", endpoint.GetToken());
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return response.StatusCode == HttpStatusCode.Accepted ? null : $"it returned HTTP {(int)response.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            return $"it does not respond ({e.Message})";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"it did not respond within {Patience.TotalSeconds.Whole()} s";
        }
    }

    private static async Task<bool> EndAsync(ProcessIdentity process, TimeSpan timeout, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (process.IsRunning)
        {
            if (Stopwatch.GetElapsedTime(start) > timeout)
                return false;
            await Task.Delay(Poll, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }
}
