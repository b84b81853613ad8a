using System.Diagnostics.CodeAnalysis;

namespace PSFederation.Sandbox.Saml;

/// <summary>A request that the SAML identity provider rejects; the message is shown to the user.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Thrown in one place, with a message.")]
internal sealed class SamlRequestException(string message) : Exception(message);
