namespace PSFederation.Core.Saml.Signatures;

/// <summary>Why a signature is not valid. Caught where a report is created; the message is the reason and quotes only names from the document.</summary>
internal sealed class SignatureRejectedException(string reason) : Exception(reason);
