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

    /// <summary>Those that run, by port. What is left of others, whose process is gone, is removed.</summary>
    /// <returns>Their descriptions.</returns>
    public static IReadOnlyList<FederatedCredentialEndpoint> All() => [.. Running().Select(found => found.State.Describe()).OrderBy(endpoint => endpoint.Port)];

    /// <summary>Tells one to stop and waits until its process is gone.</summary>
    /// <param name="reporter">Where a long wait is shown.</param>
    /// <returns>When it is gone.</returns>
    /// <exception cref="FederationException">It does not take the order, or its process is still running.</exception>
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
                FederationErrorCode.EndpointNotStopped, $"The credential endpoint {endpoint.Uri} of process {endpoint.ProcessId} is still running: {problem ?? "it was told to stop and has not ended"}. End the process: Stop-Process -Id {endpoint.ProcessId}", endpoint.Port);
        files.Remove();
    }

    private static IEnumerable<(DetachedFiles Files, EndpointState State)> Running()
    {
        IEnumerable<DetachedFiles> all = DetachedFiles.All();
        DetachedFiles.RemoveForgotten(DateTime.UtcNow);
        foreach (DetachedFiles files in all)
        {
            // What another machine wrote, or another version, stays: this version does not know what it means.
            if (EndpointState.Read(files.State) is not { IsHere: true } state)
                continue;
            if (state.Process.IsRunning)
                yield return (files, state);
            else
                files.Remove();
        }
    }

    /// <summary>Asks it to stop; what is wrong when it does not say that it will.</summary>
    private static async Task<string?> OrderAsync(FederatedCredentialEndpoint endpoint, CancellationToken cancellationToken)
    {
        if (endpoint.GetToken().Length == 0)
            return $"the token that it takes orders by is not to be had from {endpoint.TokenFile}";
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience };
        using HttpRequestMessage request = new(HttpMethod.Delete, endpoint.Uri);
        request.Headers.TryAddWithoutValidation("Authorization", endpoint.GetToken());
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return response.StatusCode == HttpStatusCode.Accepted ? null : $"it answered {(int)response.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            return $"it does not answer ({e.Message})";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"it did not answer within {Patience.TotalSeconds.Whole()} s";
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
