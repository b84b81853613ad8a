using System.Text.Json;
using PSFederation.Core.Renewal;
using PSFederation.Core.Text;

namespace PSFederation.Core.Cache;

/// <summary>A failed or canceled sign-in. Other callers with the same request get this result instead of asking again.</summary>
/// <param name="Message">The message. Contains no secret.</param>
/// <param name="At">The time, UTC.</param>
/// <param name="WasCanceled">Whether it was canceled.</param>
internal sealed record SignInFailure(FederationErrorCode Code, string Message, DateTime At, bool WasCanceled)
{
    /// <summary>How long it is stored.</summary>
    public TimeSpan Memory { get; init; } = RenewalPolicy.FailureMemory(TimeSpan.MaxValue);

    /// <summary>Whether it still counts; a failure in the future, after a clock was set back, does not.</summary>
    public bool IsFresh(DateTime now) => now >= At && now - At < Memory;

    /// <summary>The error for a caller that comes later.</summary>
    public FederationException Repeat(DateTime now, string name) => new(
        Code, $"{Message} (The sign-in failed {(now - At).TotalSeconds.Whole()} s ago. After a failure, it is not retried for {Memory.TotalSeconds.Whole()} s. To retry now, run Get-FederatedCredential {name} -Force.)", name);

    /// <summary>The state of the profile at the failure. If the profile or one of its files has changed, the sign-in is retried at once.</summary>
    public string State { get; init; } = string.Empty;

    /// <summary>
    /// Whether to record an error: a server was called, and the next attempt would call it again. Problems on this machine are
    /// checked again each time.
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
    /// Whether it applies to a call. A canceled sign-in applies to callers that waited for it and would ask the person again; other failures
    /// apply to every caller, except a later call by a person at a prompt.
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
            json.WriteBoolean("canceled", WasCanceled);
            json.WriteNumber("memory", Memory.TotalSeconds);
            json.WriteString("state", State);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Reads a failure; null if the text is not one.</summary>
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
                json.GetProperty("canceled").GetBoolean())
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
