using System.Text.Json.Nodes;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Hosting;

/// <summary>A home of federated profiles for one test, with a profile of a machine of the sandbox in it.</summary>
internal sealed class ProfileHome : IDisposable
{
    private const string SecretVariable = "SANDBOX_SERVICE_SECRET";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;
    private readonly SandboxHost _sandbox;

    public ProfileHome(SandboxHost sandbox, Shell shell)
    {
        _sandbox = sandbox;
        Variables = [("PSFEDERATION_HOME", _folder.FullName), (SecretVariable, sandbox.Clients.Service.ClientSecret!), ("DBUS_SESSION_BUS_ADDRESS", string.Empty)];
        _environment = new EnvironmentChange([.. Variables.Select(item => (item.Name, (string?)item.Value)), ("AWS_REGION", null), ("AWS_CONFIG_FILE", Repository.Missing), ("AWS_ENDPOINT_URL_STS", null)]);
        shell.With("sts", sandbox.StsEndpoint).With("issuer", sandbox.OidcIssuer).With("service", sandbox.Clients.Service.ClientId).With("cli", sandbox.Clients.Cli.ClientId)
            .With("servicerole", sandbox.Roles.WebService).With("role", sandbox.Roles.WebUser).With("chained", sandbox.Roles.ChainTarget);
        Assert.Empty(shell.Run($"Register-FederatedProfile svc {Machine}").Errors);
    }

    /// <summary>How that machine signs in.</summary>
    public const string Machine = "-RoleArn $servicerole -Authority $issuer -ClientId $service -ClientCredentials -ClientSecretVariable SANDBOX_SERVICE_SECRET -Audience sts.amazonaws.com -EndpointUrl $sts";

    /// <summary>The environment variables that a separate process needs.</summary>
    public (string Name, string Value)[] Variables { get; }

    public string ProfilesPath => Path.Combine(_folder.FullName, "profiles.json");

    public string CachePath => Path.Combine(_folder.FullName, "cache");

    /// <summary>Where the native program for credential_process is installed.</summary>
    public string HelperPath => Path.Combine(_folder.FullName, "helper", Path.GetFileName(NativeProgram.Path));

    /// <summary>What is known of detached endpoints.</summary>
    public string[] EndpointFiles => Directory.Exists(Path.Combine(_folder.FullName, "endpoints")) ? Directory.GetFiles(Path.Combine(_folder.FullName, "endpoints")) : [];

    public FileInfo[] Files => _folder.GetFiles("*", SearchOption.AllDirectories);

    /// <summary>The number of requests for a token, and of requests for keys.</summary>
    public (int Tokens, int Keys) Asked => (
        _sandbox.Requests.Entries.Count(entry => entry is { Service: SandboxService.Oidc, Path: "/connect/token" }),
        _sandbox.Requests.Entries.Count(entry => entry.Action is not null && entry.Action.StartsWith("AssumeRole", StringComparison.Ordinal)));

    /// <summary>Moves the cached credentials in time, so that they were issued and expire so many minutes from now.</summary>
    public void Age(int issued, int expires) => Age(TimeSpan.FromMinutes(issued), TimeSpan.FromMinutes(expires));

    /// <inheritdoc cref="Age(int, int)"/>
    public void Age(TimeSpan issued, TimeSpan expires)
    {
        DateTime now = DateTime.UtcNow;
        foreach (FileInfo file in Files.Where(file => file.Extension == ".json" && file.Directory!.Name == "cache"))
        {
            JsonNode json = JsonNode.Parse(File.ReadAllText(file.FullName))!;
            if (json["secretAccessKey"] is null)
                continue;
            json["issuedAt"] = now + issued;
            json["expiration"] = now + expires;
            File.WriteAllText(file.FullName, json.ToJsonString());
        }
    }

    /// <summary>Replaces the cached token with an expired one. The refresh token stays.</summary>
    public void ExpireTokens()
    {
        foreach (FileInfo file in Files.Where(file => file.Extension == ".json" && file.Directory!.Name == "cache"))
        {
            JsonNode json = JsonNode.Parse(File.ReadAllText(file.FullName))!;
            if (json["refreshToken"] is null)
                continue;
            string[] parts = ((string)json["token"]!).Split('.');
            JsonNode claims = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]))!;
            claims["exp"] = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds();
            json["token"] = $"{parts[0]}.{System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(claims.ToJsonString()))}.{parts[2]}";
            File.WriteAllText(file.FullName, json.ToJsonString());
        }
    }

    /// <summary>The cached refresh token.</summary>
    public string? RefreshToken => Files.Where(file => file.Extension == ".json" && file.Directory!.Name == "cache")
        .Select(file => (string?)JsonNode.Parse(File.ReadAllText(file.FullName))!["refreshToken"]).FirstOrDefault(token => token is not null);

    public void Dispose()
    {
        _environment.Dispose();
        _folder.Delete(recursive: true);
    }
}
