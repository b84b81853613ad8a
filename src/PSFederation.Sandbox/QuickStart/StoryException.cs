namespace PSFederation.Sandbox.QuickStart;

/// <summary>A step of the quick start that failed.</summary>
internal sealed class StoryException(string message) : Exception(message);
