using PSFederation.Core.Aws;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn.Browser;

/// <summary>One sign-in with the installed browser.</summary>
/// <param name="Method">Where and how.</param>
public sealed record BrowserSignInOptions(BrowserMethod Method)
{
    public required InstalledBrowser Browser { get; init; }

    /// <summary>Whether a window may open where the profile's session does not do; else that is an error.</summary>
    public bool MayShowWindow { get; init; } = true;

    /// <summary>How long the whole may take.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>Where a person would begin to sign in to AWS.</summary>
    internal Uri Start { get; } = new(Method.SignInUri!);

    /// <summary>Assertion consumer services whose posts are taken, beside those of AWS.</summary>
    internal IReadOnlyList<Uri> Consumers { get; } = [.. Method.AcsUrls.Select(acs => new Uri(acs))];
}

/// <summary>What the browser would have posted.</summary>
/// <param name="SamlResponse">The field SAMLResponse: Base64.</param>
/// <param name="Acs">The address of <see cref="BrowserSignInOptions.Consumers"/> that it was for, as it was given; null when it was for AWS.</param>
public sealed record BrowserAssertion(string SamlResponse, string? Acs)
{
    /// <summary>Shows no assertion.</summary>
    /// <returns>A fixed text.</returns>
    public override string ToString() => nameof(BrowserAssertion);
}

/// <summary>
/// A person signs in with the installed Chrome, Edge or Chromium, in a window and profile of their own; the assertion is taken from the
/// browser before AWS sees it. Where the profile has a session, no window is shown.
/// </summary>
/// <param name="options">What it needs to know.</param>
public sealed class BrowserSignIn(BrowserSignInOptions options, TimeProvider time, IOperationReporter reporter)
{
    private const string Activity = "Signing in with the browser";

    /// <summary>How long the attempt without a window may take.</summary>
    private static readonly TimeSpan SilentPatience = TimeSpan.FromSeconds(15);

    /// <summary>A browser answers within a second or two; one that is forbidden to be debugged never does.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly string _origin = HttpErrors.Origin(options.Start);
    private string _state = "the browser had not started";
    private string? _passedOn;

    /// <param name="cancellationToken">Ends it, and the browser.</param>
    /// <exception cref="FederationException">The code says why there is none.</exception>
    public async Task<BrowserAssertion> SignInAsync(CancellationToken cancellationToken)
    {
        // What the browser meets on the way is its own business; where it begins and where assertions are taken is ours.
        WebAddress.Require(options.Start, "The sign-in address");
        foreach (Uri acs in options.Consumers)
            WebAddress.Require(acs, "The address that assertions are posted to");
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.Patience);
        try
        {
            _state = "another sign-in used the browser's profile all the time";
            BrowserProfile profile = await BrowserProfile.OpenAsync(
                options.Method.BrowserProfile ?? BrowserProfile.DefaultFolder(options.Browser), reporter, deadline.Token).ConfigureAwait(false);
            await using (profile.ConfigureAwait(false))
                return await SignInAsync(profile, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FederationException(
                FederationErrorCode.Timeout, $"There was no assertion from {_origin} within {options.Patience.TotalSeconds.Whole()} s: {_passedOn ?? _state}. Run the command again, or allow more with -TimeoutSec.", _origin);
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
                    $"The browser's window was closed before {_origin} delivered an assertion{(_passedOn is null ? string.Empty : $": {_passedOn}")}. Run the command again and leave the window open until it closes by itself.",
                    _origin);
        }

        return new BrowserAssertion(post.SamlResponse, options.Consumers.FirstOrDefault(acs => IsSame(acs, post.Acs))?.OriginalString);
    }

    /// <summary>Without a window, as long as the identity provider asks nothing; whatever goes wrong there goes wrong again where a person sees it.</summary>
    private async Task<CapturedPost?> TrySilentlyAsync(BrowserProfile profile, CancellationToken cancellationToken)
    {
        reporter.Progress(Activity, $"Trying the session that the profile keeps for {_origin}");
        using CancellationTokenSource brief = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        brief.CancelAfter(SilentPatience);
        try
        {
            CapturedPost? post = await RunAsync(profile, headless: true, brief.Token).ConfigureAwait(false);
            reporter.Verbose(post is null ? $"{_origin} asks for a person" : $"The session in {profile.Folder} was good: no window was needed");
            return post;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            reporter.Verbose($"{_origin} gave no assertion within {SilentPatience.TotalSeconds.Whole()} s");
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
            // Closing the last window ends the browser, on most systems.
            return started && exit == 0 ? null : throw Ended(process, profile, exit, started);
        }
        catch (DevToolsException e)
        {
            throw new FederationException(
                FederationErrorCode.BrowserFailed, $"{options.Browser.Path} does not do what a sign-in needs ({e.Message}). Update the browser, name another with -BrowserPath, or use -LoopbackAcs.", options.Browser.Path);
        }
        finally
        {
            if (capture.PassedOnTo is { } other)
            {
                _passedOn = $"an assertion went to {other}, which is not a sign-in address of AWS; if that is where it should end, name it with -AcsUrl";
                reporter.Verbose($"An assertion was posted to {other} and passed on");
            }

            if (capture.BlockedFrameTo is { } blocked)
                _passedOn = $"a frame of a page posted to {blocked}, which was blocked, because only a top-level page may deliver the assertion; use the sign-in address that opens AWS in the page itself";
        }
    }

    /// <summary>Waits until the browser speaks the protocol.</summary>
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
                $"{options.Browser.Path} did not answer over its debugging pipe within {StartPatience.TotalSeconds.Whole()} s{Said(process)}. It may be no Chrome, Edge or Chromium, or the policy RemoteDebuggingAllowed forbids it: then use -LoopbackAcs.",
                options.Browser.Path);
        }
    }

    private FederationException Ended(BrowserProcess process, BrowserProfile profile, int exit, bool started)
    {
        if (!started && profile.IsInUse())
            return new FederationException(
                FederationErrorCode.BrowserProfileInUse, $"A browser is open with the profile '{profile.Folder}'. Close it, or name another folder with -BrowserProfile.", profile.Folder);
        return started
            ? new FederationException(
                FederationErrorCode.BrowserFailed, $"{options.Browser.Path} ended with exit code {exit} before {_origin} delivered an assertion{Said(process)}. Run the command again.", options.Browser.Path)
            : new FederationException(
                FederationErrorCode.BrowserNotStarted,
                $"{options.Browser.Path} ended with exit code {exit} as soon as it was started{Said(process)}. It needs a desktop to show its window on; without one, use -LoopbackAcs -NoBrowser or -Credential.",
                options.Browser.Path);
    }

    private static string Said(BrowserProcess process) => process.LastWords is { Length: > 0 } words ? $"; it said: \"{words}\"" : string.Empty;

    private bool IsAcs(string address) => AwsSignIn.IsAcs(address) || options.Consumers.Any(acs => IsSame(acs, address));

    /// <summary>Scheme, host, port and path count; what stands after a question mark may change from one sign-in to the next.</summary>
    private static bool IsSame(Uri acs, string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
        && acs.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) == uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
