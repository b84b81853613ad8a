using PSFederation.Core.Reporting;
using PSFederation.Core.SignIn;

namespace PSFederation.Core.Renewal;

/// <summary>The circumstances in which an identity or keys are got.</summary>
/// <param name="Reporter">Where it says what it does.</param>
/// <param name="MayAsk">Whether there is a person who may be asked: by a browser, a code to enter, a prompt.</param>
public sealed record SignInCall(IOperationReporter Reporter, bool MayAsk)
{
    /// <summary>Whether a person gave the command: then an earlier failure does not keep it from trying.</summary>
    public bool IsAtPrompt { get; init; }

    /// <summary>Whether the command insists on another attempt (-Force).</summary>
    public bool IsForced { get; init; }

    /// <summary>Asks the person at the prompt for a password; null where no prompt is.</summary>
    public AskSecret? AskPassword { get; init; }

    /// <summary>Asks the person at the prompt for a one-time code; null where no prompt is.</summary>
    public AskSecret? AskCode { get; init; }

    /// <summary>Lets the person at the prompt choose; null where no prompt is.</summary>
    public AskChoice? AskChoice { get; init; }

    /// <summary>Reads secrets from SecretManagement; null outside of commands, because only the thread of a pipeline can read them.</summary>
    public ReadSecret? ReadSecret { get; init; }

    /// <summary>Whether a question can be asked at a prompt.</summary>
    public bool HasPrompt => MayAsk && AskPassword is not null;

    /// <summary>No person watches, and none can be asked: how credentials renew themselves.</summary>
    public static SignInCall Silent { get; } = new(QuietReporter.Instance, MayAsk: false);

    /// <summary>Refuses to go on where only a person could.</summary>
    /// <param name="way">What would have to be done: "sign in with the browser at https://…".</param>
    /// <param name="target">The identity provider.</param>
    /// <exception cref="FederationException">No person can be asked.</exception>
    public void RequirePerson(string way, object? target)
    {
        if (!MayAsk)
            throw new FederationException(
                FederationErrorCode.SignInNeedsPerson, $"A person has to {way}, but this session is not interactive.", target);
    }
}
