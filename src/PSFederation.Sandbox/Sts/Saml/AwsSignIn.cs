namespace PSFederation.Sandbox.Sts.Saml;

/// <summary>The sign-in addresses and audiences of AWS partitions for SAML responses.</summary>
internal static class AwsSignIn
{
    private static readonly Dictionary<string, (string Host, string[] Audiences)> Partitions = new(StringComparer.Ordinal)
    {
        ["aws"] = ("signin.aws.amazon.com", ["urn:amazon:webservices"]),
        ["aws-cn"] = ("signin.amazonaws.cn", ["urn:amazon:webservices:cn-north-1"]),
        ["aws-us-gov"] = ("signin.amazonaws-us-gov.com", ["urn:amazon:webservices:govcloud"]),
        ["aws-eusc"] = ("signin.amazonaws-eusc.eu", ["urn:amazon:webservices"]),
        ["aws-iso"] = ("signin.c2shome.ic.gov", ["urn:amazon:webservices"]),
        ["aws-iso-b"] = ("signin.sc2shome.sgov.gov", ["urn:amazon:webservices"]),
        ["aws-iso-e"] = ("signin.csphome.adc-e.uk", ["urn:amazon:webservices"]),
        ["aws-iso-f"] = ("signin.csphome.hci.ic.gov", ["urn:amazon:webservices"]),
    };

    /// <summary>Tells whether a recipient is a sign-in address of a partition: the global or a regional one.</summary>
    public static bool IsSignInUrl(string partition, string url)
        => Partitions.TryGetValue(partition, out var known)
            && Uri.TryCreate(url, UriKind.Absolute, out Uri? uri)
            && uri is { Scheme: "https", IsDefaultPort: true, Query.Length: 0, Fragment.Length: 0, UserInfo.Length: 0 }
            && (uri.Host == known.Host || uri.Host.EndsWith("." + known.Host, StringComparison.Ordinal))
            && (uri.AbsolutePath is "/saml" || uri.AbsolutePath.StartsWith("/saml/acs/", StringComparison.Ordinal));

    /// <summary>Tells whether an audience means AWS: its entity ID, or a sign-in address.</summary>
    public static bool IsAudience(string partition, string audience)
        => Partitions.TryGetValue(partition, out var known)
            && (known.Audiences.Contains(audience, StringComparer.Ordinal) || IsSignInUrl(partition, audience));

    public static bool IsLoopback(string url)
        => Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri is { Scheme: "http", Host: "127.0.0.1" or "localhost" };
}
