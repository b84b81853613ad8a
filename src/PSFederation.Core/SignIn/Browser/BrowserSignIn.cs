using PSFederation.Core.Aws;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn.Browser;

/// <summary>One sign-in with the installed browser.</summary>
/// <param name="Method">The sign-in method.</param>
public sealed record BrowserSignInOptions(BrowserMethod Method)
{
    public required InstalledBrowser Browser { get; init; }

    /// <summary>Whether to open a window if the profile's session is not valid; otherwise that is an error.</summary>
    public bool MayShowWindow { get; init; } = true;

    /// <summary>The time limit for the sign-in.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>The sign-in address for AWS.</summary>
    internal Uri Start { get; } = new(Method.SignInUri!);

    /// <summary>Assertion consumer services whose posts are captured, in addition to those of AWS.</summary>
    internal IReadOnlyList<Uri> Consumers { get; } = [.. Method.AcsUrls.Select(acs => new Uri(acs))];
}

/// <summary>The captured post.</summary>
/// <param name="SamlResponse">The field SAMLResponse: Base64.</param>
/// <param name="Acs">The address of <see cref="BrowserSignInOptions.Consumers"/> that it was for, as specified; null if it was for AWS.</param>
public sealed record BrowserAssertion(string SamlResponse, string? Acs)
{
    /// <summary>Shows no assertion.</summary>
    /// <returns>A fixed text.</returns>
    public override string ToString() => nameof(BrowserAssertion);
}

/// <summary>
/// A person signs in with the installed Chrome, Edge or Chromium, in a separate window and profile; the assertion is captured in the
/// browser before AWS gets it. If the profile has a session, no window is shown.
/// </summary>
/// <param name="options">The options.</param>
public sealed class BrowserSignIn(BrowserSignInOptions options, TimeProvider time, IOperationReporter reporter)
{
    private const string Activity = "Signing in with the browser";

    /// <summary>The time limit for the attempt without a window.</summary>
    private static readonly TimeSpan SilentPatience = TimeSpan.FromSeconds(15);

    /// <summary>A browser responds within a second or two; a browser with disabled debugging never responds.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly string _origin = HttpErrors.Origin(options.Start);
    private string _state = "the browser had not started";
    private string? _passedOn;

    /// <param name="cancellationToken">Cancels the sign-in and closes the browser.</param>
    /// <exception cref="FederationException">The error code gives the reason.</exception>
    public async Task<BrowserAssertion> SignInAsync(CancellationToken cancellationToken)
    {
        // The browser handles the pages in between; this module checks the start address and the addresses where assertions are captured.
        WebAddress.Require(options.Start, "The sign-in address");
        foreach (Uri acs in options.Consumers)
            WebAddress.Require(acs, "The address that assertions are posted to");
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.Patience);
        try
        {
            _state = "another sign-in used the browser profile until then";
            BrowserProfile profile = await BrowserProfile.OpenAsync(
                options.Method.BrowserProfile ?? BrowserProfile.DefaultFolder(options.Browser), reporter, deadline.Token).ConfigureAwait(false);
            await using (profile.ConfigureAwait(false))
                return await SignInAsync(profile, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FederationException(
                FederationErrorCode.Timeout, $"{_origin} delivered no assertion within {options.Patience.TotalSeconds.Whole()} s: {_passedOn ?? _state}. Run the command again, or increase -TimeoutSec.", _origin);
        }
        finally
        {
            reporter.Progress(Activity, null);
        }
    }

    private async Task<BrowserAssertion> SignInAsync(BrowserProfile profile, CancellationToken cancellationToken)
    {
        CapturedPost? post = profile.HasCookies ? await TrySilentlyAsync(profile, cancellationToken).ConfigureAwait(false) : null;
        if (post is null)
        {
            if (!options.MayShowWindow)
                throw new FederationException(
                    FederationErrorCode.SignInNeedsPerson, $"A person has to sign in at {_origin} in the window of {options.Browser.Name}, but this session is not interactive.", _origin);
            reporter.Progress(Activity, $"Waiting for the sign-in at {_origin} in the window of {options.Browser.Name}");
            _state = "the sign-in in the browser's window was not completed";
            post = await RunAsync(profile, headless: false, cancellationToken).ConfigureAwait(false)
                ?? throw new FederationException(
                    FederationErrorCode.BrowserClosed,
                    $"The browser's window was closed before {_origin} delivered an assertion{(_passedOn is null ? string.Empty : $": {_passedOn}")}. Run the command again and leave the window open until it closes automatically.",
                    _origin);
        }

        return new BrowserAssertion(post.SamlResponse, options.Consumers.FirstOrDefault(acs => IsSame(acs, post.Acs))?.OriginalString);
    }

