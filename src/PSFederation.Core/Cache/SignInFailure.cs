using System.Text.Json;
using PSFederation.Core.Renewal;

namespace PSFederation.Core.Cache;

/// <summary>A sign-in that failed, or was given up: what everybody else who wants the same learns instead of asking too.</summary>
/// <param name="Code">The code.</param>
/// <param name="Message">The message. No secret.</param>
/// <param name="At">When, UTC.</param>
/// <param name="WasCancelled">Whether somebody gave it up.</param>
internal sealed record SignInFailure(FederationErrorCode Code, string Message, DateTime At, bool WasCancelled)
{
    /// <summary>How long it is remembered.</summary>
    public TimeSpan Memory { get; init; } = RenewalRule.FailureMemory(TimeSpan.MaxValue);

    /// <summary>Whether it still counts; one from the future, where a clock was set back, does not.</summary>
    public bool IsFresh(DateTime now) => now >= At && now - At < Memory;

    /// <summary>The error for somebody who comes later.</summary>
    public FederationException Repeat(DateTime now, string name) => new(
        Code, $"{Message} (That was {((now - At).TotalSeconds).Whole()} s ago, and is not tried again before {Memory.TotalSeconds.Whole()} s have passed: Get-FederatedCredential {name} -Force tries at once.)", name);

    /// <summary>Whether an error is worth remembering: somebody was asked. What is missing on this machine is looked for again each time, and costs nobody anything.</summary>
    public static bool IsWorthRemembering(FederationException error) => error.Code is not (
        FederationErrorCode.ParameterMissing or FederationErrorCode.ParameterInvalid
        or FederationErrorCode.FileNotFound or FederationErrorCode.FileUnreadable or FederationErrorCode.InputTooLarge or FederationErrorCode.InputEmpty
        or FederationErrorCode.FederatedProfileNotFound or FederationErrorCode.FederatedProfileMalformed or FederationErrorCode.CertificateUnusable
        or FederationErrorCode.AmbientNotFound or FederationErrorCode.AmbientIncomplete or FederationErrorCode.BrowserNotFound
        or FederationErrorCode.SignInNeedsPerson);

    public byte[] Write()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteString("code", Code.ToString());
            json.WriteString("message", Message);
            json.WriteString("at", At);
            json.WriteBoolean("cancelled", WasCancelled);
            json.WriteNumber("memory", Memory.TotalSeconds);
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
            TimeSpan memory = TimeSpan.FromSeconds(json.GetProperty("memory").GetDouble()), longest = RenewalRule.FailureMemory(TimeSpan.MaxValue);
            return new SignInFailure(
                Enum.Parse<FederationErrorCode>(json.GetProperty("code").GetString() ?? string.Empty),
                json.GetProperty("message").GetString() ?? string.Empty,
                json.GetProperty("at").GetDateTime(),
                json.GetProperty("cancelled").GetBoolean())
            {
                Memory = memory < longest ? memory : longest,
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }
}
