namespace PSFederation.Core.Oidc.Verification;

/// <summary>The criteria for a token. All external facts are values, so that any case can be verified offline.</summary>
public sealed record OidcVerificationOptions
{
    /// <summary>The keys of the issuer; null means that the signature cannot be verified.</summary>
    public JwkSet? Keys { get; init; }

    /// <summary>The exact issuer; null accepts any, with a warning.</summary>
    public string? Issuer { get; init; }

    /// <summary>The audiences (client IDs), one of which must match; empty accepts any, with a warning.</summary>
    public IReadOnlyCollection<string> Audiences { get; init; } = [];

    /// <summary>The nonce that was sent with the request; null if unknown.</summary>
    public string? Nonce { get; init; }

    /// <summary>The access token that came with it, which at_hash must match; null if unavailable.</summary>
    public string? AccessToken { get; init; }

    /// <summary>The authorization code that came with it, which c_hash must match; null if unavailable.</summary>
    public string? Code { get; init; }

    /// <summary>The time of the verification, UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>The allowed clock difference. IAM accepts a token until five minutes after exp.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether it was just received in a sign-in, where a token with several audiences must have the azp claim (OIDC Core 3.1.3.7 item 4).</summary>
    public bool IsSignIn { get; init; }

    /// <summary>The earliest possible time, with the clock difference.</summary>
    internal DateTime Earliest => At - DateTime.MinValue > ClockSkew ? At - ClockSkew : DateTime.MinValue;

    /// <summary>The latest possible time, with the clock difference.</summary>
    internal DateTime Latest => DateTime.MaxValue - At > ClockSkew ? At + ClockSkew : DateTime.MaxValue;
}
