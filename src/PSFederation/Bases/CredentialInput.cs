using System.Management.Automation;
using PSFederation.AwsPowerShell;

namespace PSFederation.Bases;

/// <summary>
/// The credential of a command that takes one from the pipeline. <c>$PSDefaultParameterValues</c> may give it another credential or the name of a profile, meant for AWS.Tools
/// (<c>*:Credential</c>, <c>*:ProfileName</c>); the engine then does not bind the piped object to these parameters. So a hidden parameter in all parameter
/// sets accepts it too.
/// </summary>
internal static class CredentialInput
{
    private const string Credential = "Credential";

    /// <summary>The piped credential, else that of -Credential.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="piped">What the hidden parameter took from the pipeline.</param>
    /// <param name="given">The value of -Credential, which is the piped one where no default gave another.</param>
    /// <param name="profileParameter">The parameter that names a profile instead; null when there is none.</param>
    /// <param name="profile">Its value, a text or a list of texts.</param>
    /// <returns>The credential; null when there is none.</returns>
    /// <exception cref="FederationException">Another credential, or a profile, was typed beside the piped one: one of the two would have no effect.</exception>
    public static FederatedCredential? Choose(FederationCmdlet cmdlet, FederatedCredential? piped, FederatedCredential? given, string? profileParameter = null, object? profile = null)
    {
        if (piped is null)
            return given;
        if (cmdlet.IsGiven(Credential))
            Ignore(cmdlet, Credential, string.Empty, DefaultParameterValues.GiveCredential(cmdlet, Credential, given));
        if (profileParameter is not null && cmdlet.IsGiven(profileParameter))
            Ignore(cmdlet, profileParameter, " " + Text(profile), DefaultParameterValues.Give(cmdlet, profileParameter, profile));
        return piped;
    }

    private static void Ignore(FederationCmdlet cmdlet, string parameter, string value, bool isDefault)
    {
        if (!isDefault)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"A credential came from the pipeline, and -{parameter}{value} was given; expected one of them. Leave out -{parameter}, or do not pipe a credential.", parameter);
        cmdlet.WriteVerbose($"$PSDefaultParameterValues gives -{parameter}{value}, which is ignored: the credential came from the pipeline");
    }

    private static string Text(object? value) => string.Join(", ", LanguagePrimitives.GetEnumerable(value)?.Cast<object?>() ?? [value]);
}
