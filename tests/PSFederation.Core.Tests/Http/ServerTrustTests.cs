using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Http;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Tests.Http;

/// <summary>The reason in an error if the certificate of a server is not trusted.</summary>
[Collection("Environment")]
public sealed class ServerTrustTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new("other authority");

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_named()
    {
        string message = await HttpAsync(_authority.Certificate("login.example.com"), _authority.Bundle);
        Assert.EndsWith(" cannot be reached: its certificate is for login.example.com, not for localhost; check the address.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_authority_is_named()
    {
        string message = await HttpAsync(_authority.Certificate("localhost"), bundle: null);
        Assert.EndsWith(
            " cannot be reached: the CA that issued its certificate (CN=test authority) is not trusted; if it is a private CA, set AWS_CA_BUNDLE to the PEM file of the CA.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_that_is_not_in_the_file_is_named_with_the_file()
    {
        string message = await HttpAsync(_authority.Certificate("localhost"), _other.Bundle);
        Assert.EndsWith($" (CN=test authority) is not trusted, and '{_other.Bundle}' (AWS_CA_BUNDLE) does not contain it; if it is a private CA, add its certificate to that file.", message, StringComparison.Ordinal);
        Assert.DoesNotContain("set AWS_CA_BUNDLE", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_authority_of_the_same_name_is_not_the_authority()
    {
        using TestAuthority namesake = new();
        string message = await HttpAsync(_authority.Certificate("localhost"), namesake.Bundle);
        Assert.Contains($" (CN=test authority) is not trusted, and '{namesake.Bundle}' (AWS_CA_BUNDLE) contains another CA of this name; ", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_certificate_is_named_with_its_end()
    {
        DateTimeOffset end = DateTimeOffset.UtcNow.AddHours(-1);
        using X509Certificate2 expired = _authority.Certificate("localhost", end);
        string message = await HttpAsync(expired, _authority.Bundle);
        Assert.Contains($" cannot be reached: its certificate expired at {end:u}; ", message, StringComparison.Ordinal);
        Assert.DoesNotContain("AWS_CA_BUNDLE", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_reasons_are_named()
    {
        using X509Certificate2 expired = _authority.Certificate("login.example.com", DateTimeOffset.UtcNow.AddHours(-1));
        string message = await HttpAsync(expired, bundle: null);
        Assert.Contains("its certificate is for login.example.com, not for localhost", message, StringComparison.Ordinal);
        Assert.Contains("its certificate expired at ", message, StringComparison.Ordinal);
        Assert.Contains("(CN=test authority) is not trusted", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_self_signed_certificate_is_named()
    {
        using X509Certificate2 authority = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(_authority.Bundle, TestContext.Current.CancellationToken));
        using X509Chain chain = new();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        Assert.False(chain.Build(authority));
        AuthenticationException error = Assert.Throws<AuthenticationException>(
            () => new ServerTrust(authorities: null, (string.Empty, string.Empty)).Accept(this, authority, chain, SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.StartsWith("its certificate (CN=test authority) is self-signed and not trusted; ", ServerTrust.ReasonOf(new HttpRequestException("failed", error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_error_of_an_STS_call_says_it_too()
    {
        StsEndpoint endpoint = new("us-east-1", "https://localhost", "parameter", UseFips: false, UseDualstack: false);
        string message = await ErrorAsync(_authority.Certificate("sts.example.com"), _authority.Bundle, (address, client, stop) => StsErrors.GuardAsync(
            new StsCall("GetCallerIdentity", "caller", endpoint, TimeSpan.FromMinutes(1)), new RecordingReporter(), token => client.GetStringAsync(address, token), stop));
        Assert.Equal("The connection to STS for GetCallerIdentity failed: its certificate is for sts.example.com, not for localhost; check the address. Endpoint https://localhost (parameter).", message);
    }

    private static Task<string> HttpAsync(X509Certificate2 certificate, string? bundle) => ErrorAsync(certificate, bundle, (address, client, stop) =>
        HttpErrors.GuardAsync(address, TimeSpan.FromMinutes(1), new RecordingReporter(), token => client.GetStringAsync(address, token), stop));

    /// <summary>The error of a call to a server on localhost.</summary>
    private static async Task<string> ErrorAsync(X509Certificate2 certificate, string? bundle, Func<Uri, HttpClient, CancellationToken, Task<string>> call)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync(listener, certificate, stop);
        using EnvironmentChange environment = new(("AWS_CA_BUNDLE", bundle));
        Uri address = new($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        FederationException error = await Assert.ThrowsAsync<FederationException>(() => call(address, FederationHttpClient.Get(), stop));
        await serving;
        return error.Message;
    }

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate, CancellationToken stop)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync(stop);
        await using SslStream stream = new(client.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
            await stream.ReadExactlyAsync(new byte[1], stop);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // The client does not trust it.
        }
    }
}
