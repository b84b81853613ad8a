namespace PSFederation.Core.Trust;

/// <summary>What a condition operator compares, without qualifier and negation.</summary>
public enum ConditionTest
{
    /// <summary>Text, case-sensitive.</summary>
    StringEquals,

    /// <summary>Text, ignoring case.</summary>
    StringEqualsIgnoreCase,

    /// <summary>Text with the wildcards * and ?, case-sensitive.</summary>
    StringLike,

    /// <summary>A number that is equal.</summary>
    NumericEquals,

    /// <summary>A number that is less.</summary>
    NumericLessThan,

    /// <summary>A number that is less or equal.</summary>
    NumericLessThanEquals,

    /// <summary>A number that is greater.</summary>
    NumericGreaterThan,

    /// <summary>A number that is greater or equal.</summary>
    NumericGreaterThanEquals,

    /// <summary>The same time.</summary>
    DateEquals,

    /// <summary>An earlier time.</summary>
    DateLessThan,

    /// <summary>An earlier or the same time.</summary>
    DateLessThanEquals,

    /// <summary>A later time.</summary>
    DateGreaterThan,

    /// <summary>A later or the same time.</summary>
    DateGreaterThanEquals,

    /// <summary>true or false.</summary>
    Bool,

    /// <summary>Bytes, in Base64.</summary>
    BinaryEquals,

    /// <summary>An address within a range (CIDR).</summary>
    IpAddress,

    /// <summary>An ARN, each of its six parts with wildcards. ArnEquals and ArnLike are the same.</summary>
    ArnLike,

    /// <summary>Whether the key is missing.</summary>
    Null,
}
