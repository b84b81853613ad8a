namespace PSFederation.Core.Saml.Signatures;

/// <summary>Why a signature does not count. Caught where a report is made; the message is its reason and quotes nothing of the document but names.</summary>
internal sealed class SignatureRejectedException(string reason) : Exception(reason)
{
    /// <summary>Whether the structure or an algorithm is refused whatever the key, rather than a value that does not match.</summary>
    public bool IsRefusal { get; init; } = true;
}
