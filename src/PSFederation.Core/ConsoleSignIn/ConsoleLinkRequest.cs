namespace PSFederation.Core.ConsoleSignIn;

/// <summary>What a console sign-in link is asked for with.</summary>
public sealed record ConsoleLinkRequest
{
    /// <summary>Where the person lands: an address of the console, a service such as <c>s3</c>, or a path; null for the console's home.</summary>
    public string? Destination { get; init; }

    /// <summary>How long the person may stay, in seconds; null leaves it to AWS.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>The region of federation endpoint and console; null for the partition's own.</summary>
    public string? Region { get; init; }

    /// <summary>The page that signs the person in again when the session has expired; AWS shows a link to it.</summary>
    public Uri? Issuer { get; init; }

    /// <summary>Another federation endpoint than AWS' own.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>How long the endpoint may take to answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);
}
