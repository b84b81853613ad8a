using System.Runtime.InteropServices;
using PSFederation.Core.Cache;
using PSFederation.Core.Io;

namespace PSFederation.Core.Endpoint;

/// <summary>This process, where it was started to serve an endpoint that outlives the prompt: what it tells the one that started it, and everybody later.</summary>
public sealed class DetachedProcess : IDisposable
{
    /// <summary>How the process is told: the name of the endpoint's files. Taken out at once, so that what it starts does not believe to be meant.</summary>
    internal const string Variable = "PSFEDERATION_DETACHED";

    private readonly DetachedFiles _files;
    private PosixSignalRegistration? _terminated;

    private DetachedProcess(DetachedFiles files) => _files = files;

    /// <summary>Where its token goes if no file was named.</summary>
    public string DefaultTokenFile => _files.Token;

    /// <summary>Takes the part; null when this process was not started for it. It then has a session of its own.</summary>
    /// <returns>The part.</returns>
    public static DetachedProcess? Claim()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } id || !DetachedFiles.IsId(id))
            return null;
        Environment.SetEnvironmentVariable(Variable, null);
        UnixSession.Begin();
        return new DetachedProcess(new DetachedFiles(id));
    }

    /// <summary>Tells that it serves, and lets go of the prompt.</summary>
    /// <param name="endpoint">What it serves.</param>
    /// <param name="profiles">The federated profiles that these are the credentials of.</param>
    /// <returns>When everybody can know.</returns>
    /// <exception cref="FederationException">The file cannot be written.</exception>
    public async Task AnnounceAsync(CredentialEndpoint endpoint, IReadOnlyList<string> profiles, CancellationToken cancellationToken)
    {
        FederatedCredentialEndpoint description = endpoint.Description;
        EndpointState state = new()
        {
            Machine = Environment.MachineName,
            Process = ProcessIdentity.Current,
            StartedAt = description.StartedAt,
            Uri = description.Uri,
            TokenFile = description.TokenFile,
            TokenDigest = EndpointState.DigestOf(description.GetToken()),
            Roles = description.Roles,
            Profiles = profiles,
        };
        // Told to end, it stops serving, which ends the command and with it the process, and takes its files with it.
        _terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            endpoint.Stop();
        });
        try
        {
            await AtomicFile.WriteAsync(_files.State, state.Write(), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FederationException(
                FederationErrorCode.FileNotWritable, $"The file '{_files.State}', by which the endpoint is found, cannot be written: {e.Message} Check its permissions, or name another folder in PSFEDERATION_HOME.", _files.State, e);
        }

        UnixSession.LeaveStandardStreams();
    }

    /// <summary>Tells the one that started it why it does not serve.</summary>
    /// <param name="error">Why.</param>
    /// <returns>When it is told, or cannot be.</returns>
    public async Task FailAsync(FederationException error, TimeProvider time)
    {
        try
        {
            await AtomicFile.WriteAsync(
                _files.Failure, new SignInFailure(error.Code, error.Message, time.GetUtcNow().UtcDateTime, WasCanceled: false).Write(), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is on standard error too.
        }
    }

    /// <summary>Takes away what told of the endpoint.</summary>
    public void Dispose()
    {
        _terminated?.Dispose();
        TokenFile.Delete(_files.State);
    }
}
