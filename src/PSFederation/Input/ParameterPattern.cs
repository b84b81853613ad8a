namespace PSFederation.Input;

/// <summary>Patterns for the text of parameters that several cmdlets have.</summary>
internal static class ParameterPattern
{
    /// <summary>An entity id of SAML (Core section 8.3.6: 1,024 characters at most): no blanks and no control characters.</summary>
    public const string EntityId = @"\A[^\s\p{C}]{1,1024}\z";

    /// <summary>The path of an address on this machine that a browser returns to.</summary>
    public const string LoopbackPath = @"\A/[A-Za-z0-9/_.~-]*\z";
}