    /// <summary>Tries without a window, as long as the identity provider asks no question. An error here occurs again in the attempt with a window.</summary>
    private async Task<CapturedPost?> TrySilentlyAsync(BrowserProfile profile, CancellationToken cancellationToken)
    {
        reporter.Progress(Activity, $"Trying the stored session of {_origin}");
        using CancellationTokenSource brief = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        brief.CancelAfter(SilentPatience);
        try
        {
            CapturedPost? post = await RunAsync(profile, headless: true, brief.Token).ConfigureAwait(false);
            reporter.Verbose(post is null ? $"{_origin} requires an interactive sign-in" : $"The session in {profile.Folder} is valid, so no window was opened");
            return post;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            reporter.Verbose($"{_origin} delivered no assertion within {SilentPatience.TotalSeconds.Whole()} s");
            return null;
        }
    }

    private async Task<CapturedPost?> RunAsync(BrowserProfile profile, bool headless, CancellationToken cancellationToken)
    {
        reporter.Verbose($"Starting {options.Browser.Path} {(headless ? "without a window" : "with a window")}, profile {profile.Folder}");
        BrowserProcess process = BrowserProcess.Start(options.Browser.Path, profile.Folder, headless);
        try
        {
            await using (process.ConfigureAwait(false))
                return await WatchAsync(process, profile, headless, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            profile.RemoveStaleLock();
        }
    }

    private async Task<CapturedPost?> WatchAsync(BrowserProcess process, BrowserProfile profile, bool headless, CancellationToken cancellationToken)
    {
        bool started = false;
        AssertionCapture capture = new(process.DevTools, IsAcs, reporter);
        try
        {
            await GreetAsync(process, cancellationToken).ConfigureAwait(false);
            started = true;
            CapturedPost? post = await capture.RunAsync(options.Start, silent: headless, cancellationToken).ConfigureAwait(false);
            if (post is not null)
                await SessionCookies.KeepAsync(process.DevTools, time, cancellationToken).ConfigureAwait(false);
            return post;
        }
        catch (DevToolsException e) when (e.Fault == DevToolsFault.Closed)
        {
            int exit = await process.WaitForEndAsync(cancellationToken).ConfigureAwait(false);
            // On most systems, closing the last window ends the browser.
            return started && exit == 0 ? null : throw Ended(process, profile, exit, started);
        }
        catch (DevToolsException e)
        {
            throw new FederationException(
                FederationErrorCode.BrowserFailed, $"{options.Browser.Path} does not support a required function ({e.Message}). Update the browser, specify another with -BrowserPath, or use -LoopbackAcs.", options.Browser.Path);
        }
        finally
        {
            if (capture.PassedOnTo is { } other)
            {
                _passedOn = $"an assertion was posted to {other}, which is not an AWS sign-in address; if that address is correct, specify it with -AcsUrl";
                reporter.Verbose($"An assertion was posted to {other} and forwarded");
            }

            if (capture.BlockedFrameTo is { } blocked)
                _passedOn = $"a frame of a page posted to {blocked}, which was blocked, because only a top-level page can deliver the assertion; use the sign-in address that opens AWS in the top-level page";
        }
    }

    /// <summary>Waits until the browser responds to the protocol.</summary>
    private async Task GreetAsync(BrowserProcess process, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StartPatience);
        try
        {
            await process.DevTools.SendAsync("Browser.getVersion", parameters: null, session: null, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FederationException(
                FederationErrorCode.BrowserNotStarted,
                $"{options.Browser.Path} did not respond over its debugging pipe within {StartPatience.TotalSeconds.Whole()} s{Said(process)}. Check that it is Chrome, Edge or Chromium. If the policy RemoteDebuggingAllowed disables debugging, use -LoopbackAcs.",
                options.Browser.Path);
        }
    }

    private FederationException Ended(BrowserProcess process, BrowserProfile profile, int exit, bool started)
    {
        if (!started && profile.IsInUse())
            return new FederationException(
                FederationErrorCode.BrowserProfileInUse, $"A browser is open with the profile '{profile.Folder}'. Close it, or specify another folder with -BrowserProfile.", profile.Folder);
        return started
            ? new FederationException(
                FederationErrorCode.BrowserFailed, $"{options.Browser.Path} exited with code {exit} before {_origin} delivered an assertion{Said(process)}. Run the command again.", options.Browser.Path)
            : new FederationException(
                FederationErrorCode.BrowserNotStarted,
                $"{options.Browser.Path} exited with code {exit} immediately after it started{Said(process)}. It needs a desktop to show its window; without a desktop, use -LoopbackAcs -NoBrowser or -Credential.",
                options.Browser.Path);
    }

    private static string Said(BrowserProcess process) => process.LastWords is { Length: > 0 } words ? $"; it said: \"{words}\"" : string.Empty;

    private bool IsAcs(string address) => AwsSignIn.IsAcs(address) || options.Consumers.Any(acs => IsSame(acs, address));

    /// <summary>Compares scheme, host, port and path; the query can change between sign-ins.</summary>
    private static bool IsSame(Uri acs, string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
        && acs.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) == uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
