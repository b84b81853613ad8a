using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PSFederation.Core.Aws;
using PSFederation.Core.Http;
using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;
using PSFederation.Core.Sts;
using PSFederation.Core.Text;
using PSFederation.Core.UserBrowser;

namespace PSFederation.Core.ConsoleSignIn;

/// <summary>
/// Turns credentials into a link that signs a person in to the AWS Management Console ("custom identity broker access" of the IAM User
/// Guide): getSigninToken at the federation endpoint, then the address with Action=login.
/// </summary>
public sealed partial class ConsoleLink(HttpClient http, TimeProvider time, IOperationReporter reporter)
{
    private const int ShortestSession = 900;
    private const int LongestSession = 43_200;

    /// <summary>Role chaining limits the session to one hour, in the console too.</summary>
    private const int LongestChainedSession = 3_600;
    private const int MaxAnswer = 64 * 1024;

    /// <summary>Gets the link. It is a bearer secret for fifteen minutes.</summary>
    /// <param name="credential">Temporary credentials of a role.</param>
    /// <param name="request">The request.</param>
    /// <returns>The link.</returns>
    /// <exception cref="FederationException">AWS does not accept the request, or rejected the credentials.</exception>
    public async Task<Uri> GetAsync(FederatedCredential credential, ConsoleLinkRequest request, CancellationToken cancellationToken)
    {
        FederatedSession current = await credential.GetSessionAsync(request.Timeout, time, cancellationToken).ConfigureAwait(false);
        AwsSessionKeys keys = current.Keys;
        if (keys.SessionToken.Length == 0)
            throw new FederationException(
                FederationErrorCode.ConsoleSignInRefused, $"The credentials {keys.AccessKeyId} have no session token: they belong to an IAM user. The console requires temporary credentials. Assume a role first (Invoke-AssumeRole).", keys.AccessKeyId);
        _ = RenewalPolicy.RequireValid(current, time, "No link was created.");
        string partition = AwsPartitions.PartitionOf(credential.Source, request.Region);
        if (request.Region is not null)
            AwsConsole.RequireRegion(request.Region, partition);
        Uri endpoint = Endpoint(request, partition);
        if (AwsPartitions.Of(credential.Source) is not null && AwsPartitions.OfSignIn(endpoint) is { } actual && actual != partition)
            throw new FederationException(
                FederationErrorCode.PartitionMismatch,
                $"-EndpointUrl is {endpoint}, in partition {actual}; expected the federation endpoint of {partition}, the partition of the credentials. Omit -EndpointUrl.", endpoint.AbsoluteUri);
        string destination = Destination(request, partition).AbsoluteUri;
        int? duration = Duration(credential, request.DurationSeconds);
        string session = JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["sessionId"] = keys.AccessKeyId,
            ["sessionKey"] = keys.SecretAccessKey,
            ["sessionToken"] = keys.SessionToken,
        });
        reporter.Verbose($"Requesting a sign-in token from {HttpErrors.Origin(endpoint)} for {credential.Source}");
        FetchedJson answer = await new RetryingCall(time, reporter).SendAsync(
            endpoint,
            request.Timeout,
            Repeat.Freely,
            stop => AskAsync(With(endpoint, ("Action", "getSigninToken"), ("SessionDuration", duration?.ToString(CultureInfo.InvariantCulture)), ("Session", session)), stop),
            cancellationToken).ConfigureAwait(false);
        string token = TokenOf(answer, HttpErrors.Origin(endpoint), credential);
        return With(endpoint, ("Action", "login"), ("Issuer", request.Issuer?.AbsoluteUri), ("Destination", destination), ("SigninToken", token));
    }

    /// <summary>Opens the link in the default browser without passing it as an argument (<see cref="SystemBrowser"/>).</summary>
    /// <param name="timeout">The time limit for the browser.</param>
    /// <returns>A task that completes when the browser has the link.</returns>
    /// <exception cref="FederationException">There is no browser, or it did not request the page.</exception>
    public async Task ShowAsync(Uri link, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        try
        {
            await SystemBrowser.Open(link, reporter, deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.BrowserNotStarted)
        {
            throw new FederationException(
                e.Code, $"No browser could be started ({UntrustedText.Of(e.InnerException ?? e)}). Omit -Show to get the link and open it yourself.", e.Target, e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FederationException(
                FederationErrorCode.Timeout, $"The browser did not open the console within {timeout.TotalSeconds.Whole()} s. Omit -Show to get the link and open it yourself.", "browser");
        }
        finally
        {
            await deadline.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task<Answer<FetchedJson>> AskAsync(Uri address, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        string body = await BoundedContent.ReadJsonAsync(response, MaxAnswer, cancellationToken).ConfigureAwait(false);
        return new Answer<FetchedJson>(
            new FetchedJson(response.StatusCode, HttpRedirect.NotFollowed(response, address), body), response.StatusCode, RetryingCall.RetryAfter(response, time));
    }

    private static string TokenOf(FetchedJson answer, string origin, FederatedCredential credential)
    {
        if (answer.Redirect is { } redirect)
            throw new FederationException(
                FederationErrorCode.ConsoleSignInRefused, $"{origin} returned no sign-in token for {credential.Source}: {redirect}. Check -EndpointUrl and the proxy.", origin);
        if (RetryingCall.MayPass(answer.Status))
            throw new FederationException(
                FederationErrorCode.HttpError, $"{origin} returned no sign-in token for {credential.Source} (HTTP {(int)answer.Status}, repeatedly). The endpoint has a problem; try again later.", origin);
        if (!answer.IsSuccess)
            throw new FederationException(
                FederationErrorCode.ConsoleSignInRefused,
                $"{origin} returned no sign-in token for {credential.Source} (HTTP {(int)answer.Status}). Check that the credentials have not expired and belong to a role, that the role allows the -DurationSeconds value, and that the account belongs to this partition.",
                origin);
        try
        {
            if (StrictJson.ReadObject(Encoding.UTF8.GetBytes(answer.Json)).GetValueOrDefault("SigninToken") is string { Length: > 0 } token)
                return token;
        }
        catch (FormatException)
        {
            // The same error as for JSON without a token.
        }

        throw new FederationException(
            FederationErrorCode.ConsoleSignInRefused, $"{origin} returned a response without SigninToken; expected the AWS federation endpoint. Check -EndpointUrl and the proxy.", origin);
    }

    private static Uri Endpoint(ConsoleLinkRequest request, string partition)
    {
        if (request.EndpointUrl is null)
            return AwsConsole.FederationEndpoint(partition, request.Region);
        if (!Uri.TryCreate(request.EndpointUrl, UriKind.Absolute, out Uri? endpoint) || !WebAddress.IsPrivate(endpoint))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-EndpointUrl is {InputPreview.Quote(request.EndpointUrl)}; expected the https address of a federation endpoint (http on loopback only), such as https://signin.aws.amazon.com/federation.", InputPreview.Target(request.EndpointUrl));
        // The link that is returned would contain it.
        WebAddress.RequireNoUser(endpoint, "-EndpointUrl", endpoint.Host);
        return endpoint;
    }

    private static Uri Destination(ConsoleLinkRequest request, string partition)
    {
        if (AwsConsole.Home(partition, request.Region) is not { } home)
            return UndocumentedConsole(request, partition);
        if (request.Destination is not { } destination)
            return request.Region is null ? home : new Uri(home, $"console/home?region={request.Region}");
        if (ServiceName().IsMatch(destination))
            return new Uri(home, $"{destination}/home{(request.Region is null ? string.Empty : "?region=" + request.Region)}");
        bool isAddress = destination.Contains("://", StringComparison.Ordinal);
        if (Uri.TryCreate(home, isAddress ? destination : "/" + destination.TrimStart('/'), out Uri? address) && AwsConsole.IsConsole(address, partition))
            return address;
        throw new FederationException(
            FederationErrorCode.ParameterInvalid,
            $"-Destination is {InputPreview.Quote(destination)}; expected an address of the console of partition {partition} ({home.AbsoluteUri}…), a service such as s3, or a path.",
            InputPreview.Target(destination));
    }

    /// <summary>The host is never guessed, because the link signs a person in there.</summary>
    private static Uri UndocumentedConsole(ConsoleLinkRequest request, string partition) =>
        Uri.TryCreate(request.Destination, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0
            ? address
            : throw new FederationException(
                FederationErrorCode.ParameterInvalid,
                $"AWS does not publish the console address of partition {partition}, and -Destination is {(request.Destination is null ? "not specified" : InputPreview.Quote(request.Destination))}; expected the full https address of a page in that console. Specify it with -Destination.",
                InputPreview.Target(request.Destination ?? partition));

    /// <summary>SessionDuration applies to role sessions; role chaining limits it to one hour.</summary>
    private static int? Duration(FederatedCredential credential, int? seconds)
    {
        if (seconds is null)
            return null;
        // "Do not include the SessionDuration HTTP parameter if you got the temporary credentials with GetFederationToken. The operation will fail."
        // (IAM User Guide, id_roles_providers_enable-console-custom-url).
        if (credential.Source.Method == FederatedCredentialMethod.GetFederationToken)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, "-DurationSeconds does not apply to credentials from GetFederationToken; the console session lasts as long as these credentials. Omit -DurationSeconds, and set the duration with Get-FederationToken.", seconds);
        bool chained = credential.Source.Method == FederatedCredentialMethod.AssumeRole;
        int longest = chained ? LongestChainedSession : LongestSession;
        if (seconds < ShortestSession || seconds > longest)
            throw new FederationException(
                FederationErrorCode.DurationOutOfRange,
                $"-DurationSeconds is {seconds}; expected {ShortestSession} to {longest.Grouped()}{(chained ? ", because a session from role chaining lasts at most one hour" : string.Empty)}.",
                seconds);
        return seconds;
    }

    private static Uri With(Uri endpoint, params (string Name, string? Value)[] query) =>
        new UriBuilder(endpoint)
        {
            Query = string.Join('&', query.Where(pair => pair.Value is not null).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}")),
        }.Uri;

    [GeneratedRegex(@"\A[a-z0-9-]{2,40}\z")]
    private static partial Regex ServiceName();
}
