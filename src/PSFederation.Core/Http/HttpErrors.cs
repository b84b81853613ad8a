using System.Net.Sockets;
using System.Security.Authentication;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Http;

/// <summary>Turns what goes wrong on the wire into errors that say where to look.</summary>
internal static class HttpErrors
{
    /// <summary>
    /// Runs a call, bounds it in time, and translates its exceptions.
    /// </summary>
    /// <param name="address">Whom it calls.</param>
    /// <param name="timeout">How long it may take.</param>
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
                FederationErrorCode.Timeout, $"{Origin(address)} did not answer within {timeout.TotalSeconds.Tenths()} s. Check the address and the network, or allow more with -TimeoutSec.", Origin(address));
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

    /// <summary>The scheme, host and port; paths, queries and user info can hold secrets and stay out of messages.</summary>
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

    /// <summary>Why a proxy did not let a call through. The exception names the proxy with its password, so its words are not used.</summary>
    /// <returns>A part of a sentence: the proxy by scheme, host and port, and its status.</returns>
    public static string ProxyRefusal(HttpRequestException e) =>
        $"the proxy{ProxyName(e.Message)} refused{(e.StatusCode is { } status ? $" (HTTP {(int)status})" : string.Empty)}";

    private static string ProxyName(string message)
    {
        string? word = message.Split(['\'', '"', ' ']).FirstOrDefault(word => word.Contains("://", StringComparison.Ordinal));
        return Uri.TryCreate(word, UriKind.Absolute, out Uri? proxy) && proxy.Host.Length > 0 ? $" {Origin(proxy)}" : string.Empty;
    }

    private static FederationException Unreachable(Uri address, HttpRequestException e)
    {
        string reason = e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => $"its name does not resolve ({address.Host}); check the address and the network",
            HttpRequestError.ConnectionError => $"no connection ({Innermost(e)}); check the address, the network, and HTTPS_PROXY/NO_PROXY",
            HttpRequestError.SecureConnectionError => $"no secure connection ({Innermost(e)}); if a private CA issued its certificate, name the CA's PEM file in AWS_CA_BUNDLE",
            HttpRequestError.ProxyTunnelError => $"{ProxyRefusal(e)}; check HTTPS_PROXY",
            HttpRequestError.ResponseEnded => "it closed the connection without an answer",
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
