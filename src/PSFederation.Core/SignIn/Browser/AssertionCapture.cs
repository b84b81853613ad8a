using System.Text.Json;
using System.Text.Json.Nodes;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn.Browser;

/// <summary>
/// Watches the pages of a browser (tabs, pop-ups and frames) and captures the form post that would deliver the assertion. It answers that post
/// itself, so the service provider never gets the assertion; all other requests continue. Only a tab or a pop-up can deliver an assertion: a post
/// of a frame is blocked, because a page can contain a foreign frame with the assertion of another person.
/// </summary>
/// <param name="devTools">The browser.</param>
/// <param name="isAcs">Whether posts to an address are captured.</param>
internal sealed class AssertionCapture(DevToolsConnection devTools, Func<string, bool> isAcs, IOperationReporter reporter)
{
    private const string Field = "SAMLResponse";

    /// <summary>How long a page can be idle before it counts as waiting for a person.</summary>
    private static readonly TimeSpan IdleBeforePerson = TimeSpan.FromSeconds(1.5);

    private readonly Dictionary<string, (string TargetId, bool IsPage, bool IsWindow)> _sessions = [];
    private readonly TaskCompletionSource<CapturedPost?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _silent;
    private bool _hadWindow;
    private string? _mainFrame;

    /// <summary>The origin of a sign-in page that was loaded over unencrypted http.</summary>
    private string? _plainPage;
    private bool _begun;
    private bool _navigating;
    private int _steps;

    /// <summary>The last origin, outside the captured addresses, that an assertion was posted to: a hub, or an ACS that was not specified.</summary>
    public string? PassedOnTo { get; private set; }

    /// <summary>The origin of the assertion consumer service of a blocked frame post; null if there was none.</summary>
    public string? BlockedFrameTo { get; private set; }

