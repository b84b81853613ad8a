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

/// <summary>Start-FederatedCredentialEndpoint: serves credentials to every AWS SDK on this machine, and renews them in time.</summary>
[Cmdlet(VerbsLifecycle.Start, "FederatedCredentialEndpoint", SupportsShouldProcess = true, DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(FederatedCredentialEndpoint))]
public sealed partial class StartFederatedCredentialEndpointCommand : FederationCmdlet
{
    private const string CredentialSet = "Credential";
    private const string ProfileSet = "ProfileName";

    private readonly List<FederatedCredential> _credentials = [];
    private readonly List<string> _patterns = [];

    /// <summary>The credentials to serve, and no others.</summary>
    [Parameter(ParameterSetName = CredentialSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [FederatedCredentialInput]
    public FederatedCredential[] Credential { get; set; } = [];

    /// <summary>The piped credential, also where <c>$PSDefaultParameterValues</c> gives another one or a profile.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? InputObject { get; set; }

    /// <summary>The federated profiles whose credentials to serve, and no others.</summary>
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

    /// <summary>A file to write the authorization token to.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TokenFile { get; set; }

    /// <summary>Set the variables of this process, so that it and what it starts use the endpoint.</summary>
    [Parameter]
    public SwitchParameter Environment { get; set; }

    /// <summary>Stay until the endpoint is stopped, and stop it when this ends.</summary>
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
        if (!ShouldProcess(what, Detached ? "Serve credentials on 127.0.0.1 from a process of its own" : "Serve credentials on 127.0.0.1"))
            return;
        // In the process of its own everything is in the cache by now: who could be asked was asked where it was started.
        ProfileSignIn signIn = ProfileSignIn.OfUser(Reporter, this, Time);
        foreach (string name in profiles)
            _credentials.Add(await signIn.GetAsync(name, force: false, cancellationToken));
        Warn(profiles);
        if (Detached)
        {
            Show(await DetachedStart.RunAsync(Script(profiles), Reporter, cancellationToken));
            return;
        }

        CredentialEndpoint endpoint = await CredentialEndpoint.StartAsync(
            _credentials, Port, TokenFile is null ? part?.DefaultTokenFile : FullPath(TokenFile), Time, Reporter, cancellationToken);
        // That is how a service manager ends the process; the file of the token goes along.
        using PosixSignalRegistration? terminated = Wait ? PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => endpoint.Stop()) : null;
        try
        {
            if (part is not null)
                await part.AnnounceAsync(endpoint, profiles, cancellationToken);
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
                FederationErrorCode.ParameterInvalid, "-Detached serves from a process of its own, which credentials cannot be handed to; expected -ProfileName, by which it gets them itself. Register-FederatedProfile makes a profile.", nameof(Detached));
        if (Detached && Wait)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, "-Detached and -Wait were given; expected one of them: a process of its own, or this one for as long as it serves.", nameof(Detached));
        if (_patterns.Count > 0 && profiles.Count == 0)
            throw new FederationException(
                FederationErrorCode.FederatedProfileNotFound, $"No federated profile matches '{string.Join("', '", _patterns)}'. Get-FederatedProfile lists the existing profiles.", string.Join(", ", _patterns));
        int count = profiles.Count + _credentials.Count;
        if (Environment && count > 1)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-Environment sets the one address that programs ask, and {count} credentials were given; expected one. Leave -Environment out and set AWS_CONTAINER_CREDENTIALS_FULL_URI to the Uri of the role that is meant.", nameof(Environment));
    }

    private void Warn(List<string> profiles)
    {
        for (int i = 0; i < _credentials.Count; i++)
        {
            if (_credentials[i].Renewal is { IsAutomatic: false })
                WriteWarning($"The credentials of {_credentials[i].Source} do not renew themselves: the endpoint serves them until {End(_credentials[i])}{(profiles.Count == 0 ? "." : $", and serves new ones after a sign-in at any prompt: Get-FederatedCredential -ProfileName {profiles[i]}")}");
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
