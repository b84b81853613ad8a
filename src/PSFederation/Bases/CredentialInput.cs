using System.Management.Automation;
using PSFederation.AwsPowerShell;

namespace PSFederation.Bases;

/// <summary>
/// The credential of a command that accepts one from the pipeline. <c>$PSDefaultParameterValues</c> can set another credential or the name of a profile for AWS.Tools
/// (<c>*:Credential</c>, <c>*:ProfileName</c>). The engine then does not bind the piped object to these parameters. Therefore, a hidden parameter in all parameter
/// sets accepts it too.
/// </summary>
internal static class CredentialInput
{
    private const string Credential = "Credential";

    /// <summary>Returns the piped credential, otherwise the value of -Credential.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="piped">The value that the hidden parameter got from the pipeline.</param>
    /// <param name="given">The value of -Credential, which is the piped credential if no default sets another one.</param>
    /// <param name="profileParameter">The parameter that specifies a profile instead, or null if there is none.</param>
    /// <param name="profile">Its value, a text or a list of texts.</param>
    /// <returns>The credential, or null if there is none.</returns>
    /// <exception cref="FederationException">The command line also has another credential or a profile, so one of the two would have no effect.</exception>
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
                FederationErrorCode.ParameterInvalid, $"The command has a credential from the pipeline and -{parameter}{value}; expected only one of them. Omit -{parameter}, or do not pipe a credential.", parameter);
        cmdlet.WriteVerbose($"$PSDefaultParameterValues sets -{parameter}{value}. It is ignored, because the credential comes from the pipeline");
    }

    private static string Text(object? value) => string.Join(", ", LanguagePrimitives.GetEnumerable(value)?.Cast<object?>() ?? [value]);
}
