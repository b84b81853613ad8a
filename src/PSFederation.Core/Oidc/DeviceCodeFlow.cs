using Duende.IdentityModel.Client;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;
using PSFederation.Core.UserBrowser;

namespace PSFederation.Core.Oidc;

/// <summary>A person signs in with a browser anywhere, where they type in a code (RFC 8628).</summary>
internal sealed class DeviceCodeFlow(OidcConnection connection, IOperationReporter reporter, TimeProvider time)
{
    private const string Activity = "Signing in with a code";
    private const string Endpoint = "device authorization endpoint";

    /// <summary>The code has not been entered yet (RFC 8628 section 3.5).</summary>
    private const string Pending = "authorization_pending";

    /// <summary>What slow_down adds to the interval, and the least that a fault of the wire does (RFC 8628 section 3.5).</summary>
    private static readonly TimeSpan SlowDown = TimeSpan.FromSeconds(5);

    /// <summary>How long before the end the last question is asked.</summary>
    private static readonly TimeSpan AtTheEnd = TimeSpan.FromSeconds(1);

    /// <summary>Signs in.</summary>
    /// <param name="openBrowser">Whether to open the default browser on this machine too.</param>
    /// <param name="timeout">How long the person may take, if the codes live that long.</param>
    /// <exception cref="FederationException">The code says why there are none.</exception>
    public async Task<TokenEndpointResponse> RunAsync(bool openBrowser, TimeSpan timeout, CancellationToken cancellationToken)
    {
        DeviceAuthorization device = await BeginAsync(cancellationToken).ConfigureAwait(false);
        DateTimeOffset end = time.GetUtcNow() + (device.Lifetime < timeout ? device.Lifetime : timeout);
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            reporter.Notice($"To sign in, enter the code {device.UserCode} at", device.VerificationUri);
            // Beside the code, and not in its place: the person compares it with the one on the page (RFC 8628 section 3.3.1).
            if (device.VerificationUriComplete is { } complete && complete != device.VerificationUri)
                reporter.Notice("Or open this address, which holds the code:", complete);
            if (openBrowser)
                Open(device, over.Token);
            else
                DrawLink(device);
            return await PollAsync(device, end, cancellationToken).ConfigureAwait(false)
                ?? throw Late(device, timeout);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            reporter.Progress(Activity, null);
        }
    }

    private async Task<DeviceAuthorization> BeginAsync(CancellationToken cancellationToken)
    {
        OidcClient client = connection.Client;
        using DeviceAuthorizationRequest request = new() { Scope = client.Scope };
        foreach ((string name, string value) in RequestParameters.Targets(client).Concat(RequestParameters.Additional(client)))
            request.Parameters.Add(name, value);
        return DeviceAuthorization.Read(await connection.Call
            .SendAsync(connection.Discovery.DeviceAuthorizationEndpoint, Endpoint, request, HttpClientDeviceFlowExtensions.RequestDeviceAuthorizationAsync, cancellationToken)
            .ConfigureAwait(false));
    }

    /// <summary>The code can be typed in anywhere: a machine without a browser does not end the flow.</summary>
    private void Open(DeviceAuthorization device, CancellationToken cancellationToken)
    {
        try
        {
            _ = SystemBrowser.Open(device.VerificationUriComplete ?? device.VerificationUri, reporter, cancellationToken, failed: () => DrawLink(device));
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.BrowserNotStarted)
        {
            reporter.Verbose(e.Message);
            DrawLink(device);
        }
    }

    /// <summary>A phone reads the link with the code from the screen (RFC 8628 section 3.3.1); the code is shown as text too, for the person to compare.</summary>
    private void DrawLink(DeviceAuthorization device)
    {
        if (device.VerificationUriComplete is { } link && reporter.Canvas is { } canvas && QrDrawing.Of(link, canvas.Columns, canvas.Rows) is { } drawing)
            reporter.Draw(drawing);
    }

    /// <summary>Asks until there is an answer; null when the time is up.</summary>
    private async Task<TokenEndpointResponse?> PollAsync(DeviceAuthorization device, DateTimeOffset end, CancellationToken cancellationToken)
    {
        TimeSpan interval = device.Interval, pause = interval;
        while (true)
        {
            TimeSpan left = end - time.GetUtcNow();
            reporter.Progress(Activity, $"Waiting for the code {device.UserCode} to be entered at {device.VerificationUri.AbsoluteUri} ({Math.Max(left.TotalSeconds, 0).Whole()} s left)");
            if (left <= TimeSpan.Zero)
                return null;
            if (left <= pause)
            {
                // Once more, shortly before it is too late: the person may have entered the code since, and an interval may be longer than the wait.
                TimeSpan lastPause = left > AtTheEnd ? left - AtTheEnd : TimeSpan.Zero;
                await Task.Delay(lastPause, time, cancellationToken).ConfigureAwait(false);
                OAuthResponse? last = await AskAsync(device, cancellationToken).ConfigureAwait(false);
                return last is null or { IsServerFault: true } or { AsksTooOften: true } or { Error: Pending } ? null : connection.Tokens.Read(last);
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            OAuthResponse? answer = await AskAsync(device, cancellationToken).ConfigureAwait(false);
            if (answer is { AsksTooOften: true })
                interval += SlowDown;
            else if (answer is null or { IsServerFault: true })
                interval += interval < SlowDown ? SlowDown : interval;
            else if (answer.Error != Pending)
                return connection.Tokens.Read(answer);
            pause = answer?.RetryAfter is { } asked && asked > interval ? asked : interval;
        }
    }

    /// <summary>Asks once; null when the wire failed, which may pass.</summary>
    private async Task<OAuthResponse?> AskAsync(DeviceAuthorization device, CancellationToken cancellationToken)
    {
        using DeviceTokenRequest request = new() { DeviceCode = device.DeviceCode };
        try
        {
            return await connection.Tokens.AskAsync(request, HttpClientTokenRequestExtensions.RequestDeviceTokenAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (e.Code is FederationErrorCode.HttpUnreachable or FederationErrorCode.Timeout)
        {
            reporter.Verbose($"{e.Message} Asking again, less often.");
            return null;
        }
    }

    private static FederationException Late(DeviceAuthorization device, TimeSpan timeout) => new(
        FederationErrorCode.Timeout,
        device.Lifetime <= timeout
            ? $"The code was not entered at {HttpErrors.Origin(device.VerificationUri)} before it expired ({device.Lifetime.TotalSeconds.Whole()} s). Run the command again to get a new one."
            : $"The code was not entered at {HttpErrors.Origin(device.VerificationUri)} within {timeout.TotalSeconds.Whole()} s. Run the command again, or allow more with -TimeoutSec.",
        HttpErrors.Origin(device.VerificationUri));
}
