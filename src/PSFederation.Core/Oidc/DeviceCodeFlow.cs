using Duende.IdentityModel.Client;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;
using PSFederation.Core.UserBrowser;

namespace PSFederation.Core.Oidc;

/// <summary>A person signs in with any browser, where they enter a code (RFC 8628).</summary>
internal sealed class DeviceCodeFlow(OidcConnection connection, IOperationReporter reporter, TimeProvider time)
{
    private const string Activity = "Signing in with a code";
    private const string Endpoint = "device authorization endpoint";

    /// <summary>The code has not been entered yet (RFC 8628 section 3.5).</summary>
    private const string Pending = "authorization_pending";

    /// <summary>The increase of the interval by slow_down, and the minimum increase by a network failure (RFC 8628 section 3.5).</summary>
    private static readonly TimeSpan SlowDown = TimeSpan.FromSeconds(5);

    /// <summary>How long before the end the last poll is sent.</summary>
    private static readonly TimeSpan AtTheEnd = TimeSpan.FromSeconds(1);

    /// <summary>Signs in.</summary>
    /// <param name="openBrowser">Whether to open the default browser on this machine too.</param>
    /// <param name="timeout">The time limit for the person, if the codes are valid that long.</param>
    /// <exception cref="FederationException">The error code gives the reason.</exception>
    public async Task<TokenEndpointResponse> RunAsync(bool openBrowser, TimeSpan timeout, CancellationToken cancellationToken)
    {
        DeviceAuthorization device = await BeginAsync(cancellationToken).ConfigureAwait(false);
        DateTimeOffset end = time.GetUtcNow() + (device.Lifetime < timeout ? device.Lifetime : timeout);
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            reporter.Notice($"To sign in, enter the code {device.UserCode} at", device.VerificationUri);
            // In addition to the code, not instead of it: the person compares it with the code on the page (RFC 8628 section 3.3.1).
            if (device.VerificationUriComplete is { } complete && complete != device.VerificationUri)
                reporter.Notice("Or open this address, which contains the code:", complete);
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

    /// <summary>The code can be entered anywhere, so a machine without a browser does not end the flow.</summary>
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

    /// <summary>Polls until there is a response; null if the time is up.</summary>
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
                // One more poll before the end: the person can have entered the code since, and an interval can be longer than the wait.
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

    /// <summary>Polls once; null after a transient network failure.</summary>
    private async Task<OAuthResponse?> AskAsync(DeviceAuthorization device, CancellationToken cancellationToken)
    {
        using DeviceTokenRequest request = new() { DeviceCode = device.DeviceCode };
        try
        {
            return await connection.Tokens.AskAsync(request, HttpClientTokenRequestExtensions.RequestDeviceTokenAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (e.Code is FederationErrorCode.HttpUnreachable or FederationErrorCode.Timeout)
        {
            reporter.Verbose($"{e.Message} Polling again, less often.");
            return null;
        }
    }

    private static FederationException Late(DeviceAuthorization device, TimeSpan timeout) => new(
        FederationErrorCode.Timeout,
        device.Lifetime <= timeout
            ? $"The code was not entered at {HttpErrors.Origin(device.VerificationUri)} before it expired ({device.Lifetime.TotalSeconds.Whole()} s). Run the command again to get a new code."
            : $"The code was not entered at {HttpErrors.Origin(device.VerificationUri)} within {timeout.TotalSeconds.Whole()} s. Run the command again, or increase -TimeoutSec.",
        HttpErrors.Origin(device.VerificationUri));
}
