using System.Management.Automation.Host;
using PSFederation.Core.Profiles;
using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;

namespace PSFederation.Pipeline;

/// <summary>Makes credentials of the names of federated profiles: from the cache, or by signing in as this process may.</summary>
/// <param name="credentials">Where they come from.</param>
/// <param name="reporter">Where it says what it does.</param>
/// <param name="host">The host of the session, before which a person may sit.</param>
internal sealed class ProfileSignIn(ProfileCredentials credentials, IOperationReporter reporter, PSHost host)
{
    /// <summary>How long a person may take to sign in, in seconds, where no parameter says so.</summary>
    public const int PersonTimeout = 300;

    /// <summary>Over the cache of the user, and with time for a person.</summary>
    public static ProfileSignIn OfUser(IOperationReporter reporter, PSHost host, TimeProvider time) =>
        new(new ProfileCredentials(inMemory: false, TimeSpan.FromSeconds(PersonTimeout), time), reporter, host);

    /// <summary>The credentials of a profile, which renew themselves.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="force">Whether to sign in whatever the cache holds.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FederationException">There is no such profile, or the code says why it gives no credentials.</exception>
    public Task<FederatedCredential> GetAsync(string name, bool force, CancellationToken cancellationToken)
    {
        FederatedProfileDefinition profile = ProfileStore.Get(name);
        bool isAttended = InteractiveSession.IsAttended(host);
        return credentials.GetAsync(profile, new SignInCall(reporter, profile.AllowInteractive || isAttended) { IsAtPrompt = isAttended }, force, cancellationToken);
    }
}
