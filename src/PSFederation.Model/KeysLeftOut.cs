using System.ComponentModel;
using System.Management.Automation;

namespace PSFederation;

/// <summary>
/// What stands in for the secrets of credentials when they are serialized. It is the hidden property AWSProfileName, a name by which AWS.Tools' cmdlets
/// take the name of a profile from what is piped to them. In this session it is not a name and means nothing. In a serialized object it is a text that is the name of no
/// profile, so a cmdlet that gets the object by the pipeline fails before any request, also where this module is not loaded. Without it the cmdlet would
/// find no keys in the object and use the credentials of the environment.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class KeysLeftOut
{
    private KeysLeftOut()
    {
    }

    /// <summary>The value of the property, whatever the credentials.</summary>
    public static KeysLeftOut Only { get; } = new();

    /// <summary>
    /// The property's code (PSFederation.Types.ps1xml). Not a script: a job serializes its input on a thread without a runspace, where a script property
    /// has no value and is left out.
    /// </summary>
    /// <param name="instance">The credential.</param>
    /// <returns>The value of the property.</returns>
    /// <exception cref="ArgumentNullException">There is no credential.</exception>
    public static KeysLeftOut Of(PSObject instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return Only;
    }

    /// <summary>What is serialized (PSFederation.Types.ps1xml).</summary>
    public string Text { get; } = "No keys: serialization (a job, remoting, Export-Clixml) removed them. Get the credential in the session that uses it: Get-FederatedCredential";

    /// <summary>No name of a profile.</summary>
    /// <returns>An empty text.</returns>
    public override string ToString() => string.Empty;
}
