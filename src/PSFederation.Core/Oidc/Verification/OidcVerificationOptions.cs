namespace PSFederation.Core.Oidc.Verification;

/// <summary>By what a token is judged. The world comes in as values, so that any case can be judged offline.</summary>
public sealed record OidcVerificationOptions
{
    /// <summary>The keys of the issuer; null means that the signature cannot be verified.</summary>
    public JwkSet? Keys { get; init; }

    /// <summary>The issuer that must have issued it, to the letter; null takes any, with a warning.</summary>
    public string? Issuer { get; init; }

    /// <summary>The audiences (client ids) of which one must be meant; none takes any, with a warning.</summary>
    public IReadOnlyCollection<string> Audiences { get; init; } = [];

    /// <summary>The nonce that was sent with the request; null when that is not known.</summary>
    public string? Nonce { get; init; }

    /// <summary>The access token that came with it, which at_hash must fit; null when it is not at hand.</summary>
    public string? AccessToken { get; init; }

    /// <summary>The authorization code that came with it, which c_hash must fit; null when it is not at hand.</summary>
    public string? Code { get; init; }

    /// <summary>The time of the judgment, UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>How far clocks may differ. IAM takes a token until five minutes after exp.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether it was just received in a sign-in, where a token with several audiences must name the party it was issued to (OIDC Core 3.1.3.7 item 4).</summary>
    public bool IsSignIn { get; init; }

    /// <summary>The earliest that it may be, as clocks differ.</summary>
    internal DateTime Earliest => At - DateTime.MinValue > ClockSkew ? At - ClockSkew : DateTime.MinValue;

    /// <summary>The latest that it may be, as clocks differ.</summary>
    internal DateTime Latest => DateTime.MaxValue - At > ClockSkew ? At + ClockSkew : DateTime.MaxValue;
}
