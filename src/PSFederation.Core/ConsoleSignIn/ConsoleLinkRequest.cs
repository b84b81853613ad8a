namespace PSFederation.Core.ConsoleSignIn;

/// <summary>The request for a console sign-in link.</summary>
public sealed record ConsoleLinkRequest
{
    /// <summary>The page to open: an address of the console, a service such as <c>s3</c>, or a path; null for the console's home.</summary>
    public string? Destination { get; init; }

    /// <summary>The session duration in seconds; null for the AWS default.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>The region of the federation endpoint and console; null for the partition default.</summary>
    public string? Region { get; init; }

    /// <summary>The page that signs the person in again when the session has expired; AWS shows a link to it.</summary>
    public Uri? Issuer { get; init; }

    /// <summary>A custom federation endpoint.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>The time limit for the response.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);
}
