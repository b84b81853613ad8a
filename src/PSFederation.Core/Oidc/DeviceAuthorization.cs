using PSFederation.Core.Http;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc;

/// <summary>The response of a device authorization endpoint (RFC 8628 section 3.2).</summary>
/// <remarks>A class, not a record: its ToString must not show the device code.</remarks>
internal sealed class DeviceAuthorization
{
    /// <summary>RFC 8628 section 3.2: the default if the server sends none.</summary>
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);

    /// <summary>The secret for requests to the token endpoint.</summary>
    public required string DeviceCode { get; init; }

    /// <summary>The code that the person enters, safe to show.</summary>
    public required string UserCode { get; init; }

    /// <summary>The address that the person opens.</summary>
    public required Uri VerificationUri { get; init; }

    /// <summary>The same with the code in it, if the server sends one.</summary>
    public Uri? VerificationUriComplete { get; init; }

    /// <summary>The lifetime of the codes.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>The polling interval.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>Reads a success response.</summary>
    /// <exception cref="FederationException">The server rejected the request, a member is missing, or an address is not safe to open.</exception>
    public static DeviceAuthorization Read(OAuthResponse answer)
    {
        answer.Require();
        // Google used verification_url before the standard existed, and still does.
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
                    FederationErrorCode.HttpError, $"The provider's verification address is {InputPreview.Quote(verification)}; expected an https address (http on loopback only). It was not opened."),
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
