using System.Management.Automation;
using System.Net;

namespace PSFederation.Input;

/// <summary>Reads a PowerShell credential as it was typed.</summary>
internal static class TypedCredential
{
    /// <summary>
    /// User name and password, unchanged. The method GetNetworkCredential of PSCredential splits the name: it returns ann for CORP\ann and ann@corp, and identity
    /// providers with several domains reject that name.
    /// </summary>
    /// <param name="credential">The credential.</param>
    public static NetworkCredential AsTyped(PSCredential credential) => new(credential.UserName, credential.Password);
}
