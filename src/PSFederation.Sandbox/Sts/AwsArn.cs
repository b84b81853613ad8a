using System.Diagnostics.CodeAnalysis;

namespace PSFederation.Sandbox.Sts;

/// <summary>An Amazon Resource Name: arn:partition:service:region:account:resource.</summary>
internal sealed record AwsArn(string Partition, string Service, string Region, string Account, string Resource)
{
    /// <summary>Gets the kind of an IAM resource: role, user, saml-provider …</summary>
    public string ResourceType => Resource.Split('/', 2)[0];

    /// <summary>Gets the part after the kind, with any path: Name or path/Name.</summary>
    public string ResourcePath => Resource.Contains('/', StringComparison.Ordinal) ? Resource.Split('/', 2)[1] : string.Empty;

    /// <summary>Gets the last part of the resource: the friendly name.</summary>
    public string ResourceName => Resource[(Resource.LastIndexOf('/') + 1)..];

    public static bool TryParse(string? text, [NotNullWhen(true)] out AwsArn? arn)
    {
        arn = null;
        string[] parts = text?.Split(':', 6) ?? [];
        if (parts is not ["arn", { Length: > 0 } partition, { Length: > 0 } service, var region, var account, { Length: > 0 } resource])
        {
            return false;
        }

        arn = new AwsArn(partition, service, region, account, resource);
        return true;
    }

    /// <summary>Reads the ARN of an IAM resource of one kind, for example role.</summary>
    public static bool TryParseIam(string? text, string resourceType, [NotNullWhen(true)] out AwsArn? arn)
        => TryParse(text, out arn)
            && arn is { Service: "iam", Region.Length: 0, Account.Length: 12 }
            && arn.Account.All(char.IsAsciiDigit)
            && arn.Partition.StartsWith("aws", StringComparison.Ordinal)
            && arn.ResourceType == resourceType
            && arn.ResourceName.Length > 0;

    public override string ToString() => $"arn:{Partition}:{Service}:{Region}:{Account}:{Resource}";
}
