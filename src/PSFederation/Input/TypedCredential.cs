using System.Management.Automation;
using System.Net;

namespace PSFederation.Input;

/// <summary>Takes a credential of PowerShell as it was typed.</summary>
internal static class TypedCredential
{
    /// <summary>
    /// User name and password, unchanged. PSCredential's own GetNetworkCredential splits the name: of CORP\ann and ann@corp it keeps ann, and identity
    /// providers that know several domains refuse that.
    /// </summary>
    /// <param name="credential">The credential.</param>
    public static NetworkCredential AsTyped(PSCredential credential) => new(credential.UserName, credential.Password);
}
