namespace PSFederation.Sandbox;

/// <summary>The AWS accounts of a sandbox.</summary>
public static class SandboxAccounts
{
    /// <summary>The first account.</summary>
    public const string First = "111122223333";

    /// <summary>The second account.</summary>
    public const string Second = "444455556666";
}
