namespace PSFederation.Core.AwsConfig;

/// <summary>A value that was written to an AWS file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Section">The section, as in its heading.</param>
/// <param name="Key">The key; empty for the heading of a section.</param>
/// <param name="Value">The value.</param>
/// <param name="IsNew">Whether it is new; an existing value is not ours.</param>
public sealed record WrittenValue(string Path, string Section, string Key, string Value, bool IsNew)
{
    /// <summary>The heading of a section.</summary>
    public const string Heading = "";

    /// <summary>Without the value, which can be a secret.</summary>
    public override string ToString() => $"{Key} in [{Section}] of {Path}";
}
