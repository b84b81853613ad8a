namespace PSFederation.Sandbox.QuickStart;

/// <summary>An identity provider of the command line that cannot be trusted. The message says what was expected and what was found.</summary>
internal sealed class OwnProviderException(string message) : Exception(message);
