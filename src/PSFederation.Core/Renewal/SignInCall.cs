using PSFederation.Core.Reporting;
using PSFederation.Core.SignIn;

namespace PSFederation.Core.Renewal;

/// <summary>The context of a sign-in.</summary>
/// <param name="Reporter">The reporter for its messages.</param>
/// <param name="MayAsk">Whether a person can be asked: with a browser, a code to enter, or a prompt.</param>
public sealed record SignInCall(IOperationReporter Reporter, bool MayAsk)
{
    /// <summary>Whether a person runs the command: then it tries again despite an earlier failure.</summary>
    public bool IsAtPrompt { get; init; }

    /// <summary>Whether the command forces another attempt (-Force).</summary>
    public bool IsForced { get; init; }

    /// <summary>Asks the person at the prompt for a password; null if there is no prompt.</summary>
    public AskSecret? AskPassword { get; init; }

    /// <summary>Asks the person at the prompt for a one-time code; null if there is no prompt.</summary>
    public AskSecret? AskCode { get; init; }

    /// <summary>Lets the person at the prompt choose; null if there is no prompt.</summary>
    public AskChoice? AskChoice { get; init; }

    /// <summary>Reads secrets from SecretManagement; null outside of commands, because only a pipeline thread can read them.</summary>
    public ReadSecret? ReadSecret { get; init; }

    /// <summary>Whether a question can be asked at a prompt.</summary>
    public bool HasPrompt => MayAsk && AskPassword is not null;

    /// <summary>A context without a person, for automatic renewal.</summary>
    public static SignInCall Silent { get; } = new(QuietReporter.Instance, MayAsk: false);

    /// <summary>Throws if only a person can continue.</summary>
    /// <param name="way">The required action: "sign in with the browser at https://…".</param>
    /// <param name="target">The identity provider.</param>
    /// <exception cref="FederationException">No person can be asked.</exception>
    public void RequirePerson(string way, object? target)
    {
        if (!MayAsk)
            throw new FederationException(
                FederationErrorCode.SignInNeedsPerson, $"A person has to {way}, but this session is not interactive.", target);
    }
}
