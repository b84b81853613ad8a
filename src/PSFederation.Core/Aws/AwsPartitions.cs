namespace PSFederation.Core.Aws;

/// <summary>The partitions of AWS: which regions are theirs, and which region stands in when none is named.</summary>
internal static class AwsPartitions
{
    private const string Default = "us-east-1";

    private static readonly Dictionary<string, string> HomeRegions = new(StringComparer.Ordinal)
    {
        ["aws"] = Default,
        ["aws-cn"] = "cn-north-1",
        ["aws-us-gov"] = "us-gov-west-1",
        ["aws-eusc"] = "eusc-de-east-1",
        ["aws-iso"] = "us-iso-east-1",
        ["aws-iso-b"] = "us-isob-east-1",
        ["aws-iso-e"] = "eu-isoe-west-1",
        ["aws-iso-f"] = "us-isof-south-1",
    };

    /// <summary>The partitions' names.</summary>
    public static IReadOnlyCollection<string> Names => HomeRegions.Keys;

    /// <summary>The home region of a partition.</summary>
    public static string HomeRegion(string partition) => HomeRegions.GetValueOrDefault(partition, Default);

    /// <summary>The partition that a region belongs to, by the form of its name; <c>aws</c> when no other fits.</summary>
    public static string PartitionOf(string region) => region switch
    {
        _ when region.StartsWith("cn-", StringComparison.Ordinal) => "aws-cn",
        _ when region.StartsWith("us-gov-", StringComparison.Ordinal) => "aws-us-gov",
        _ when region.StartsWith("eusc-", StringComparison.Ordinal) => "aws-eusc",
        _ when region.Split('-') is [_, "iso", ..] => "aws-iso",
        _ when region.Split('-') is [_, { Length: 4 } isolated, ..] && isolated.StartsWith("iso", StringComparison.Ordinal) => "aws-iso-" + isolated[3],
        _ => "aws",
    };

    /// <summary>The partition of credentials: that of their role or session, else that of a region.</summary>
    public static string PartitionOf(FederatedCredentialSource source, string? region) =>
        (source.RoleArn ?? source.AssumedRoleArn)?.Split(':', 3) is ["arn", { Length: > 0 } partition, _] ? partition : PartitionOf(region ?? source.Region ?? string.Empty);

    /// <summary>Whether it has the form of a region; which ones exist is for DNS to say.</summary>
    public static bool IsRegion(string text) =>
        text.Split('-') is [{ Length: >= 2 and <= 4 }, _, _, ..] parts
        && parts.Length <= 4
        && parts[..^1].All(part => part.Length > 0 && part.All(char.IsAsciiLetterLower))
        && parts[^1].Length is 1 or 2
        && parts[^1].All(char.IsAsciiDigit);
}
