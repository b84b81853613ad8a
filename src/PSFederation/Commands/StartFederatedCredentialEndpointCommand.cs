using System.Management.Automation;
using System.Runtime.InteropServices;
using PSFederation.AwsPowerShell;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Delivery;
using PSFederation.Core.Endpoint;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <summary>Start-FederatedCredentialEndpoint: serves credentials to every AWS SDK on this machine, and renews them before they expire.</summary>
[Cmdlet(VerbsLifecycle.Start, "FederatedCredentialEndpoint", SupportsShouldProcess = true, DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(FederatedCredentialEndpoint))]
public sealed partial class StartFederatedCredentialEndpointCommand : FederationCmdlet
{
    private const string CredentialSet = "Credential";
    private const string ProfileSet = "ProfileName";

    private readonly List<FederatedCredential> _credentials = [];
    private readonly List<string> _patterns = [];

    /// <summary>The credentials to serve.</summary>
    [Parameter(ParameterSetName = CredentialSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [FederatedCredentialInput]
    public FederatedCredential[] Credential { get; set; } = [];

    /// <summary>The piped credential, even if <c>$PSDefaultParameterValues</c> sets another credential or a profile.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? InputObject { get; set; }

    /// <summary>The federated profiles whose credentials to serve.</summary>
    [Parameter(ParameterSetName = ProfileSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "Profile")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FederatedProfileCompleter))]
    public string[] ProfileName { get; set; } = [];

    /// <summary>The port on 127.0.0.1.</summary>
    [Parameter]
    [ValidateRange(0, 65_535)]
    public int Port { get; set; }

    /// <summary>A file for the authorization token.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TokenFile { get; set; }

    /// <summary>Sets the variables of this process, so that the process and the programs that it starts use the endpoint.</summary>
    [Parameter]
    public SwitchParameter Environment { get; set; }

    /// <summary>Does not return until the endpoint stops, and stops it when the command ends.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (CredentialInput.Choose(this, InputObject, given: null, nameof(ProfileName), ProfileName) is { } piped)
        {
            _credentials.Add(piped);
            return Task.CompletedTask;
        }

        _credentials.AddRange(Credential);
        _patterns.AddRange(ProfileName);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_credentials.Count + _patterns.Count == 0)
            return;
        using DetachedProcess? part = DetachedProcess.Claim();
        try
        {
            await StartAsync(part, cancellationToken);
        }
        catch (FederationException e) when (part is not null)
        {
            await part.FailAsync(e, Time);
            throw;
        }
    }

    private async Task StartAsync(DetachedProcess? part, CancellationToken cancellationToken)
    {
        List<string> profiles = [.. FederatedProfileNames.Resolve(_patterns)];
        RequireSense(profiles);
        string what = string.Join(", ", profiles.Count > 0 ? profiles.Select(name => $"profile {name}") : _credentials.Select(credential => credential.Source.RoleArn ?? credential.Source.ToString()));
        if (!ShouldProcess(what, Detached ? "Serve credentials on 127.0.0.1 from a separate process" : "Serve credentials on 127.0.0.1"))
            return;
        // In the separate process, the credentials are already in the cache. The process that started it has prompted the person, if possible.
        ProfileSignIn signIn = ProfileSignIn.OfUser(Reporter, this, Time);
        foreach (string name in profiles)
            _credentials.Add(await signIn.GetAsync(name, force: false, cancellationToken));
        if (Detached)
        {
            Warn(profiles);
            Show(await DetachedStart.RunAsync(Script(profiles), Reporter, cancellationToken));
            return;
        }

        CredentialEndpoint endpoint = await CredentialEndpoint.StartAsync(
            _credentials, Port, TokenFile is null ? part?.DefaultTokenFile : FullPath(TokenFile), Time, Reporter, cancellationToken);
        // A service manager ends the process this way. The token file is removed too.
        using PosixSignalRegistration? terminated = Wait ? PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => endpoint.Stop()) : null;
        try
        {
            if (part is not null)
                await part.AnnounceAsync(endpoint, profiles, cancellationToken);
            Warn(profiles);
            Show(endpoint.Description);
        }
        catch
        {
            endpoint.Stop();
            throw;
        }

        if (Wait)
            await StayAsync(endpoint, cancellationToken);
    }

    private void RequireSense(List<string> profiles)
    {
        if (Detached && profiles.Count == 0 && _patterns.Count == 0)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, "-Detached serves from a separate process, and credentials cannot be passed to it; expected -ProfileName, so that it can get them itself. To create a profile, use Register-FederatedProfile.", nameof(Detached));
        if (Detached && Wait)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, "-Detached and -Wait cannot be combined; expected one of them: -Detached for a separate process, or -Wait to serve from this process.", nameof(Detached));
        if (_patterns.Count > 0 && profiles.Count == 0)
            throw new FederationException(
                FederationErrorCode.FederatedProfileNotFound, $"No federated profile matches '{string.Join("', '", _patterns)}'. Get-FederatedProfile lists the existing profiles.", string.Join(", ", _patterns));
        int count = profiles.Count + _credentials.Count;
        if (Environment && count > 1)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-Environment sets the only address that programs use, but {count} credentials were specified; expected one. Omit -Environment, and set AWS_CONTAINER_CREDENTIALS_FULL_URI to the Uri of one role.", nameof(Environment));
    }

    private void Warn(List<string> profiles)
    {
        for (int i = 0; i < _credentials.Count; i++)
        {
            if (_credentials[i].Renewal is { IsAutomatic: false })
                WriteWarning($"The credentials of {_credentials[i].Source} are not renewed automatically. The endpoint serves them until {End(_credentials[i])}{(profiles.Count == 0 ? "." : $". It serves new credentials after a sign-in at any prompt: Get-FederatedCredential -ProfileName {profiles[i]}")}");
        }
    }

    private static string End(FederatedCredential credential) =>
        credential.Expiration is var end && end < DateTime.MaxValue ? $"{end:u}" : "they expire, at a time that the AWS SDK does not report";

    private void Show(FederatedCredentialEndpoint endpoint)
    {
        if (Environment)
        {
            ProcessEnvironment.SetEndpoint(endpoint, endpoint.Roles[0], byFile: TokenFile is not null);
            foreach (string warning in CredentialPrecedence.OfEndpoint(SessionState))
                WriteWarning(warning);
        }

        WriteObject(endpoint);
    }

    private static async Task StayAsync(CredentialEndpoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            await endpoint.Stopped.WaitAsync(cancellationToken);
        }
        finally
        {
            endpoint.Stop();
            ProcessEnvironment.RemoveEndpoint(endpoint.Description);
        }
    }
}
