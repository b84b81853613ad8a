using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PSFederation.Core.Tests.Memory;

/// <summary>
/// An STS on a loopback port for tests of memory: it gives new keys to each call, keeps connections open as STS does, and remembers no request. Its clock is
/// that of the test.
/// </summary>
internal sealed class ForgetfulSts : IDisposable
{
    private const int TokenLength = 700;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TimeProvider _time;
    private readonly TimeSpan _lifetime;
    private long _calls;

    public ForgetfulSts(TimeProvider time, TimeSpan lifetime)
    {
        (_time, _lifetime) = (time, lifetime);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>How often it was called.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            using StreamReader reader = new(client.GetStream(), Encoding.ASCII);
            char[] body = [];
            try
            {
                while (await reader.ReadLineAsync() is { } line)
                {
                    int length = 0;
                    for (; line.Length > 0; line = await reader.ReadLineAsync() ?? string.Empty)
                    {
                        if (line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase))
                            length = int.Parse(line.AsSpan("Content-Length: ".Length), CultureInfo.InvariantCulture);
                    }

                    if (body.Length < length)
                        body = new char[length];
                    await reader.ReadBlockAsync(body.AsMemory(0, length));
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Answer(Interlocked.Increment(ref _calls))));
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // The client has closed the connection.
            }
        }
    }

    private string Answer(long number)
    {
        DateTimeOffset now = _time.GetUtcNow();
        string body = string.Create(CultureInfo.InvariantCulture, $"""
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
            <AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/Web/{number}</Arn><AssumedRoleId>AROAEXAMPLE:{number}</AssumedRoleId></AssumedRoleUser>
            <SubjectFromWebIdentityToken>{number}</SubjectFromWebIdentityToken><Audience>web</Audience><Provider>arn:aws:iam::111122223333:oidc-provider/login.example.com</Provider>
            <Credentials><AccessKeyId>ASIA{number:0000000000000000}</AccessKeyId><SecretAccessKey>{number:0000000000000000000000000000000000000000}</SecretAccessKey>
            <SessionToken>{number.ToString(CultureInfo.InvariantCulture).PadLeft(TokenLength, 't')}</SessionToken><Expiration>{now + _lifetime:yyyy-MM-ddTHH:mm:ssZ}</Expiration></Credentials>
            </AssumeRoleWithWebIdentityResult><ResponseMetadata><RequestId>{number}</RequestId></ResponseMetadata></AssumeRoleWithWebIdentityResponse>
            """);
        return string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nDate: {now:R}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}
