namespace PSFederation.Sandbox.QuickStart;

/// <summary>A step of the story that did not do what it says.</summary>
internal sealed class StoryException(string message) : Exception(message);
