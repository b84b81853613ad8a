using PSFederation.Core.Aws;
using PSFederation.Core.Sts;
using PSFederation.Core.Text;

namespace PSFederation.Core.ConsoleSignIn;

/// <summary>Where the AWS Management Console of each partition is, and where people are signed in to it.</summary>
internal static class AwsConsole
{
    private static readonly Dictionary<string, (string SignIn, string Console)> Hosts = new(StringComparer.Ordinal)
    {
        ["aws"] = ("signin.aws.amazon.com", "console.aws.amazon.com"),
        ["aws-cn"] = ("signin.amazonaws.cn", "console.amazonaws.cn"),
        ["aws-us-gov"] = ("signin.amazonaws-us-gov.com", "console.amazonaws-us-gov.com"),
        ["aws-eusc"] = ("signin.amazonaws-eusc.eu", "console.amazonaws-eusc.eu"),
        ["aws-iso"] = ("signin.c2shome.ic.gov", "console.c2shome.ic.gov"),
        ["aws-iso-b"] = ("signin.sc2shome.sgov.gov", "console.sc2shome.sgov.gov"),
        ["aws-iso-e"] = ("signin.csphome.adc-e.uk", "console.csphome.adc-e.uk"),
        ["aws-iso-f"] = ("signin.csphome.hci.ic.gov", "console.csphome.hci.ic.gov"),
    };

    /// <summary>The federation endpoint: of the partition as a whole, or of one region.</summary>
    public static Uri FederationEndpoint(string partition, string? region) => new(Address(Of(partition).SignIn, region), "federation");

    /// <summary>The address of the console, which ends in a slash.</summary>
    public static Uri Home(string partition, string? region) => Address(Of(partition).Console, region);

    /// <summary>Whether an address belongs to the console of that partition, in whichever region.</summary>
    public static bool IsConsole(Uri address, string partition)
    {
        string console = Of(partition).Console;
        return address.Scheme == Uri.UriSchemeHttps && address.IsDefaultPort && address.UserInfo.Length == 0
            && (address.Host == console || address.Host.EndsWith("." + console, StringComparison.Ordinal));
    }

    /// <summary>Refuses a region of another partition, whose console knows nothing of these credentials.</summary>
    public static void RequireRegion(string region, string partition)
    {
        AwsRegions.Require(region, "-Region");
        if (AwsPartitions.PartitionOf(region) != partition)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-Region is {region}, of partition {AwsPartitions.PartitionOf(region)}; expected one of {partition}, which the credentials belong to.", region);
    }

    private static (string SignIn, string Console) Of(string partition) =>
        Hosts.TryGetValue(partition, out (string SignIn, string Console) hosts)
            ? hosts
            : throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The console of partition '{UntrustedText.Line(partition)}' is not known; expected one of {string.Join(", ", Hosts.Keys)}. Name its federation endpoint with -EndpointUrl.", partition);

    private static Uri Address(string host, string? region) => new($"https://{(region is null ? string.Empty : region + ".")}{host}/");
}
