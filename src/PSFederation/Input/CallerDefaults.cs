using System.Management.Automation;
using PSFederation.AwsPowerShell;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Sts;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>
/// The credentials that sign a call if the command does not specify any: the defaults of AWS.Tools in the scope of the caller, then environment
/// and profiles. Read once for a command, on
/// the thread of the pipeline.
/// </summary>
/// <param name="Settings">The environment, with the default region of AWS.Tools.</param>
/// <param name="Origin">The origin of the keys, or null if credentials are passed.</param>
internal sealed record CallerDefaults(AwsSettings Settings, CallerOrigin? Origin)
{
    /// <summary>Reads them.</summary>
    /// <param name="session">The session state of the cmdlet: its variables are those of the caller's scope.</param>
    /// <param name="isPassed">Whether the command has credentials.</param>
    /// <param name="profileName">The profile that the command specifies, or null for none.</param>
    /// <exception cref="FederationException">The environment has only one part of the keys, a variable is not valid, or the default credentials of AWS.Tools cannot be read.</exception>
    public static CallerDefaults Read(SessionState session, bool isPassed, string? profileName)
    {
        AwsSettings settings = AwsSettings.At(session.Path.CurrentFileSystemLocation.ProviderPath);
        FederatedCredential? stored = isPassed || profileName is not null ? null : Stored(session);
        string? region = PSValue.Unwrap(session.PSVariable.GetValue(AwsTools.StoredRegion)) is string set && AwsTools.IsLoaded(session.InvokeCommand) ? set : null;
        settings = string.IsNullOrEmpty(region) ? settings : settings.WithSessionRegion(region);
        return new CallerDefaults(settings, isPassed ? null : CallerOrigin.Choose(profileName, stored, settings));
    }

    /// <summary>The default credentials of AWS.Tools, or null if there are none. Its cmdlets ignore a variable with any other value.</summary>
    private static FederatedCredential? Stored(SessionState session)
    {
        if (PSValue.Unwrap(session.PSVariable.GetValue(AwsTools.StoredCredentials)) is not { } value || !AwsTools.IsStored(value))
            return null;
        if (AwsTools.TryUnwrap(session.InvokeCommand, value) is { } credentials)
            return (FederatedCredential)new FederatedCredentialConverter().ConvertFrom(credentials, typeof(FederatedCredential), null!, ignoreCase: false);
        throw new FederationException(
            FederationErrorCode.CredentialNotFound,
            $"${AwsTools.StoredCredentials} is set, but returned no credentials: the AWS module that set it is not loaded, or Get-AWSCredential returned none. No other credentials were tried. Import that module, remove the variable, or specify the credentials or the profile in the command.",
            AwsTools.StoredCredentials);
    }
}
