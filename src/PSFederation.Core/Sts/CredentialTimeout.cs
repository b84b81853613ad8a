using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>Limits the time to get the session of a credential. An AWS SDK object can wait for a program or server that never responds.</summary>
internal static class CredentialTimeout
{
    /// <summary>The current session.</summary>
    /// <param name="timeout">The time limit.</param>
    /// <exception cref="FederationException">It has expired and could not be renewed, or the time ran out.</exception>
    public static async Task<FederatedSession> GetSessionAsync(this FederatedCredential credential, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await credential.GetSessionAsync(cancellationToken).WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new FederationException(
                FederationErrorCode.Timeout, $"The credentials {UntrustedText.Line(credential.Source.ToString())} were not returned within {timeout.TotalSeconds.Whole()} s. Check their source, or increase -TimeoutSec.", credential.Source.ToString());
        }
    }
}
