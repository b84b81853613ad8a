namespace PSFederation.Core.Trust;

/// <summary>Reports a fault from the parser.</summary>
internal sealed class TrustPolicyFaultException(string problem, int offset) : Exception(problem)
{
    /// <summary>Its byte offset in the UTF-8 text.</summary>
    public int Offset { get; } = offset;
}
