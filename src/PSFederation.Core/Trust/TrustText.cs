namespace PSFederation.Core.Trust;

/// <summary>A text of a policy with its place.</summary>
/// <param name="Value">The text, JSON escapes resolved. A number or Boolean keeps the text that it has in the policy.</param>
/// <param name="Position">Where it begins.</param>
public sealed record TrustText(string Value, TextPosition Position)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
