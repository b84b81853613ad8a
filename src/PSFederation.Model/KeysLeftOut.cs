using System.ComponentModel;
using System.Management.Automation;

namespace PSFederation;

/// <summary>
/// Replaces the secrets of credentials when they are serialized. It is the hidden property AWSProfileName, from which AWS.Tools' cmdlets
/// read a profile name in the pipeline. In this session it is not a string and has no effect. In a serialized object it is a text that is not the name of a
/// profile, so a cmdlet that gets the object from the pipeline fails before any request, even if this module is not loaded. Without it, the cmdlet would
/// find no credentials in the object and use the credentials of the environment.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class KeysLeftOut
{
    /// <summary>Why a deserialized credential cannot be used.</summary>
    internal const string Reason =
        "The credential was serialized (by a job, remoting or Export-Clixml), which removes its secrets. Get the credential in the session that uses it: with Get-FederatedCredential, or the command that created it.";

    private KeysLeftOut()
    {
    }

    /// <summary>Whether the runspace of this thread has loaded the types file, so that views and CLIXML omit secrets.</summary>
    internal static bool IsApplied => PSObject.AsPSObject(AwsSessionKeys.NotRequested).Properties["AWSProfileName"] is not null;

    /// <summary>The value of the property for all credentials.</summary>
    public static KeysLeftOut Only { get; } = new();

    /// <summary>
    /// The property's code (PSFederation.Types.ps1xml). Not a script: a job serializes its input on a thread without a runspace, where a script property
    /// has no value and is omitted.
    /// </summary>
    /// <param name="instance">The credential.</param>
    /// <returns>The value of the property.</returns>
    /// <exception cref="ArgumentNullException">The credential is null.</exception>
    public static KeysLeftOut Of(PSObject instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return Only;
    }

    /// <summary>The property Credential of a deserialized credential (PSFederation.Types.ps1xml).</summary>
    /// <param name="instance">The deserialized credential.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="FederationException">Always, with the reason.</exception>
    public static object Refuse(PSObject instance) => throw new FederationException(FederationErrorCode.ParameterInvalid, Reason, instance);

    /// <summary>The serialized value (PSFederation.Types.ps1xml).</summary>
    public string Text { get; } = "No keys: serialization (a job, remoting, Export-Clixml) removed them. Get the credential in the session that uses it: Get-FederatedCredential";

    /// <summary>Not a profile name.</summary>
    /// <returns>An empty text.</returns>
    public override string ToString() => string.Empty;
}
