using System.Net;
using System.Net.Sockets;
using System.Text;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests;

/// <summary>The proxy of the environment, each fact in a fresh process.</summary>
public class ProxyTests
{
    /// <summary>Answers every request with 418 and keeps its first line.</summary>
    private static async Task<string> AnswerOnceAsync(TcpListener listener)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using StreamReader reader = new(client.GetStream(), Encoding.ASCII, leaveOpen: true);
        string first = await reader.ReadLineAsync(TestContext.Current.CancellationToken) ?? string.Empty;
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 })
        {
        }

        await client.GetStream().WriteAsync("HTTP/1.1 418 Teapot\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        return first;
    }

    private static string SignIn(string address) =>
        $$"""
        Import-Module '{{Repository.ModuleManifest}}'
        $e = $null
        $me = [pscredential]::new('a', [System.Net.NetworkCredential]::new('', 'b').SecurePassword)
        Get-SamlAssertion -SignInUri {{address}} -Credential $me -ErrorAction SilentlyContinue -ErrorVariable e
        "$($e[0].FullyQualifiedErrorId)"
        """;

    [Fact]
    public async Task Calls_go_through_the_proxy_of_the_environment()
    {
        using TcpListener proxy = new(IPAddress.Loopback, 0);
        proxy.Start();
        Task<string> asked = AnswerOnceAsync(proxy);
        string[] lines = await EngineProcess.RunAsync(
            SignIn("https://idp.invalid/start"), ("https_proxy", $"http://{proxy.LocalEndpoint}"), ("no_proxy", string.Empty), ("NO_PROXY", string.Empty));
        Assert.StartsWith("HttpUnreachable,", lines[^1], StringComparison.Ordinal);
        Assert.Equal("CONNECT idp.invalid:443 HTTP/1.1", await asked);
    }

    [Fact]
    public async Task An_integrated_sign_in_goes_through_the_proxy_and_gives_it_no_ticket()
    {
        using TcpListener proxy = new(IPAddress.Loopback, 0);
        proxy.Start();
        Task<string> asked = AnswerOnceAsync(proxy);
        string script = SignIn("https://idp.invalid/start").Replace("-Credential $me", "-UseDefaultCredentials", StringComparison.Ordinal);
        string[] lines = await EngineProcess.RunAsync(
            script, ("https_proxy", $"http://{proxy.LocalEndpoint}"), ("no_proxy", string.Empty), ("NO_PROXY", string.Empty));
        Assert.StartsWith("HttpUnreachable,", lines[^1], StringComparison.Ordinal);
        Assert.Equal("CONNECT idp.invalid:443 HTTP/1.1", await asked);
    }

    [Fact]
    public async Task Calls_to_this_machine_do_not()
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        Task<string> asked = AnswerOnceAsync(server);
        string[] lines = await EngineProcess.RunAsync(
            SignIn($"http://{server.LocalEndpoint}/start"), ("http_proxy", "http://127.0.0.1:1"), ("no_proxy", string.Empty), ("NO_PROXY", string.Empty));
        Assert.StartsWith("HttpError,", lines[^1], StringComparison.Ordinal);
        Assert.Equal("GET /start HTTP/1.1", await asked);
    }

    /// <summary>A proxy that requires a password, and rejects every password.</summary>
    private static async Task<List<string>> RefuseAsync(TcpListener listener, CancellationToken ending)
    {
        List<string> seen = [];
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(ending);
                using StreamReader reader = new(client.GetStream(), Encoding.ASCII, leaveOpen: true);
                List<string> head = [];
                while (await reader.ReadLineAsync(ending) is { Length: > 0 } line)
                    head.Add(line);
                bool knows = head.Any(line => line.StartsWith("Proxy-Authorization: Basic ", StringComparison.OrdinalIgnoreCase));
                seen.Add($"{head[0]}{(knows ? " " + Encoding.UTF8.GetString(Convert.FromBase64String(head.First(line => line.StartsWith("Proxy-Auth", StringComparison.OrdinalIgnoreCase)).Split(' ')[^1])) : string.Empty)}");
                await client.GetStream().WriteAsync(
                    Encoding.ASCII.GetBytes($"HTTP/1.1 {(knows ? "403 No" : "407 Who\r\nProxy-Authenticate: Basic realm=\"x\"")}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), ending);
            }
        }
        catch (OperationCanceledException)
        {
            return seen;
        }
    }

    /// <summary>The variable is set, changed and removed within one session, and counts each time; its password gets to the proxy and nowhere else.</summary>
    [Fact]
    public async Task The_environment_counts_as_it_is_at_each_call_and_its_password_is_never_shown()
    {
        using TcpListener proxy = new(IPAddress.Loopback, 0);
        proxy.Start();
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<List<string>> refusing = RefuseAsync(proxy, ending.Token);
        string[] lines = await EngineProcess.RunAsync(
            $$"""
            Import-Module '{{Repository.ModuleManifest}}'
            function Ask { $e = $null; $null = Get-OidcConfiguration https://198.51.100.7:1 -TimeoutSec 5 -Verbose -ErrorAction SilentlyContinue -ErrorVariable e 4>&1; "$($e[0].Exception)" -replace '\s+', ' ' }
            $token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2ln'
            $env:HTTPS_PROXY = 'http://ann:p%40ss%3Aword@{{proxy.LocalEndpoint}}'
            Ask
            $e = $null; $token | Invoke-AssumeRoleWithWebIdentity -RoleArn arn:aws:iam::111122223333:role/A -EndpointUrl https://198.51.100.8:1 -ErrorAction SilentlyContinue -ErrorVariable e
            "$($e[0].Exception)" -replace '\s+', ' '
            $env:NO_PROXY = '198.51.100.0/24'
            'not asked: ' + (Ask)
            $env:NO_PROXY = $null
            foreach ($dead in '127.0.0.1:1', 'proxy.invalid:3128') {
                $env:HTTPS_PROXY = "http://ann:p%40ss@$dead"
                "${dead}: $(Ask)"
                $e = $null; $token | Invoke-AssumeRoleWithWebIdentity -RoleArn arn:aws:iam::111122223333:role/A -EndpointUrl https://198.51.100.8:1 -ErrorAction SilentlyContinue -ErrorVariable e
                "${dead}: $($e[0].Exception)" -replace '\s+', ' '
            }
            $env:HTTPS_PROXY = 'nonsense://x'
            Ask
            """,
            ("NO_PROXY", string.Empty), ("no_proxy", string.Empty), ("https_proxy", string.Empty));
        await ending.CancelAsync();
        List<string> seen = await refusing;
        Assert.DoesNotContain(lines, line => line.Contains("p%40ss", StringComparison.Ordinal) || line.Contains("p@ss", StringComparison.Ordinal));
        Assert.Contains($"http://{proxy.LocalEndpoint}/", lines[0], StringComparison.Ordinal);
        Assert.Contains("CONNECT 198.51.100.7:1 HTTP/1.1 ann:p@ss:word", seen);
        Assert.Contains("CONNECT 198.51.100.8:1 HTTP/1.1 ann:p@ss:word", seen);
        Assert.Single(lines, line => line.StartsWith("not asked: ", StringComparison.Ordinal));
        Assert.Equal(2, lines.Count(line => line.StartsWith("127.0.0.1:1: ", StringComparison.Ordinal) && line.Contains("the connection to the proxy http://127.0.0.1:1 failed (", StringComparison.Ordinal)));
        Assert.Equal(2, lines.Count(line => line.StartsWith("proxy.invalid:3128: ", StringComparison.Ordinal) && line.Contains("the name of the proxy http://proxy.invalid:3128 does not resolve", StringComparison.Ordinal)));
        Assert.Equal(2, seen.Count(line => line.StartsWith("CONNECT 198.51.100.7:1", StringComparison.Ordinal)));
        Assert.Contains("HTTPS_PROXY is not a valid proxy address", lines[^1], StringComparison.Ordinal);
    }

    /// <summary>The AWS SDK would send these requests, with the token of the container and the keys, through the proxy that .NET finds when the process starts.</summary>
    [Fact]
    public async Task Keys_of_a_container_and_of_instance_metadata_are_never_requested_through_a_proxy()
    {
        const string Keys = """{"Code":"Success","AccessKeyId":"ASIA7","SecretAccessKey":"hidden","Token":"t7","Expiration":"2099-01-31T13:00:00Z","LastUpdated":"2026-01-31T13:00:00Z","Type":"AWS-HMAC"}""";
        using TcpListener proxy = new(IPAddress.Loopback, 0);
        proxy.Start();
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<List<string>> refusing = RefuseAsync(proxy, ending.Token);
        using HttpImitation server = new(request => request switch
        {
            { Path: "/keys" } => new ImitatedAnswer(200, Keys),
            { Method: "PUT", Path: "/latest/api/token" } => new ImitatedAnswer(200, "METADATATOKEN", "text/plain"),
            { Path: "/latest/meta-data/iam/security-credentials/" } => new ImitatedAnswer(200, "role", "text/plain"),
            { Path: "/latest/meta-data/iam/info" } => new ImitatedAnswer(200, """{"Code":"Success","LastUpdated":"2026-01-31T13:00:00Z","InstanceProfileArn":"arn:aws:iam::111122223333:instance-profile/role","InstanceProfileId":"AIPA7"}"""),
            { Path: "/latest/meta-data/iam/security-credentials/role" } => new ImitatedAnswer(200, Keys),
            _ => new ImitatedAnswer(403, "no", "text/plain"),
        });
        string config = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(config, "[profile c]\ncredential_source = EcsContainer\n[profile m]\ncredential_source = Ec2InstanceMetadata\n", TestContext.Current.CancellationToken);
            string address = $"http://ann:hunter22@{proxy.LocalEndpoint}";
            string[] lines = await EngineProcess.RunAsync(
                $$"""
                Import-Module '{{Repository.ModuleManifest}}'
                foreach ($name in 'c', 'm') {
                    $e = $null; Invoke-AssumeRole arn:aws:iam::111122223333:role/A -ProfileName $name -EndpointUrl {{server.Url}}/sts -ErrorAction SilentlyContinue -ErrorVariable e
                    "$name $($e[0].FullyQualifiedErrorId)"
                }
                """,
                ("HTTP_PROXY", address), ("http_proxy", address), ("NO_PROXY", string.Empty), ("no_proxy", string.Empty), ("AWS_CONFIG_FILE", config), ("AWS_EC2_METADATA_DISABLED", string.Empty),
                ("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.Url + "/keys"), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "t"), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.Url));
            await ending.CancelAsync();
            Assert.Empty(await refusing);
            // Both got their keys: STS refused them.
            Assert.Equal(["c StsServiceError", "m StsServiceError"], lines[^2..].Select(line => line.Split(',')[0]));
            Assert.Contains(server.Requests, request => request.Path == "/keys");
            Assert.Contains(server.Requests, request => request.Path == "/latest/meta-data/iam/security-credentials/role");
        }
        finally
        {
            File.Delete(config);
        }
    }

    /// <summary>pwsh registers encodings for the whole process and the tests of Core run without: a page in another encoding is read in both.</summary>
    [Fact]
    public async Task A_form_is_sent_in_the_encoding_of_its_page_and_a_failure_that_passes_is_waited_for()
    {
        int asked = 0;
        using HttpImitation server = new(request => request.Path switch
        {
            "/start" => new ImitatedAnswer(200, "<meta charset=windows-1252><form method=post action=/login><input name=user><input name=pw type=password></form>", "text/html"),
            "/login" => new ImitatedAnswer(403, "<h1>No</h1>", "text/html"),
            _ => ++asked < 3 ? new ImitatedAnswer(503, "busy", "text/plain") : new ImitatedAnswer(200, "{\"issuer\":\"http://" + request.Headers["Host"] + "\"}", "application/json; charset=utf8"),
        });
        string[] lines = await EngineProcess.RunAsync(
            SignIn($"{server.Url}/start").Replace("'b'", "'Gr\u00fc\u00dfe\u20ac'", StringComparison.Ordinal)
            + $$"""

            function Loaded { @([System.AppDomain]::CurrentDomain.GetAssemblies().Where{ $_.GetName().Name -eq 'Polly.Core' }).Count }
            "before: $(Loaded)"
            (Get-OidcConfiguration {{server.Url}} -WarningAction Ignore).Issuer
            "after: $(Loaded)"
            """);
        Assert.Equal("user=a&pw=Gr%FC%DFe%80", Assert.Single(server.Requests, request => request.Path == "/login").Body);
        Assert.Equal(["before: 0", server.Url, "after: 1"], lines[^3..]);
    }
}
