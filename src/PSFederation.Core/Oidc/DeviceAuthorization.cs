using PSFederation.Core.Http;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc;

/// <summary>What a device authorization endpoint answered (RFC 8628 section 3.2).</summary>
/// <remarks>A class, not a record: its ToString must not show the device code.</remarks>
internal sealed class DeviceAuthorization
{
    /// <summary>RFC 8628 section 3.2: used where the server says nothing.</summary>
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);

    /// <summary>The secret that the token endpoint is asked with.</summary>
    public required string DeviceCode { get; init; }

    /// <summary>What the person types in; fit to be shown.</summary>
    public required string UserCode { get; init; }

    /// <summary>Where the person goes.</summary>
    public required Uri VerificationUri { get; init; }

    /// <summary>The same with the code in it, where the server offers that.</summary>
    public Uri? VerificationUriComplete { get; init; }

    /// <summary>How long the codes are good.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>How long to wait between two questions.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>Reads a granted answer.</summary>
    /// <exception cref="FederationException">The server refused, or something is missing, or an address is none that a browser should open.</exception>
    public static DeviceAuthorization Read(OAuthResponse answer)
    {
        answer.Require();
        // Google wrote verification_url before there was a standard, and does so still.
        string verification = answer.Text("verification_uri") is { Length: > 0 } standard ? standard
            : answer.Text("verification_url") is { Length: > 0 } old ? old
            : answer.RequireText("verification_uri");
        TimeSpan interval = answer.Seconds("interval") ?? DefaultInterval;
        return new DeviceAuthorization
        {
            DeviceCode = answer.RequireText("device_code"),
            UserCode = UntrustedText.Line(answer.RequireText("user_code")),
            VerificationUri = Address(verification)
                ?? throw new FederationException(
                    FederationErrorCode.HttpError, $"The provider sends the person to {InputPreview.Quote(verification)}; expected an address with https (http on loopback only). It was not opened."),
            VerificationUriComplete = Address(answer.Text("verification_uri_complete")),
            Lifetime = answer.Seconds("expires_in") is { } lifetime && lifetime > TimeSpan.Zero ? lifetime : TimeSpan.FromMinutes(5),
            Interval = interval < MinInterval ? MinInterval : interval,
        };
    }

    /// <summary>Never the codes.</summary>
    public override string ToString() => $"device authorization at {VerificationUri.Host}";

    private static Uri? Address(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.UserInfo.Length == 0 && WebAddress.IsPrivate(address) ? address : null;
}
