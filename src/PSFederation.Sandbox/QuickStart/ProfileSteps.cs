using System.Globalization;

namespace PSFederation.Sandbox.QuickStart;

/// <summary>The steps of the quick start with a named profile: registered, used, renewed, and passed to AWS tools with credential_process.</summary>
internal sealed class ProfileSteps : IDisposable
{
    /// <summary>AWS issues no session below 900 seconds. These last this long, so that a renewal is visible: they are due when a third remains.</summary>
    private static readonly TimeSpan SessionLimit = TimeSpan.FromSeconds(12);

    /// <summary>The JSON members that AWS tools read.</summary>
    private const string ReadJson = """
        $read = [System.Text.Json.Nodes.JsonNode]::Parse("$json")
        $members = @{}
        foreach ($name in 'Version', 'AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration') { $members[$name] = "$($read[$name])" }
        [pscustomobject] $members
        """;

    private readonly SandboxHost _sandbox;
    private readonly Session _session;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("psfederation-");

    public ProfileSteps(SandboxHost sandbox, Session session)
    {
        _sandbox = sandbox;
        _session = session;
        _session.Set("serviceRole", sandbox.Roles.WebService);
        Environment.SetEnvironmentVariable("SANDBOX_SECRET", sandbox.Clients.Service.ClientSecret);
        Environment.SetEnvironmentVariable("PSFEDERATION_HOME", Path.Combine(_folder.FullName, "profiles"));
        Environment.SetEnvironmentVariable("AWS_CONFIG_FILE", Path.Combine(_folder.FullName, "config"));
        Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", Path.Combine(_folder.FullName, "credentials"));
        // Credentials in the environment, which the previous step set, take precedence over a profile.
        foreach (string name in (string[])["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"])
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    /// <summary>Runs the steps.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _session.Title("Register a federated profile for a service. It contains no secret, only the name of the variable with the secret");
        await _session.RunAsync(
            "Register-FederatedProfile build $serviceRole -Authority $issuer -ClientId psfederation-service -ClientCredentials -ClientSecretVariable SANDBOX_SECRET",
            cancellationToken).ConfigureAwait(false);
        try
        {
            await RenewAsync(cancellationToken).ConfigureAwait(false);
            await CredentialProcessAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _session.Title("Remove the profile and its cached data");
            await _session.RunAsync("Unregister-FederatedProfile build", CancellationToken.None).ConfigureAwait(false);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        _session.Title(string.Create(
            CultureInfo.InvariantCulture, $"The credentials of a profile renew automatically. Sessions of this role last {SessionLimit.TotalSeconds} seconds in the sandbox, at least 900 at AWS"));
        _sandbox.Sts.FindRole(_sandbox.Roles.WebService)!.SessionLimit = SessionLimit;
        await _session.ShowAsync("$credential = Get-FederatedCredential build", "$credential", ["AccessKeyId", "Expiration", "Renewal"], cancellationToken).ConfigureAwait(false);
        string? first = _session.Value("$credential.AccessKeyId");
        TimeSpan pause = SessionLimit * 3 / 4;
        _session.Note(string.Create(CultureInfo.InvariantCulture, $"({pause.TotalSeconds} seconds later)"));
        await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        await _session.ShowAsync("$identity = $credential | Get-FederatedIdentity", "$credential", ["AccessKeyId", "Expiration"], cancellationToken).ConfigureAwait(false);
        _sandbox.Sts.FindRole(_sandbox.Roles.WebService)!.SessionLimit = null;
        if (first == _session.Value("$credential.AccessKeyId"))
        {
            throw new StoryException("The credentials were due for renewal but did not change.");
        }
    }

    private async Task CredentialProcessAsync(CancellationToken cancellationToken)
    {
        _session.Title("Use the profile in the AWS CLI and every AWS SDK: they run a credential_process and read its JSON");
        await _session.ShowAsync(
            "$json = Get-FederatedCredential build -Force -AsCredentialProcess", ReadJson, ["Version", .. Session.CredentialProperties], cancellationToken).ConfigureAwait(false);
        if (!PutPwshOnThePath())
        {
            _session.Note("pwsh is not on the PATH, so the step that starts it is skipped. dotnet build installs pwsh into artifacts.");
            return;
        }

        await _session.RunAsync("Get-FederatedProfile build | Set-FederatedCredential -Scope CredentialProcess", cancellationToken).ConfigureAwait(false);
        foreach (string line in await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "config"), cancellationToken).ConfigureAwait(false))
        {
            _session.Note(line);
        }

        await _session.ShowAsync("$identity = Get-FederatedIdentity -ProfileName build", "$identity", ["Account", "Arn"], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The pwsh that the AWS tools would start: on the PATH, or otherwise the one that a full build installs next to the module.</summary>
    private static bool PutPwshOnThePath()
    {
        string name = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";
        string path = Environment.GetEnvironmentVariable("PATH") ?? string.Empty;
        string own = Path.Combine(Path.GetDirectoryName(ModuleLocation.Manifest)!, "..", "..", "artifacts", "pwsh");
        if (path.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name))))
        {
            return true;
        }

        if (!File.Exists(Path.Combine(own, name)))
        {
            return false;
        }

        Environment.SetEnvironmentVariable("PATH", path + Path.PathSeparator + Path.GetFullPath(own));
        return true;
    }
}
