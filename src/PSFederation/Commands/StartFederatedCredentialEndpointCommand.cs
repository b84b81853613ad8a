using System.Management.Automation;
using PSFederation.Core.Credentials;
using PSFederation.Core.Endpoint;

namespace PSFederation.Commands;

/// <summary>Start-FederatedCredentialEndpoint: serves credentials to every AWS SDK on this machine, and renews them in time.</summary>
[Cmdlet(VerbsLifecycle.Start, "FederatedCredentialEndpoint", SupportsShouldProcess = true)]
[OutputType(typeof(FederatedCredentialEndpoint))]
public sealed class StartFederatedCredentialEndpointCommand : FederationCmdlet
{
    private readonly List<FederatedCredential> _credentials = [];

    /// <summary>The credentials to serve, and no others.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [FederatedCredentialInput]
    public FederatedCredential[] Credential { get; set; } = [];

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
        _credentials.AddRange(Credential);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_credentials.Count == 0)
            return;
        if (Environment && _credentials.Count > 1)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-Environment sets the one address that programs ask, and {_credentials.Count} credentials were given; expected one. Leave -Environment out and set AWS_CONTAINER_CREDENTIALS_FULL_URI to the Uri of the role that is meant.", nameof(Environment));
        foreach (FederatedCredential credential in _credentials.Where(credential => !credential.Renewal.IsAutomatic))
            WriteWarning($"The credentials {credential} do not renew themselves ({credential.Renewal.How}): the endpoint serves them until they expire.");
        if (!ShouldProcess(string.Join(", ", _credentials.Select(credential => credential.Source.RoleArn)), "Serve credentials on 127.0.0.1"))
            return;
        CredentialEndpoint endpoint = await CredentialEndpoint.StartAsync(
            _credentials, Port, TokenFile is null ? null : FullPath(TokenFile), Time, Reporter, cancellationToken);
        if (Environment)
            ProcessEnvironment.SetEndpoint(endpoint.Description, endpoint.Description.Roles[0]);
        WriteObject(endpoint.Description);
        if (Wait)
            await StayAsync(endpoint, cancellationToken);
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
