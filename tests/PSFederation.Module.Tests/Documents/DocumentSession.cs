using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Documents;

/// <summary>
/// Runs the blocks of a document one after the other in one pwsh at a terminal, as its reader does, with its own home folder. Only what names the
/// reader's own provider, files and ports is replaced, by that of the sandbox; a person follows each link that the browser gets. Programs and modules of AWS are
/// stand-ins that need the credentials.
/// </summary>
internal sealed partial class DocumentSession : IDisposable
{
    private const string RolePath = "/iam/roles/";

    private static readonly string[] Roles = ["Developer", "Web", "Hub", "Deploy", "Backup", "Report", "Nightly", "FromAzure", "FromGoogle", "OwnOidcProvider", "OwnProvider"];

    private readonly SandboxHost _sandbox;
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();
    private readonly FakeOpener _opener = Opener();
    private readonly HttpImitation _platform;
    private readonly int _port = FreePort();

    public DocumentSession(SandboxHost sandbox)
    {
        _sandbox = sandbox;
        _platform = new HttpImitation(Platform);
        TrustEverything();
        WriteFiles();
    }

    /// <summary>What the stand-ins were called with, a line for each call.</summary>
    public string[] Calls => File.Exists(CallsPath) ? File.ReadAllLines(CallsPath) : [];

    private string CallsPath => Path.Combine(_home.FullName, "calls");

    private string Issuer => _sandbox.OidcIssuer;

    public void Dispose()
    {
        _platform.Dispose();
        _opener.Dispose();
        _home.Delete(recursive: true);
    }

    /// <summary>Writes a file that a document tells the reader to make.</summary>
    public void WriteFile(string name, string text) => File.WriteAllText(Path.Combine(_home.FullName, name), Replaced(text));

    /// <summary>Gives a role of the sandbox the trust policy of a document.</summary>
    public void Trust(string role, string policy) => _sandbox.Sts.AddRole($"arn:aws:iam::{SandboxAccounts.First}:role/{role}", Replaced(policy), 43200);

