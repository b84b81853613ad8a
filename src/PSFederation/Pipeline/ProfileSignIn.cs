using PSFederation.Core.Profiles;
using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;

namespace PSFederation.Pipeline;

/// <summary>Gets the credentials of federated profiles by name, from the cache or by signing in, if this process can.</summary>
/// <param name="credentials">The source of the credentials.</param>
/// <param name="reporter">The reporter for messages.</param>
/// <param name="cmdlet">The command, whose host can have a person at its prompt.</param>
internal sealed class ProfileSignIn(ProfileCredentials credentials, IOperationReporter reporter, AsyncCmdlet cmdlet)
{
    /// <summary>The default timeout for the sign-in of a person, in seconds.</summary>
    public const int PersonTimeout = 300;

    private const string PasswordLabel = "Password";
    private const string CodeLabel = "Code";

    /// <summary>Uses the cache of the user, and the default timeout for a person.</summary>
    public static ProfileSignIn OfUser(IOperationReporter reporter, AsyncCmdlet cmdlet, TimeProvider time) =>
        new(new ProfileCredentials(inMemory: false, TimeSpan.FromSeconds(PersonTimeout), time), reporter, cmdlet);

    /// <summary>The renewable credentials of a profile.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="force">Whether to sign in even if the cache has valid credentials.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FederationException">The profile does not exist, or its credentials are not available for the reason in the code.</exception>
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

    /// <summary>Reads secrets from vaults on the thread of the pipeline of a command.</summary>
    public static ReadSecret Vaults(AsyncCmdlet cmdlet) =>
        (name, vault, userName, _) => cmdlet.OnPipelineAsync(() => SecretVaults.Read(cmdlet.InvokeCommand, name, vault, userName));
}
