using System.Text.Json;
using PSFederation.Core.Renewal;
using PSFederation.Core.Text;

namespace PSFederation.Core.Cache;

/// <summary>A sign-in that failed, or was given up: what everybody else who wants the same learns instead of asking too.</summary>
/// <param name="Message">The message. No secret.</param>
/// <param name="At">When, UTC.</param>
/// <param name="WasCanceled">Whether it was canceled.</param>
internal sealed record SignInFailure(FederationErrorCode Code, string Message, DateTime At, bool WasCanceled)
{
    /// <summary>How long it is remembered.</summary>
    public TimeSpan Memory { get; init; } = RenewalPolicy.FailureMemory(TimeSpan.MaxValue);

    /// <summary>Whether it still counts; one from the future, where a clock was set back, does not.</summary>
    public bool IsFresh(DateTime now) => now >= At && now - At < Memory;

    /// <summary>The error for a caller that comes later.</summary>
    public FederationException Repeat(DateTime now, string name) => new(
        Code, $"{Message} (This failed {(now - At).TotalSeconds.Whole()} s ago and is not retried for {Memory.TotalSeconds.Whole()} s. To retry now, run Get-FederatedCredential {name} -Force.)", name);

    /// <summary>The state of the profile that it happened to: a profile that was changed since, or one of its files, is tried at once.</summary>
    public string State { get; init; } = string.Empty;

    /// <summary>
    /// Whether an error is worth remembering: a server was asked, and the next attempt would ask it again. What is missing or wrong on this machine is
    /// looked for again each time.
    /// </summary>
    public static bool IsWorthRemembering(FederationException error) => error.Code is
        FederationErrorCode.HttpError or FederationErrorCode.HttpUnreachable or FederationErrorCode.Timeout
        or FederationErrorCode.OidcDiscoveryFailed or FederationErrorCode.OidcKeysUnusable or FederationErrorCode.OidcTokenInvalid or FederationErrorCode.OidcVerificationFailed
        or FederationErrorCode.OAuthError or FederationErrorCode.OAuthTokenMissing or FederationErrorCode.AmbientRefused or FederationErrorCode.BrowserClosed
        or FederationErrorCode.SignInRefused or FederationErrorCode.SignInNeedsBrowser or FederationErrorCode.SignInPageNotUnderstood
        or FederationErrorCode.SignInTooManySteps or FederationErrorCode.SignInInsecure or FederationErrorCode.EcpFault
        or FederationErrorCode.SamlStatusNotSuccess or FederationErrorCode.SamlVerificationFailed or FederationErrorCode.SamlNoRoles
        or FederationErrorCode.SamlRoleNotOffered or FederationErrorCode.SamlRoleAmbiguous
        or FederationErrorCode.StsAccessDenied or FederationErrorCode.StsExpiredToken or FederationErrorCode.StsInvalidIdentityToken
        or FederationErrorCode.StsIdpRejectedClaim or FederationErrorCode.StsIdpCommunication or FederationErrorCode.StsMalformedPolicy
        or FederationErrorCode.StsPackedPolicyTooLarge or FederationErrorCode.StsRegionDisabled or FederationErrorCode.StsValidation
        or FederationErrorCode.StsCredentialsRefused or FederationErrorCode.StsThrottled or FederationErrorCode.StsServiceError or FederationErrorCode.StsUnreachable;

    /// <summary>
    /// Whether it concerns a call. A sign-in that a person gave up concerns those who waited for it and would ask that person again; other failures
    /// concern everyone, but for a person at a prompt who calls later.
    /// </summary>
    /// <param name="signIn">The circumstances of the call.</param>
    /// <param name="asked">When the call began, UTC.</param>
    public bool Concerns(SignInCall signIn, DateTime asked) =>
        WasCanceled ? signIn.MayAsk && asked <= At : !signIn.IsAtPrompt || asked <= At;

    public byte[] Write()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("code", Code.ToString());
            json.WriteString("message", Message);
            json.WriteString("at", At);
            json.WriteBoolean("cancelled", WasCanceled);
            json.WriteNumber("memory", Memory.TotalSeconds);
            json.WriteString("state", State);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Reads one; null when the text is none.</summary>
    public static SignInFailure? Read(byte[] text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement json = document.RootElement;
            TimeSpan memory = TimeSpan.FromSeconds(json.GetProperty("memory").GetDouble()), longest = RenewalPolicy.FailureMemory(TimeSpan.MaxValue);
            return new SignInFailure(
                Enum.Parse<FederationErrorCode>(json.GetProperty("code").GetString() ?? string.Empty),
                json.GetProperty("message").GetString() ?? string.Empty,
                json.GetProperty("at").GetDateTime(),
                json.GetProperty("cancelled").GetBoolean())
            {
                Memory = memory < longest ? memory : longest,
                State = json.TryGetProperty("state", out JsonElement state) ? state.GetString() ?? string.Empty : string.Empty,
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }
}
