using Amazon.Runtime;

namespace Amazon.PowerShell.Common;

/// <summary>What $StoredAWSCredentials holds, by the name and shape of AWS.Tools: no public member gives the credentials, and its text is their name.</summary>
public sealed class AWSPSCredentials
{
    internal AWSPSCredentials(AWSCredentials credentials, string source)
    {
        Credentials = credentials;
        Source = source;
    }

    internal AWSCredentials Credentials { get; }

    internal string Source { get; }

    /// <inheritdoc/>
    public override string ToString() => Source;
}

/// <summary>A region as Get-AWSRegion gives it out, by the name and shape of AWS.Tools.</summary>
public sealed class AWSRegion
{
    internal AWSRegion(RegionEndpoint region)
    {
        Region = region.SystemName;
        Name = region.DisplayName;
    }

    /// <summary>Such as eu-central-1.</summary>
    public string Region { get; }

    /// <summary>Such as Europe (Frankfurt).</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Region;
}
