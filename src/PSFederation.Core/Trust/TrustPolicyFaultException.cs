namespace PSFederation.Core.Trust;

/// <summary>Carries a fault out of the parser.</summary>
internal sealed class TrustPolicyFaultException(string problem, int offset) : Exception(problem)
{
    /// <summary>The byte of the UTF-8 text at which it was found.</summary>
    public int Offset { get; } = offset;
}
