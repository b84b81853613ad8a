namespace PSFederation.Core.Trust;

/// <summary>How an operator treats a key with several values.</summary>
public enum ConditionSet
{
    /// <summary>No qualifier: for keys with one value.</summary>
    None,

    /// <summary>ForAnyValue: at least one value of the request passes. False for a missing key.</summary>
    ForAnyValue,

    /// <summary>ForAllValues: every value of the request passes. True for a missing key.</summary>
    ForAllValues,
}
