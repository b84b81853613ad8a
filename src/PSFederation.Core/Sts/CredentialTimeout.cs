using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>Limits the time to get the keys of a credential. An AWS SDK object may wait for a program or server that never responds.</summary>
internal static class CredentialTimeout
{
    /// <summary>The session that is valid now.</summary>
    /// <param name="timeout">How long that may take.</param>
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
                FederationErrorCode.Timeout, $"The credentials {UntrustedText.Line(credential.Source.ToString())} gave no keys within {timeout.TotalSeconds.Whole()} s. Check what they come from, or allow more time with -TimeoutSec.", credential.Source.ToString());
        }
    }
}
