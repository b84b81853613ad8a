using System.Net;
using PSFederation.Core.Oidc;
using PSFederation.Core.Saml.Requests;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignIn;

namespace PSFederation.Core.Renewal;

/// <summary>What a sign-in needs beside its method. What a command was given takes the place of what a method names.</summary>
/// <remarks>A class, not a record: its ToString must not show a secret.</remarks>
public sealed class SignInServices
{
    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>How long a person may take.</summary>
    public TimeSpan PersonTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long each answer of a server may take; null for what the method is used to, 100 seconds in most cases.</summary>
    public TimeSpan? AnswerTimeout { get; init; }

    /// <summary>Whether an interactive sign-in is to be renewed without the person.</summary>
    public bool IsLasting { get; init; }

    /// <summary>The federated profile that the method is of, for messages; null outside of profiles.</summary>
    public string? ProfileName { get; init; }

    /// <summary>What a client authenticates with; null reads the variables and files that the method names.</summary>
    public ClientSecrets? Secrets { get; init; }

    /// <summary>By what assertions are verified; null reads the files and addresses that the method names.</summary>
    public SamlTrustReader? Trust { get; init; }

    /// <summary>What signs requests; null reads the file that the method names.</summary>
    public Func<RequestSigner>? Signer { get; init; }

    /// <summary>User name and password; null signs in with the identity of the account.</summary>
    public NetworkCredential? Credential { get; init; }

    /// <summary>The answers to what pages ask for; null asks no person.</summary>
    public PageAnswers? Answers { get; init; }

    /// <summary>Where the passwords of form sign-ins are kept between sign-ins; null keeps none.</summary>
    internal IPasswordStore? Passwords { get; init; }

    /// <summary>What is known of the one-time codes that were sent; null where none is computed.</summary>
    internal IUsedCodes? UsedCodes { get; init; }

    /// <summary>How long each answer of a server may take.</summary>
    internal TimeSpan Answer => AnswerTimeout ?? TimeSpan.FromSeconds(100);
}
