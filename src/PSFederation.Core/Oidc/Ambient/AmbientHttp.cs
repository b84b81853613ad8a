using System.Collections.ObjectModel;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using PSFederation.Core.Http;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Ambient;

/// <summary>Requests the token from a server of the platform.</summary>
internal static class AmbientHttp
{
    private const int MaxBytes = 512 * 1024;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan MetadataTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The members that describe problems in responses of these platforms.</summary>
    private static readonly string[] ErrorMembers = ["error_description", "message", "Message", "error"];

    /// <summary>Requests the token.</summary>
    /// <returns>The text of the token.</returns>
    public static async Task<string> AskAsync(HttpClient http, HttpTokenSource way, AmbientContext context, CancellationToken cancellationToken)
    {
        Uri address = Address(way, context);
        using HttpClient? direct = Direct(way, context);
        context.Reporter.Verbose($"Requesting a token from {HttpErrors.Origin(address)}{address.AbsolutePath}{(way.Socket is null ? string.Empty : $" at {way.Socket}")}{(context.Audience is { } audience ? $" for {audience}" : string.Empty)}");
        Received received = await new RetryingCall(context.Time, context.Reporter).SendAsync(
            address,
            context.Request.Timeout ?? (way.IsMetadata ? MetadataTimeout : DefaultTimeout),
            Repeat.Freely,
            token => SendAsync(direct ?? http, way, address, context, token),
            cancellationToken).ConfigureAwait(false);
        (HttpStatusCode status, string body, bool proven, string? redirect, bool isTransient) = received;
        if (redirect is not null)
            throw context.Refused($"{HttpErrors.Origin(address)} returned no token response: {redirect}");
        if (isTransient || RetryingCall.MayPass(status) || (int)status >= 500)
            throw context.Unavailable($"{HttpErrors.Origin(address)} returned HTTP {(int)status} ({status}){Reason(body)}");
        if (status != HttpStatusCode.OK)
            throw context.Refused($"{HttpErrors.Origin(address)} returned HTTP {(int)status} ({status}){Reason(body)}");
        if (!proven)
            throw context.Refused($"{HttpErrors.Origin(address)} responded without the header {way.Proof!.Value.Name}, so it is another service");
        return way.Member is null ? body : Member(way.Member, body, address, context);
    }

