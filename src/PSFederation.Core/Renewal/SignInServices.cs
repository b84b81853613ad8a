using System.Net;
using PSFederation.Core.Oidc;
using PSFederation.Core.Saml.Requests;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignIn;

namespace PSFederation.Core.Renewal;

/// <summary>The services of a sign-in besides its method. Values from a command override values in the method.</summary>
/// <remarks>A class, not a record: its ToString must not show a secret.</remarks>
public sealed class SignInServices
{
    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The time limit for a person.</summary>
    public TimeSpan PersonTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The time limit for each response; null for the default of the method, which is usually 100 seconds.</summary>
    public TimeSpan? AnswerTimeout { get; init; }

    /// <summary>Whether an interactive sign-in should be renewable without the person.</summary>
    public bool IsLasting { get; init; }

    /// <summary>The federated profile of the method, for messages; null outside of profiles.</summary>
    public string? ProfileName { get; init; }

    /// <summary>The client's secrets; null reads the variables and files in the method.</summary>
    public ClientSecrets? Secrets { get; init; }

    /// <summary>The trust settings for assertions; null reads the files and addresses in the method.</summary>
    public SamlTrustReader? Trust { get; init; }

    /// <summary>The signer of requests; null reads the file in the method.</summary>
    public Func<RequestSigner>? Signer { get; init; }

    /// <summary>The user name and password; null signs in as the account of this process.</summary>
    public NetworkCredential? Credential { get; init; }

    /// <summary>The answers to questions on pages; null asks no person.</summary>
    public PageAnswers? Answers { get; init; }

    /// <summary>The store of form sign-in passwords; null stores none.</summary>
    internal IPasswordStore? Passwords { get; init; }

    /// <summary>The time limit for each response.</summary>
    internal TimeSpan Answer => AnswerTimeout ?? TimeSpan.FromSeconds(100);
}
