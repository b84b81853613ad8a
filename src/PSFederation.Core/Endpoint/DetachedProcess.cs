using System.Runtime.InteropServices;
using PSFederation.Core.Cache;
using PSFederation.Core.Io;

namespace PSFederation.Core.Endpoint;

/// <summary>This process, if it was started to serve an endpoint that outlives the prompt. It reports its state to the process that started it, and to later commands.</summary>
public sealed class DetachedProcess : IDisposable
{
    /// <summary>The variable with the name of the endpoint's files. It is removed at once, so that child processes do not inherit it.</summary>
    internal const string Variable = "PSFEDERATION_DETACHED";

    private readonly DetachedFiles _files;
    private PosixSignalRegistration? _terminated;

    private DetachedProcess(DetachedFiles files) => _files = files;

    /// <summary>The default path of its token.</summary>
    public string DefaultTokenFile => _files.Token;

    /// <summary>Starts this role; null if the process was not started for it. The process then has its own session.</summary>
    /// <returns>The part.</returns>
    public static DetachedProcess? Claim()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } id || !DetachedFiles.IsId(id))
            return null;
        Environment.SetEnvironmentVariable(Variable, null);
        UnixSession.Begin();
        return new DetachedProcess(new DetachedFiles(id));
    }

    /// <summary>Reports that it serves, and detaches from the prompt.</summary>
    /// <param name="endpoint">The served credentials.</param>
    /// <param name="profiles">The federated profiles of the credentials.</param>
    /// <returns>A task that completes when the file is written.</returns>
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
        // A stop request ends serving, which ends the command and the process, and deletes the files.
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
                FederationErrorCode.FileNotWritable, $"The file '{_files.State}', which records the endpoint, cannot be written: {e.Message} Check its permissions, or set PSFEDERATION_HOME to another folder.", _files.State, e);
        }

        UnixSession.LeaveStandardStreams();
    }

    /// <summary>Reports to the starting process why it does not serve.</summary>
    /// <param name="error">Why.</param>
    /// <returns>A task that completes when it is reported, or cannot be.</returns>
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

    /// <summary>Deletes the files of the endpoint.</summary>
    public void Dispose()
    {
        _terminated?.Dispose();
        TokenFile.Delete(_files.State);
    }
}