    /// <summary>Whether the platform's metadata responds.</summary>
    public static async Task<bool> ProbeAsync(HttpTokenSource way, AmbientContext context, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        try
        {
            Uri address = Address(way, context);
            using HttpClient? direct = Direct(way, context);
            Received received = (await SendAsync(direct!, way, address, context, deadline.Token).ConfigureAwait(false)).Value;
            return received is { Status: HttpStatusCode.OK, IsProven: true };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or FederationException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private static async Task<Answer<Received>> SendAsync(
        HttpClient http, HttpTokenSource way, Uri address, AmbientContext context, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(way.Post ? HttpMethod.Post : HttpMethod.Get, address);
        foreach ((string name, string template) in way.Headers)
        {
            string value = context.Expand(template)!;
            // "Bearer TOKEN", "token TOKEN": the scheme before it is not a secret.
            Secrets.Use(value.Split(' ')[^1]);
            if (value.Any(char.IsControl) || !request.Headers.TryAddWithoutValidation(name, value))
                throw context.Incomplete($"a variable in {template} contains a line break or another control character");
        }

        request.Headers.Accept.ParseAdd(way.Member is null ? "*/*" : "application/json");
        if (way.Body is not null)
        {
            Dictionary<string, string> members = way.Body.ToDictionary(item => item.Name, item => context.Expand(item.Value)!);
            request.Content = new StringContent(JsonSerializer.Serialize(members), Encoding.UTF8, "application/json");
        }

        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        bool proven = way.Proof is not var (header, expected) || (response.Headers.TryGetValues(header, out IEnumerable<string>? values) && values.Contains(expected));
        string body = await BoundedContent.ReadJsonAsync(response, MaxBytes, cancellationToken).ConfigureAwait(false);
        TimeSpan? retryAfter = RetryingCall.RetryAfter(response, context.Time);
        bool isTransient = way.Transient.Contains(response.StatusCode) || IsRateLimit(response.StatusCode, retryAfter, body);
        Received received = new(response.StatusCode, body, proven, HttpRedirect.NotFollowed(response, address), isTransient);
        return new(received, response.StatusCode, retryAfter) { WillPass = isTransient || IsPending(response.StatusCode, body) };
    }

    /// <summary>Whether a platform denies the token because of too many requests. GitHub reports that with 403 too ("secondary rate limit").</summary>
    private static bool IsRateLimit(HttpStatusCode status, TimeSpan? retryAfter, string body) =>
        status == HttpStatusCode.Forbidden && (retryAfter is not null || Reason(body).Contains("rate limit", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a CI platform denies the token because it has not registered the running job yet ("job in 'Pending' state").</summary>
    private static bool IsPending(HttpStatusCode status, string body) =>
        status == HttpStatusCode.Forbidden && Reason(body).Contains("pending", StringComparison.OrdinalIgnoreCase);

    /// <summary>The address with its query. It comes from the environment, so it must be https, loopback, or an address that only the machine itself serves.</summary>
    private static Uri Address(HttpTokenSource way, AmbientContext context)
    {
        string text = context.Expand(way.Address)!;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || !IsAllowed(address, way))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid,
                $"{way.Address} resolves to {(address is null ? "an invalid address" : HttpErrors.Origin(address))}; expected https, or http on this machine. No request was sent there.",
                context.Platform.Name);
        StringBuilder query = new(address.Query.TrimStart('?'));
        foreach ((string name, string template) in way.Query)
        {
            if (context.Expand(template) is { } value)
                query.Append(query.Length > 0 ? "&" : string.Empty).Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return new UriBuilder(address) { Query = query.ToString(), Fragment = string.Empty, UserName = string.Empty, Password = string.Empty }.Uri;
    }

    private static bool IsAllowed(Uri address, HttpTokenSource way) =>
        WebAddress.IsPrivate(address) || (WebAddress.IsWeb(address) && way.IsMetadata && IsMetadataHost(address));

    /// <summary>Google's host name, and the link-local addresses (RFC 3927) of clouds, which no packet reaches from beyond the machine's own link.</summary>
    private static bool IsMetadataHost(Uri address) =>
        address.Host == "metadata.google.internal"
        || (IPAddress.TryParse(address.Host, out IPAddress? ip) && ip.AddressFamily == AddressFamily.InterNetwork && ip.GetAddressBytes() is [169, 254, ..]);

    /// <summary>A client without a proxy, for metadata and sockets; null for requests over the network.</summary>
    private static HttpClient? Direct(HttpTokenSource way, AmbientContext context)
    {
        if (way.Socket is null && !way.IsMetadata)
            return null;
#pragma warning disable CA2000 // The client disposes of its handlers.
        SocketsHttpHandler handler = new() { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, MaxResponseHeadersLength = 64 };
#pragma warning restore CA2000
        if (way.Socket is { } path)
            handler.ConnectCallback = (_, token) => ConnectAsync(context.Environment.Locate(path), token);
        return new HttpClient(new ResponseGuardHandler(handler)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Member(string member, string body, Uri address, AmbientContext context)
    {
        try
        {
            return StrictJson.ReadObject(Encoding.UTF8.GetBytes(body)).GetValueOrDefault(member) is string { Length: > 0 } token
                ? token
                : throw context.Refused($"the response of {HttpErrors.Origin(address)} has no member '{member}'");
        }
        catch (FormatException e)
        {
            throw context.Refused($"the response of {HttpErrors.Origin(address)} {e.Message}");
        }
    }

    /// <summary>The server's JSON error text, limited to one line, without tokens.</summary>
    private static string Reason(string body)
    {
        try
        {
            ReadOnlyDictionary<string, object?> members = StrictJson.ReadObject(Encoding.UTF8.GetBytes(body));
            string? reason = ErrorMembers.Select(name => members.GetValueOrDefault(name) as string).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));
            return reason is null || InputPreview.LooksSecret(reason) ? string.Empty : $": {UntrustedText.Line(reason).TrimEnd('.')}";
        }
        catch (FormatException)
        {
            return string.Empty;
        }
    }

    /// <summary>The response.</summary>
    /// <param name="IsProven">Whether the response has the header that identifies the platform.</param>
    /// <param name="Redirect">The message about a redirect, which is not followed; null if the response is not a redirect.</param>
    /// <param name="IsTransient">Whether the platform reports a transient problem with this response.</param>
    private sealed record Received(HttpStatusCode Status, string Body, bool IsProven, string? Redirect, bool IsTransient);
}