    /// <summary>Opens the address and waits for the assertion.</summary>
    /// <param name="signInUri">The start address.</param>
    /// <param name="silent">Whether to stop if a page waits for a person.</param>
    /// <returns>The post; null if a person is needed, or if the last window was closed.</returns>
    /// <exception cref="FederationException">The sign-in page cannot be reached, or the post contains no assertion.</exception>
    /// <exception cref="DevToolsException">The browser has exited, or rejected a command.</exception>
    public async Task<CapturedPost?> RunAsync(Uri signInUri, bool silent, CancellationToken cancellationToken)
    {
        _silent = silent;
        await devTools.SendAsync("Target.setAutoAttach", AutoAttach("page"), session: null, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            Task<bool> more = devTools.Events.WaitToReadAsync(cancellationToken).AsTask();
            await Task.WhenAny(_end.Task, more).ConfigureAwait(false);
            // Check for the end first, because unread events can be waiting too.
            if (_end.Task.IsCompleted)
                return await _end.Task.ConfigureAwait(false);
            if (!await more.ConfigureAwait(false))
                throw new DevToolsException(DevToolsFault.Closed, "The browser has exited.");
            while (!_end.Task.IsCompleted && devTools.Events.TryRead(out DevToolsEvent? happened))
                await HandleAsync(happened, signInUri, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task HandleAsync(DevToolsEvent happened, Uri signInUri, CancellationToken cancellationToken)
    {
        try
        {
            switch (happened.Method)
            {
                case "Target.attachedToTarget":
                    await AttachAsync(happened.Parameters, signInUri, cancellationToken).ConfigureAwait(false);
                    break;
                case "Target.detachedFromTarget":
                    Detach(happened.Parameters);
                    break;
                case "Fetch.requestPaused":
                    await JudgeAsync(happened.Parameters, happened.Session, cancellationToken).ConfigureAwait(false);
                    break;
                case "Page.lifecycleEvent" when _silent && DevToolsConnection.Text(happened.Parameters, "frameId") == _mainFrame:
                    Settle(DevToolsConnection.Text(happened.Parameters, "name"));
                    break;
            }
        }
        catch (DevToolsException e) when (e.Fault == DevToolsFault.SessionGone)
        {
            // The page was closed meanwhile; its own event shows whether it was the last one.
        }
    }

    /// <summary>New pages and frames wait for us before they load content.</summary>
    private static JsonObject AutoAttach(params string[] types) => new()
    {
        ["autoAttach"] = true,
        ["waitForDebuggerOnStart"] = true,
        ["flatten"] = true,
        ["filter"] = new JsonArray([.. types.Select(type => new JsonObject { ["type"] = type, ["exclude"] = false }), new JsonObject { ["exclude"] = true }]),
    };

    private async Task AttachAsync(JsonElement parameters, Uri signInUri, CancellationToken cancellationToken)
    {
        if (DevToolsConnection.Text(parameters, "sessionId") is not { } session || !parameters.TryGetProperty("targetInfo", out JsonElement target))
            return;
        string targetId = DevToolsConnection.Text(target, "targetId") ?? string.Empty;
        // A prerendered page is not a window until it replaces one.
        bool isPage = DevToolsConnection.Text(target, "type") == "page";
        bool isWindow = isPage && DevToolsConnection.Text(target, "subtype") is null or "";
        _sessions[session] = (targetId, isPage, isWindow);
        // Every navigation, in any frame, stops here before it is sent. No code runs in the page until this is set up.
        await devTools.SendAsync(
            "Fetch.enable",
            new JsonObject { ["patterns"] = new JsonArray(new JsonObject { ["urlPattern"] = "*", ["resourceType"] = "Document", ["requestStage"] = "Request" }) },
            session,
            cancellationToken).ConfigureAwait(false);
        devTools.Post("Target.setAutoAttach", AutoAttach("page", "iframe"), session);
        bool isFirst = isWindow && !_hadWindow;
        if (isFirst && _silent)
        {
            _mainFrame = targetId;
            devTools.Post("Page.enable", parameters: null, session);
            devTools.Post("Page.setLifecycleEventsEnabled", new JsonObject { ["enabled"] = true }, session);
        }

        devTools.Post("Runtime.runIfWaitingForDebugger", parameters: null, session);
        _hadWindow |= isWindow;
        if (isFirst)
            _ = NavigateAsync(session, signInUri, cancellationToken);
    }

    private void Detach(JsonElement parameters)
    {
        if (DevToolsConnection.Text(parameters, "sessionId") is { } session && _sessions.Remove(session) && _hadWindow && !_sessions.Values.Any(entry => entry.IsWindow))
            _end.TrySetResult(null);
    }

    /// <summary>Its result comes only after other requests are handled, so no code waits for it.</summary>
    private async Task NavigateAsync(string session, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            JsonElement result = await devTools.SendAsync("Page.navigate", new JsonObject { ["url"] = address.AbsoluteUri }, session, cancellationToken).ConfigureAwait(false);
            // ERR_ABORTED: another navigation took its place.
            if (DevToolsConnection.Text(result, "errorText") is { Length: > 0 } error && error != "net::ERR_ABORTED")
                _end.TrySetException(new FederationException(
                    FederationErrorCode.HttpUnreachable, $"The browser cannot reach {HttpErrors.Origin(address)} ({UntrustedText.Line(error)}). Check the address and the network; the browser uses its own proxy and certificate settings.", HttpErrors.Origin(address)));
        }
        catch (Exception e) when (e is DevToolsException or OperationCanceledException)
        {
            // The page, the browser or the wait has ended; the waiting code detects that itself.
        }
    }

    private async Task JudgeAsync(JsonElement parameters, string? session, CancellationToken cancellationToken)
    {
        if (DevToolsConnection.Text(parameters, "frameId") == _mainFrame)
            (_begun, _navigating) = (true, true);
        Interlocked.Increment(ref _steps);
        JsonObject id = new() { ["requestId"] = DevToolsConnection.Text(parameters, "requestId") };
        JsonElement request = parameters.GetProperty("request");
        string address = DevToolsConnection.Text(request, "url") ?? string.Empty;
        if (Uri.TryCreate(address, UriKind.Absolute, out Uri? asked) && IsPlain(asked) && IsTopLevel(parameters, session))
            _plainPage = HttpErrors.Origin(asked);
        if (DevToolsConnection.Text(request, "method") != "POST")
        {
            devTools.Post("Fetch.continueRequest", id, session);
            return;
        }

        if (!isAcs(address))
        {
            if (Uri.TryCreate(address, UriKind.Absolute, out Uri? other) && PostedBody.Read(request) is { } passing && FormBody.Values(passing, Field).Any())
                PassedOnTo = HttpErrors.Origin(other);
            devTools.Post("Fetch.continueRequest", id, session);
            return;
        }

        if (!IsTopLevel(parameters, session))
        {
            await BlockAsync(id, address, session, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (PlainOrigin(request) is { } plain)
        {
            devTools.Post("Fetch.failRequest", Blocked(id), session);
            throw new FederationException(
                FederationErrorCode.SignInInsecure, $"A page at {plain} posts the assertion, but the page was loaded over unencrypted http, so an attacker could have changed it; expected {WebAddress.Rule}. The assertion was not used or sent. Tell the operator of the identity provider.", plain);
        }

        byte[]? body = PostedBody.Read(request) ?? await PostedBody.FetchAsync(devTools, parameters, session, cancellationToken).ConfigureAwait(false);
        string[] values = body is null ? [] : [.. FormBody.Values(body, Field).Take(2)];
        bool taken = values is [{ Length: > 0 }];
        // Answered in either case, because a post that reaches the service provider is lost.
        await devTools.SendAsync("Fetch.fulfillRequest", ClosingPage.Answer(id, taken), session, cancellationToken).ConfigureAwait(false);
        string origin = HttpErrors.Origin(new Uri(address));
        if (!taken)
            throw new FederationException(
                FederationErrorCode.SignInPageNotUnderstood,
                $"The post to {origin} has {(body is null ? "a body that the browser does not show" : values.Length == 0 ? $"no field {Field}" : values.Length > 1 ? $"several fields {Field}" : $"an empty field {Field}")}; expected one {Field}. The post was blocked.",
                origin);
        reporter.Verbose($"Captured the assertion that the page posted to {origin}");
        _end.TrySetResult(new CapturedPost(address, values[0]));
    }

    /// <summary>Whether the request is a navigation of a tab or pop-up itself. The ID of its main frame equals the ID of the target; unknown IDs are frames.</summary>
    private bool IsTopLevel(JsonElement parameters, string? session) =>
        session is not null && _sessions.TryGetValue(session, out (string TargetId, bool IsPage, bool IsWindow) page) && page.IsPage
        && DevToolsConnection.Text(parameters, "frameId") == page.TargetId;

    private async Task BlockAsync(JsonObject id, string address, string? session, CancellationToken cancellationToken)
    {
        id["errorReason"] = "BlockedByClient";
        await devTools.SendAsync("Fetch.failRequest", id, session, cancellationToken).ConfigureAwait(false);
        bool isFirst = BlockedFrameTo is null;
        BlockedFrameTo = HttpErrors.Origin(new Uri(address));
        if (isFirst)
            reporter.Warning($"A frame of a page posted to {BlockedFrameTo}. The post was blocked, because only a top-level page can deliver the assertion. The sign-in continues.");
    }

    private static JsonObject Blocked(JsonObject id) => new() { ["requestId"] = id["requestId"]?.DeepClone(), ["errorReason"] = "BlockedByClient" };

    /// <summary>
    /// The origin of the posting page if it was loaded over unencrypted http from another machine; null if it is safe.
    /// </summary>
    private string? PlainOrigin(JsonElement request)
    {
        if (request.TryGetProperty("headers", out JsonElement headers) && headers.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty header in headers.EnumerateObject())
            {
                if (header.Name.Equals("Origin", StringComparison.OrdinalIgnoreCase) && header.Value.ValueKind == JsonValueKind.String
                    && Uri.TryCreate(header.Value.GetString(), UriKind.Absolute, out Uri? origin) && WebAddress.IsWeb(origin))
                    return IsPlain(origin) ? HttpErrors.Origin(origin) : null;
            }
        }

        // A page can hide its origin with the referrer policy "no-referrer". Then it can be any page that was loaded over unencrypted http.
        return _plainPage;
    }

    private static bool IsPlain(Uri address) => WebAddress.IsWeb(address) && !WebAddress.IsPrivate(address);

    /// <summary>A page that stays idle without navigating waits for a person.</summary>
    private void Settle(string? lifecycle)
    {
        if (lifecycle == "init")
        {
            // The new page has replaced the old one.
            _navigating = false;
            Interlocked.Increment(ref _steps);
        }

        if (lifecycle != "networkIdle" || !_begun || _navigating)
            return;
        int steps = Volatile.Read(ref _steps);
        _ = Task.Delay(IdleBeforePerson).ContinueWith(
            _ =>
            {
                if (Volatile.Read(ref _steps) == steps)
                    _end.TrySetResult(null);
            },
            CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}

/// <summary>A form post with an assertion.</summary>
/// <param name="Acs">Its target.</param>
/// <param name="SamlResponse">The field SAMLResponse: Base64.</param>
internal sealed record CapturedPost(string Acs, string SamlResponse)
{
    /// <summary>Shows no assertion.</summary>
    public override string ToString() => Acs;
}
