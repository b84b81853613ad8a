namespace PSFederation.Sandbox.Sts;

/// <summary>The Resource of a session policy: "*" or an ARN, with the error messages of IAM.</summary>
internal static class PolicyResource
{
    private static readonly string[] IamTypes =
    [
        "user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/", "sms-mfa/",
        "saml-provider/", "oidc-provider/", "report/", "access-report/",
    ];

    public static void Check(string resource)
    {
        if (resource is "*")
        {
            return;
        }

        string[] parts = resource.Split(':');
        if (parts.Length < 2)
        {
            throw StsErrors.MalformedPolicy($"Resource {resource} must be in ARN format or \"*\".");
        }

        if (parts[1] is not "*" && parts[1] is not "aws" && !parts[1].StartsWith("aws-", StringComparison.Ordinal))
        {
            IEnumerable<string> padded = parts.Skip(1).Concat(Enumerable.Repeat("*", Math.Max(0, 6 - parts.Length)));
            throw StsErrors.MalformedPolicy($"Partition \"{parts[1]}\" is not valid for resource \"arn:{string.Join(':', padded)}\".");
        }

        if (parts.Length < 3 || parts[2].Length is 0)
        {
            throw StsErrors.MalformedPolicy("Resource vendor must be fully qualified and cannot contain regexes.");
        }

        bool hasRegion = parts is [_, _, _, { Length: > 0 } and not "*", ..];
        if (parts[2] is "iam")
        {
            CheckIam(resource, hasRegion, parts);
        }
        else if (parts[2] is "s3" && hasRegion)
        {
            throw StsErrors.MalformedPolicy($"Resource {resource} can not contain region information.");
        }
    }

    private static void CheckIam(string resource, bool hasRegion, string[] parts)
    {
        if (hasRegion)
        {
            throw StsErrors.MalformedPolicy($"IAM resource {resource} cannot contain region information.");
        }

        string path = parts.Length > 5 ? parts[5] : "*";
        if (path is not "*" && !IamTypes.Any(type => path.StartsWith(type, StringComparison.Ordinal)))
        {
            throw StsErrors.MalformedPolicy($"IAM resource path must either be \"*\" or start with {string.Join(", ", IamTypes)}.");
        }
    }
}
