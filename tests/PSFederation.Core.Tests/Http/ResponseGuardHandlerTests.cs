using System.Net.Sockets;
using PSFederation.Core.Http;

namespace PSFederation.Core.Tests.Http;

public sealed class ResponseGuardHandlerTests
{
    /// <summary>The transport is a mock: no real server can be made to reset a connection between its making and the first look at it.</summary>
    private sealed class ResetTransport : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new SocketException((int)SocketError.NotConnected);
    }

    [Fact]
    public async Task A_connection_that_is_reset_while_it_is_made_is_a_server_that_cannot_be_reached()
    {
        using HttpClient http = new(new ResponseGuardHandler(new ResetTransport()));
        Uri address = new("https://login.example.com/token");
        FederationException error = await Assert.ThrowsAsync<FederationException>(() => HttpErrors.GuardAsync(
            address, TimeSpan.FromSeconds(10), new RecordingReporter(), stop => http.GetAsync(address, stop), TestContext.Current.CancellationToken));
        Assert.Equal(FederationErrorCode.HttpUnreachable, error.Code);
        Assert.Contains("https://login.example.com cannot be reached: the connection failed", error.Message, StringComparison.Ordinal);
    }
}