    /// <summary>Runs the blocks.</summary>
    /// <returns>The error of each block; null where there was none.</returns>
    public async Task<IReadOnlyList<string?>> RunAsync(IReadOnlyList<string> blocks)
    {
        string results = Path.Combine(_home.FullName, "results");
        string script = Path.Combine(_home.FullName, "run.ps1");
        await File.WriteAllTextAsync(script, Script(blocks, results), TestContext.Current.CancellationToken);
        ProcessStartInfo start = new("script", ["-qec", $"env TERM=dumb {TestPwsh.Program} -NoProfile -File '{script}'", Path.Combine(_home.FullName, "terminal")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = _home.FullName,
        };
        foreach ((string name, string? value) in Environment())
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task ended = process.WaitForExitAsync(TestContext.Current.CancellationToken);
        try
        {
            while (!ended.IsCompleted)
            {
                if (_opener.IsCalled)
                    await FollowAsync();
                await Task.WhenAny(ended, Task.Delay(50, TestContext.Current.CancellationToken));
            }

            await ended;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        string[] lines = File.Exists(results) ? await File.ReadAllLinesAsync(results, TestContext.Current.CancellationToken) : [];
        Assert.True(lines.Length == blocks.Count, $"{lines.Length} of {blocks.Count} blocks ended: {await output}");
        return [.. lines.Select(line => JsonSerializer.Deserialize<string?>(line))];
    }

    private async Task FollowAsync()
    {
        (_, Uri address) = await _opener.CalledAsync();
        _opener.Forget();
        if (address.AbsolutePath.StartsWith("/connect/", StringComparison.Ordinal))
            await new SandboxPerson(_sandbox).SignInAsync(address);
        else
            await File.AppendAllTextAsync(CallsPath, $"browser {address.GetLeftPart(UriPartial.Path)}\n", TestContext.Current.CancellationToken);
    }

    private string Script(IReadOnlyList<string> blocks, string results)
    {
        string profile = blocks.Any(block => block.Contains("Register-FederatedProfile dev", StringComparison.Ordinal)) ? string.Empty : $"Register-FederatedProfile dev {_sandbox.Roles.WebUser} -Authority {Issuer} -ClientId {_sandbox.Clients.Cli.ClientId}";
        string run = string.Join('\n', blocks.Select(block => Step(Before(block) + '\n' + (block.Contains(" -Wait", StringComparison.Ordinal) ? Served(Replaced(block)) : Replaced(block)), results)));
        return $$"""
            $ErrorActionPreference = 'Stop'
            $ProgressPreference = $WarningPreference = 'SilentlyContinue'
            $PSNativeCommandUseErrorActionPreference = $true
            Import-Module PSFederation
            $PSDefaultParameterValues['Get-AwsConsoleUri:EndpointUrl'] = '{{_sandbox.ConsoleEndpoint}}'
            $ann = [pscredential]::new('onerole', (ConvertTo-SecureString '{{_sandbox.Users["onerole"].Password}}' -AsPlainText))
            $buckets = 'one', 'two'
            $role = '{{_sandbox.Roles.Developer}}'
            $assertion = '{{_sandbox.CreateSamlResponse("onerole").Build()}}'
            Register-FederatedProfile ops {{_sandbox.Roles.WebService}} -Authority {{Issuer}} -ClientId {{_sandbox.Clients.Service.ClientId}} -ClientCredentials -ClientSecretVariable SERVICE_SECRET -Audience sts.amazonaws.com
            {{profile}}
            # A test of the package installs it from a folder.
            function Install-PSResource {
                [CmdletBinding()] param([Parameter(Mandatory, Position = 0)] [string[]] $Name, [string] $Version, [string[]] $Repository, [string] $Scope, [switch] $TrustRepository, [switch] $Prerelease)
                if ($Name -ne 'PSFederation') { throw "Install-PSResource $Name" }
                Add-Content -LiteralPath '{{CallsPath}}' -Value 'Install-PSResource'
            }

            """ + "\n" + run + "\nGet-FederatedCredentialEndpoint | Stop-FederatedCredentialEndpoint\n";
    }

    /// <summary>Runs a block in the scope of the script, so that it continues with the variables of earlier blocks, and records its error.</summary>
    private static string Step(string block, string results) => $$"""
        $text = @'
        {{block}}
        '@
        $said = $null
        try { $null = . ([scriptblock]::Create($text)) | Out-String } catch { $said = "$($_.FullyQualifiedErrorId): $_ in: $text" }
        Add-Content -LiteralPath '{{results}}' -Value (ConvertTo-Json $said -Compress)
        """;

    /// <summary>A command that serves until it is stopped: it is stopped when its endpoint gave credentials.</summary>
    private string Served(string block) => $$"""
        $serving = [powershell]::Create()
        $null = $serving.AddScript("Import-Module PSFederation; {{block.Trim()}}")
        $running = $serving.BeginInvoke()
        for ($i = 0; $i -lt 300 -and -not $running.IsCompleted -and -not (Test-Path '{{TokenFile}}'); $i++) { Start-Sleep -Milliseconds 100 }
        if ($serving.Streams.Error.Count) { throw $serving.Streams.Error[0] }
        $answer = Invoke-RestMethod http://127.0.0.1:{{_port}}/111122223333/Backup -Headers @{ Authorization = Get-Content -Raw '{{TokenFile}}' }
        $serving.Stop()
        if (-not $answer.AccessKeyId) { throw 'The endpoint gave no credentials.' }
        """;

    private string TokenFile => Path.Combine(_home.FullName, "endpoint-token");

    private static FakeOpener Opener()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "The program script of Linux, which gives a program a terminal, is not installed.");
        return new FakeOpener();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A document's text with the sandbox in the place of the reader's provider, and the reader's files in this home.</summary>
    private string Replaced(string text)
    {
        string host = Issuer[(Issuer.IndexOf("://", StringComparison.Ordinal) + 3)..];
        (string Of, string By)[] values =
        [
            ("https://login.example.com/realms/staff", Issuer),
            ("https://login.example.com/realms/machines", Issuer),
            ("login.example.com/realms/staff", host),
            ("http://127.0.0.1:9400", Issuer),
            ("http://127.0.0.1:8090/saml2/idp/SSOService.php?spentityid=urn:amazon:webservices", _sandbox.SamlSignInUrl),
            ("http://127.0.0.1:8090/saml2/idp/metadata.php", _sandbox.SamlMetadataUrl),
            ("http://127.0.0.1:5000", _sandbox.StsEndpoint),
            ("http://127.0.0.1:8800", _sandbox.StsEndpoint),
            ("123456789012:role/Web", $"{SandboxAccounts.First}:role/Web"),
            ("-Subject ann,", $"-Subject {_sandbox.Users["onerole"].UserName},"),
            ("https://idp.example.com/aws", _sandbox.SamlSignInUrl),
            ("https://adfs.example.com/adfs/ls/IdpInitiatedSignOn.aspx?loginToRp=urn:amazon:webservices", _sandbox.SamlSignInUrl),
            ("https://adfs.example.com/FederationMetadata/2007-06/FederationMetadata.xml", _sandbox.SamlMetadataUrl),
            ("saml-provider/ADFS", "saml-provider/SandboxIdP"),
            ("-Credential ann", "-Credential $ann"),
            ("-ClientId backup", $"-ClientId {_sandbox.Clients.Service.ClientId}"),
            ("/etc/backup/client-secret -Scope aws", Path.Combine(_home.FullName, "client-secret")),
            ("-ClientId nightly", $"-ClientId {_sandbox.Clients.PrivateKeyJwt.ClientId} -ClientKeyId {_sandbox.Clients.PrivateKeyJwt.PrivateKeyId}"),
            ("/etc/nightly/key.pem", Path.Combine(_home.FullName, "key.pem")),
            ("/run/aws-credentials/token", TokenFile),
            ("9911", $"{_port}"),
        ];
        text = values.Aggregate(text, (before, value) => before.Replace(value.Of, value.By, StringComparison.Ordinal));
        text = OwnClient().Replace(text, _sandbox.Clients.Cli.ClientId);
        return KnownProvider().IsMatch(text) ? AtTheSandbox(text) : text;
    }

    /// <summary>A known provider is played by the sandbox, which knows clients of its own: one with a secret, and one without.</summary>
    private string AtTheSandbox(string text)
    {
        IEnumerable<string> lines = text.Split('\n').Select(line => line.Contains("-ClientSecret", StringComparison.Ordinal)
            ? ProviderClient().Replace(ProviderSecret().Replace(line, "-ClientSecret $$env:SERVICE_SECRET"), $"-ClientId {_sandbox.Clients.Service.ClientId}")
            : ProviderClient().Replace(line, $"-ClientId {_sandbox.Clients.Cli.ClientId}"));
        return KnownProvider().Replace(string.Join('\n', lines), $"$0 -Authority {Issuer}").Replace("7890", $"{_port}", StringComparison.Ordinal);
    }

    /// <summary>The platform that a block runs on: GitHub Actions, but for the blocks of others.</summary>
    private string Before(string block) => block.Contains("-ServiceConnectionId", StringComparison.Ordinal)
        ? $"$env:GITHUB_ACTIONS = $env:ACTIONS_ID_TOKEN_REQUEST_URL = $null; $env:SYSTEM_OIDCREQUESTURI = '{_platform.Url}/'; $env:SYSTEM_ACCESSTOKEN = 'job'"
        : $"$env:SYSTEM_OIDCREQUESTURI = $null; $env:GITHUB_ACTIONS = 'true'; $env:ACTIONS_ID_TOKEN_REQUEST_URL = '{_platform.Url}/?api-version=2.0'; $env:ACTIONS_ID_TOKEN_REQUEST_TOKEN = 'job'";

    /// <summary>
    /// The token services of GitHub Actions, Azure DevOps, Azure managed identities and Google Cloud: each takes the audience and gives a token. And IAM, which
    /// creates a role at the STS of the sandbox.
    /// </summary>
    private ImitatedAnswer? Platform(ImitatedRequest request)
    {
        if (request.Path.StartsWith(RolePath, StringComparison.Ordinal))
        {
            Trust(request.Path[RolePath.Length..], request.Body);
            return new ImitatedAnswer(200, "{}");
        }

        string token = Token(request.Parameter("audience") ?? request.Parameter("resource") ?? "sts.amazonaws.com");
        return request.Path.StartsWith("/computeMetadata", StringComparison.Ordinal)
            ? new ImitatedAnswer(200, token, "text/plain", ("Metadata-Flavor", "Google"))
            : new ImitatedAnswer(200, JsonSerializer.Serialize(new { value = token, oidcToken = token, access_token = token, token_type = "Bearer" }));
    }

    private string Token(string audience) => _sandbox.MintToken(new Dictionary<string, object?> { ["aud"] = audience });

    private void TrustEverything()
    {
        _sandbox.Sts.AddOidcProvider(
            SandboxAccounts.First, Issuer, _sandbox.Clients.Cli.ClientId, _sandbox.Clients.Service.ClientId, "sts.amazonaws.com", "api://aws-federation", "https://aws.example.com");
        string policy = JsonSerializer.Serialize(new
        {
            Version = "2012-10-17",
            Statement = new object[]
            {
                new { Effect = "Allow", Principal = new { Federated = _sandbox.OidcProviderArn }, Action = new[] { "sts:AssumeRoleWithWebIdentity", "sts:TagSession" } },
                new { Effect = "Allow", Principal = new { Federated = _sandbox.SamlProviderArn }, Action = new[] { "sts:AssumeRoleWithSAML", "sts:TagSession" } },
            },
        });
        foreach (string role in Roles)
            Trust(role, policy);
        _sandbox.Sts.AddRole($"arn:aws:iam::{SandboxAccounts.Second}:role/Deploy", JsonSerializer.Serialize(new
        {
            Version = "2012-10-17",
            Statement = new object[] { new { Effect = "Allow", Principal = new { AWS = $"arn:aws:iam::{SandboxAccounts.First}:root" }, Action = "sts:AssumeRole" } },
        }));
    }

    private void WriteFiles()
    {
        void Write(string name, string text) => File.WriteAllText(Path.Combine(_home.FullName, name), text);
        Write("token.jwt", Token(_sandbox.Clients.Cli.ClientId));
        Write("response.b64", _sandbox.CreateSamlResponse("onerole").Build());
        Write("metadata.xml", _sandbox.SamlMetadata);
        Write("client-secret", _sandbox.Clients.Service.ClientSecret!);
        Write("key.pem", _sandbox.Clients.PrivateKeyJwt.PrivateKeyPem!);
        // The profile with long-term keys that the reader has from other tools.
        Directory.CreateDirectory(Path.Combine(_home.FullName, ".aws"));
        Write(".aws/credentials", $"[hub]\naws_access_key_id = {_sandbox.BrokerKey.AccessKeyId}\naws_secret_access_key = {_sandbox.BrokerKey.SecretAccessKey}\n");
        foreach (string program in (string[])["aws", "terraform", "docker"])
            WriteProgram(program);
        string modules = Directory.CreateDirectory(Path.Combine(_home.FullName, "modules")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(modules, "PSFederation"), Repository.Module);
        Directory.CreateSymbolicLink(Path.Combine(modules, "AWS.Tools.Common"), Path.GetDirectoryName(AwsCmdlets.Version4)!);
        AwsModules.Write(modules, CallsPath, _platform.Url + RolePath);
    }

    /// <summary>A program that fails without credentials: of its environment, or of the credential_process of the profile that it is told to use.</summary>
    private void WriteProgram(string name)
    {
        string path = Path.Combine(Directory.CreateDirectory(Path.Combine(_home.FullName, "bin")).FullName, name);
        File.WriteAllText(path, $$"""
            #!/bin/sh
            case "$*" in
              *--profile*) sh -c "$(sed -n 's/^credential_process *= *//p' "$HOME/.aws/config" | tail -n 1)" | grep -q AccessKeyId || { echo "no credentials from credential_process" >&2; exit 1; } ;;
              *) [ -n "$AWS_SESSION_TOKEN$AWS_CONTAINER_CREDENTIALS_FULL_URI" ] || { echo "no credentials" >&2; exit 1; } ;;
            esac
            echo "{{name}} $*" >> '{{CallsPath}}'
            """);
#pragma warning disable CA1416 // The opener skips the test elsewhere.
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
#pragma warning restore CA1416
    }

    private IEnumerable<(string Name, string? Value)> Environment() =>
    [
        ("HOME", _home.FullName), ("PATH", Path.Combine(_home.FullName, "bin") + ":" + System.Environment.GetEnvironmentVariable("PATH")),
        ("PSModulePath", Path.Combine(_home.FullName, "modules")), ("PSFEDERATION_HOME", null), ("XDG_CONFIG_HOME", null), ("XDG_DATA_HOME", null), ("XDG_CACHE_HOME", null), ("DBUS_SESSION_BUS_ADDRESS", null),
        ("AWS_ENDPOINT_URL_STS", _sandbox.StsEndpoint), ("AWS_CONFIG_FILE", null), ("AWS_SHARED_CREDENTIALS_FILE", null), ("AWS_PROFILE", null), ("AWS_REGION", "eu-central-1"),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", Path.Combine(_home.FullName, "token.jwt")), ("AWS_ROLE_ARN", _sandbox.Roles.WebUser),
        ("IDENTITY_ENDPOINT", _platform.Url + "/msi/token"), ("IDENTITY_HEADER", "header"), ("GCE_METADATA_HOST", _platform.Host), ("SERVICE_SECRET", _sandbox.Clients.Service.ClientSecret),
    ];

    [GeneratedRegex(@"\baws-cli\b")]
    private static partial Regex OwnClient();

    [GeneratedRegex(@"Get-OidcToken -Provider \w+")]
    private static partial Regex KnownProvider();

    [GeneratedRegex(@"-ClientId \S+")]
    private static partial Regex ProviderClient();

    [GeneratedRegex(@"-ClientSecret \S+")]
    private static partial Regex ProviderSecret();
}
