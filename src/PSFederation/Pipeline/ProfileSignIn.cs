using PSFederation.Core.Profiles;
using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;

namespace PSFederation.Pipeline;

/// <summary>Makes credentials of the names of federated profiles: from the cache, or by signing in as this process may.</summary>
/// <param name="credentials">Where they come from.</param>
/// <param name="reporter">Where it says what it does.</param>
/// <param name="cmdlet">The command, before whose host a person may sit.</param>
internal sealed class ProfileSignIn(ProfileCredentials credentials, IOperationReporter reporter, AsyncCmdlet cmdlet)
{
    /// <summary>How long a person may take to sign in, in seconds, where no parameter says so.</summary>
    public const int PersonTimeout = 300;

    private const string PasswordLabel = "Password";
    private const string CodeLabel = "Code";

    /// <summary>Over the cache of the user, and with time for a person.</summary>
    public static ProfileSignIn OfUser(IOperationReporter reporter, AsyncCmdlet cmdlet, TimeProvider time) =>
        new(new ProfileCredentials(inMemory: false, TimeSpan.FromSeconds(PersonTimeout), time), reporter, cmdlet);

    /// <summary>The credentials of a profile, which renew themselves.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="force">Whether to sign in whatever the cache holds.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FederationException">There is no such profile, or the code says why it gives no credentials.</exception>
    public Task<FederatedCredential> GetAsync(string name, bool force, CancellationToken cancellationToken)
    {
        FederatedProfileDefinition profile = ProfileStore.Get(name);
        bool isAttended = InteractiveSession.IsAttended(cmdlet.Host);
        SignInCall call = new(reporter, profile.AllowInteractive || isAttended)
        {
            IsAtPrompt = isAttended,
            AskPassword = (question, _) => cmdlet.OnPipelineAsync(() => HostQuestion.AskSecret(cmdlet.Host, question, PasswordLabel)),
            AskCode = (question, _) => cmdlet.OnPipelineAsync(() => HostQuestion.AskSecret(cmdlet.Host, question, CodeLabel)),
            AskChoice = (question, choices, preset, _) => cmdlet.OnPipelineAsync(() => HostQuestion.AskChoice(cmdlet.Host, question, choices, preset)),
            ReadSecret = Vaults(cmdlet),
        };
        return credentials.GetAsync(profile, call, force, cancellationToken);
    }

    /// <summary>Reads secrets on the thread of the pipeline of a command.</summary>
    public static ReadSecret Vaults(AsyncCmdlet cmdlet) =>
        (name, vault, userName, _) => cmdlet.OnPipelineAsync(() => SecretVaults.Read(cmdlet.InvokeCommand, name, vault, userName));
}
