using System.Net.Sockets;
using System.Security.Authentication;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Http;

/// <summary>Converts network failures to errors that say what to check.</summary>
internal static class HttpErrors
{
    /// <summary>
    /// Runs a call with a time limit, and converts its exceptions.
    /// </summary>
    /// <param name="address">The called address.</param>
    /// <param name="timeout">The time limit.</param>
    /// <param name="reporter">Where a long wait is shown.</param>
    public static async Task<T> GuardAsync<T>(
        Uri address, TimeSpan timeout, IOperationReporter reporter, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        try
        {
            return await WaitProgress.ShowAsync(call(deadline.Token), Origin(address), reporter).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && deadline.IsCancellationRequested)
        {
            throw new FederationException(
                FederationErrorCode.Timeout, $"{Origin(address)} did not respond within {timeout.TotalSeconds.Tenths()} s. Check the address and the network, or increase -TimeoutSec.", Origin(address));
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(address, e);
        }
        catch (IOException e)
        {
            throw new FederationException(
                FederationErrorCode.HttpUnreachable, $"The response of {Origin(address)} could not be read: {UntrustedText.Of(e)}.", Origin(address), e);
        }
    }

    /// <summary>The scheme, host and port; paths, queries and user info can contain secrets, so messages omit them.</summary>
    public static string Origin(Uri address) => $"{address.Scheme}://{address.Authority}";

    /// <summary>Whether a call failed before a connection to the server was made, so that nothing of the request was sent.</summary>
    public static bool IsWithoutConnection(FederationException e) => e is
    {
        Code: FederationErrorCode.HttpUnreachable,
        InnerException: HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
        },
    };

    /// <summary>Why a proxy rejected a call. The exception text contains the proxy password, so it is not used.</summary>
    /// <returns>A part of a sentence: the proxy by scheme, host and port, and its status.</returns>
    public static string ProxyRefusal(HttpRequestException e) =>
        $"the proxy{ProxyName(e.Message)} refused the connection{(e.StatusCode is { } status ? $" (HTTP {(int)status})" : string.Empty)}";

    /// <summary>Whether a call failed because its proxy could not be reached: then the server is not the problem. The transport shows it only in its message.</summary>
    /// <returns>A part of a sentence; null if the proxy was reached, or if there is none.</returns>
    public static string? FailedProxy(Uri address, HttpRequestException e)
    {
        if (EnvironmentProxy.Current.GetProxy(address) is not { } proxy || !e.Message.Contains($"({proxy.IdnHost}:{proxy.Port})", StringComparison.OrdinalIgnoreCase))
            return null;
        return e.HttpRequestError == HttpRequestError.NameResolutionError
            ? $"the name of the proxy {Origin(proxy)} does not resolve"
            : $"the connection to the proxy {Origin(proxy)} failed ({Innermost(e)})";
    }

    private static string ProxyName(string message)
    {
        string? word = message.Split(['\'', '"', ' ']).FirstOrDefault(word => word.Contains("://", StringComparison.Ordinal));
        return Uri.TryCreate(word, UriKind.Absolute, out Uri? proxy) && proxy.Host.Length > 0 ? $" {Origin(proxy)}" : string.Empty;
    }

    private static FederationException Unreachable(Uri address, HttpRequestException e)
    {
        string reason = e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError when FailedProxy(address, e) is { } failed => $"{failed}; check HTTPS_PROXY",
            HttpRequestError.NameResolutionError => $"its name does not resolve ({address.Host}); check the address and the network",
            HttpRequestError.ConnectionError => $"the connection failed ({Innermost(e)}); check the address, the network, and HTTPS_PROXY/NO_PROXY",
            HttpRequestError.SecureConnectionError => ServerTrust.ReasonOf(e) ?? $"the secure connection failed ({UntrustedText.Of(e.GetBaseException())}); check the address, the TLS versions of the server, and HTTPS_PROXY/NO_PROXY",
            HttpRequestError.ProxyTunnelError => $"{ProxyRefusal(e)}; check HTTPS_PROXY",
            HttpRequestError.ResponseEnded => "it closed the connection without a response",
            HttpRequestError.ConfigurationLimitExceeded => $"its response is larger than allowed ({UntrustedText.Of(e)})",
            _ => Innermost(e),
        };
        return new FederationException(
            FederationErrorCode.HttpUnreachable, $"{Origin(address)} cannot be reached: {reason}.", Origin(address), e);
    }

    private static string Innermost(Exception e)
    {
        for (Exception? inner = e; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException or AuthenticationException)
                return UntrustedText.Of(inner);
        }

        return UntrustedText.Of(e);
    }
}
