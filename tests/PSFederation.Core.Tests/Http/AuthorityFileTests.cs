using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using PSFederation.Core.Http;

namespace PSFederation.Core.Tests.Http;

/// <summary>AWS_CA_BUNDLE: what is wrong with the file is said before a call where that can be seen, and its certificates count where the system trusts none.</summary>
[Collection("Environment")]
public sealed class AuthorityFileTests : IDisposable
{
    private const string Damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

    private readonly TestAuthority _authority = new();
    private readonly string _file = Path.GetTempFileName();

    public void Dispose()
    {
        File.Delete(_file);
        _authority.Dispose();
    }

    private AuthorityFile Open(string text)
    {
        File.WriteAllText(_file, text);
        return AuthorityFile.Open(_file, "AWS_CA_BUNDLE");
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    public void A_file_without_a_certificate_is_refused(string text) =>
        Fail.With(FederationErrorCode.FileUnreadable, () => Open(text));

    [Fact]
    public void A_file_that_is_not_there_is_refused() =>
        Fail.With(FederationErrorCode.FileUnreadable, () => AuthorityFile.Open(_file + ".none", "ca_bundle of profile 'a'"));

    [Fact]
    public void All_certificates_of_a_file_count()
    {
        using TestAuthority other = new();
        string text = File.ReadAllText(_authority.Bundle) + "\nwords between\n" + File.ReadAllText(other.Bundle);
        Assert.Equal([_authority.Subject, other.Subject], Open(text).Certificates.Select(certificate => certificate.Subject));
    }

    [Theory]
    [InlineData(Damaged)]
    [InlineData("-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----\n")]
    public void A_damaged_certificate_is_an_error_where_it_is_needed(string text)
    {
        AuthorityFile file = Open(text);
        string message = Assert.Throws<AuthenticationException>(() => file.Certificates).Message;
        Assert.Contains(_file, message, StringComparison.Ordinal);
        Assert.Contains("AWS_CA_BUNDLE", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_of_its_authority_is_trusted_and_no_other()
    {
        using TestAuthority other = new();
        Assert.Equal(HttpStatusCode.OK, await GetAsync(_authority.Bundle));
        Assert.Equal(FederationErrorCode.HttpUnreachable, (await Assert.ThrowsAsync<FederationException>(() => GetAsync(other.Bundle))).Code);
    }

    [Fact]
    public async Task A_call_that_needs_a_damaged_certificate_names_the_file()
    {
        await File.WriteAllTextAsync(_file, Damaged, TestContext.Current.CancellationToken);
        FederationException error = await Assert.ThrowsAsync<FederationException>(() => GetAsync(_file));
        Assert.Equal(FederationErrorCode.HttpUnreachable, error.Code);
        Assert.Contains(_file, error.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read as PEM certificates", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A person who corrects the file does not have to start the process again.</summary>
    [Fact]
    public async Task A_damaged_file_that_is_corrected_is_read_again()
    {
        await File.WriteAllTextAsync(_file, Damaged, TestContext.Current.CancellationToken);
        Assert.Equal(FederationErrorCode.HttpUnreachable, (await Assert.ThrowsAsync<FederationException>(() => GetAsync(_file))).Code);
        File.Copy(_authority.Bundle, _file, overwrite: true);
        Assert.Equal(HttpStatusCode.OK, await GetAsync(_file));
    }

    /// <summary>A person adds the missing authority, or a Kubernetes ConfigMap is updated, while the session continues.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_changed_is_read_again(bool isLink)
    {
        Assert.SkipWhen(isLink && OperatingSystem.IsWindows(), "Symbolic links need a privilege on Windows.");
        using TestAuthority other = new();
        string path = _file + ".link";
        try
        {
            if (isLink)
                File.CreateSymbolicLink(path, _file);
            File.Copy(_authority.Bundle, _file, overwrite: true);
            AuthorityFile file = AuthorityFile.Open(isLink ? path : _file, "AWS_CA_BUNDLE");
            Assert.Equal(_authority.Subject, Assert.Single(file.Certificates).Subject);
            Assert.Same(file.Certificates, file.Certificates);
            File.WriteAllText(_file, $"{File.ReadAllText(_authority.Bundle)}\n{File.ReadAllText(other.Bundle)}");
            Assert.Equal([_authority.Subject, other.Subject], file.Certificates.Select(certificate => certificate.Subject));
            File.WriteAllText(_file, Damaged);
            Assert.Throws<AuthenticationException>(() => file.Certificates);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_that_is_gone_when_it_is_needed_is_an_error_until_it_is_back()
    {
        AuthorityFile file = Open(File.ReadAllText(_authority.Bundle));
        File.Delete(_file);
        string message = Assert.Throws<AuthenticationException>(() => file.Certificates).Message;
        Assert.Contains(_file, message, StringComparison.Ordinal);
        Assert.Contains("AWS_CA_BUNDLE", message, StringComparison.Ordinal);
        File.Copy(_authority.Bundle, _file);
        Assert.Equal(_authority.Subject, Assert.Single(file.Certificates).Subject);
    }

    /// <summary>The status of a server with a certificate of the authority, for a client with a bundle.</summary>
    private async Task<HttpStatusCode> GetAsync(string bundle)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync(listener, stop);
        Uri address = new($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        using EnvironmentChange environment = new(("AWS_CA_BUNDLE", bundle));
        HttpClient client = FederationHttpClient.Get();
        try
        {
            return await HttpErrors.GuardAsync(address, TimeSpan.FromMinutes(1), new RecordingReporter(), async token =>
            {
                using HttpResponseMessage response = await client.GetAsync(address, token);
                return response.StatusCode;
            }, stop);
        }
        finally
        {
            await serving;
        }
    }

    private async Task ServeAsync(TcpListener listener, CancellationToken stop)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync(stop);
        await using SslStream stream = new(client.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _authority.Certificate("localhost") }, stop);
            byte[] buffer = new byte[4096];
            if (await stream.ReadAsync(buffer, stop) > 0)
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), stop);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // The client does not trust it.
        }
    }
}
