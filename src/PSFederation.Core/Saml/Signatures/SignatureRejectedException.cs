namespace PSFederation.Core.Saml.Signatures;

/// <summary>Why a signature does not count. Caught where a report is made; the message is its reason and quotes nothing of the document but names.</summary>
internal sealed class SignatureRejectedException(string reason) : Exception(reason);
