using System.Text.Json;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn.Pages;

/// <summary>
/// The state of a page of Microsoft Entra ID: the object that its own script takes from <c>$Config</c>. The page is told by what the object
/// offers, not by its name.
/// </summary>
internal sealed class EntraConfig(JsonElement config, Uri address)
{
    /// <summary>The code of "not signed in yet", which a first page has (AADSTS50058).</summary>
    private const string NotSignedInYet = "50058";

    private static readonly string[] Ways = ["urlPost", "urlGetCredentialType", "urlBeginAuth", "urlSkipMfaRegistration"];

    /// <summary>Where a form would be sent.</summary>
    public Uri? Post => Address("urlPost");

    /// <summary>Where the page asks how a user signs in; only the first page has it.</summary>
    public Uri? GetCredentialType => Address("urlGetCredentialType");

    /// <summary>Where a second factor is begun and ended; only the page that asks for one has them.</summary>
    public Uri? BeginAuth => Address("urlBeginAuth");

    public Uri? EndAuth => Address("urlEndAuth");

    /// <summary>Where one goes who does not want to register for a second factor now.</summary>
    public Uri? SkipRegistration => Address("urlSkipMfaRegistration");

    /// <summary>The name of the page in Entra ID's own terms, such as ConvergedSignIn.</summary>
    public string PageId => Text("pgid");

    public string FlowToken => Text("sFT");

    public string FlowTokenName => Text("sFTName") is { Length: > 0 } name ? name : "flowToken";

    public string Context => Text("sCtx");

    public string Canary => Text("canary");

    public string ApiCanary => Text("apiCanary");

    public string SessionId => Text("sessionId");

    public string CorrelationId => Text("correlationId");

    public string PostedUserName => Text("sPOST_Username");

    public string ProofFieldName => Text("sAuthMethodInputFieldName");

    public string PageAction => Text("hpgact");

    public string PageNumber => Text("hpgid");

    /// <summary>How the page asks to be polled while a person answers on a phone.</summary>
    public TimeSpan PollingTimeout => TimeSpan.FromMilliseconds(Math.Clamp(Number("iPollingTimeout"), 10_000, 300_000));

    /// <summary>What went wrong before this page, in one line; null when nothing did.</summary>
    public string? Error
    {
        get
        {
            string code = Text("sErrorCode") is { Length: > 0 } one ? one : Text("iErrorCode"), text = Text("sErrTxt") is { Length: > 0 } said ? said : Text("strServiceExceptionMessage");
            bool none = code.Length == 0 || code is "0" or NotSignedInYet;
            if (none && text.Length == 0)
                return null;
            return UntrustedText.Line(none || text.StartsWith("AADSTS", StringComparison.Ordinal) ? text : $"AADSTS{code} {text}");
        }
    }

    /// <summary>Whether the object is that of a page of a sign-in.</summary>
    public static bool IsPage(JsonElement config) =>
        config.ValueKind == JsonValueKind.Object
        && (Ways.Any(way => config.TryGetProperty(way, out JsonElement value) && value.ValueKind == JsonValueKind.String)
            || (TextOf(config, "pgid").Length > 0 && TextOf(config, "strServiceExceptionMessage").Length > 0));

    /// <summary>The ways to prove oneself a second time that the user has registered.</summary>
    public IReadOnlyList<EntraProof> Proofs()
    {
        if (!config.TryGetProperty("arrUserProofs", out JsonElement proofs) || proofs.ValueKind != JsonValueKind.Array)
            return [];
        return
        [
            .. proofs.EnumerateArray().Where(proof => proof.ValueKind == JsonValueKind.Object).Select(proof => new EntraProof(
                TextOf(proof, "authMethodId"), UntrustedText.Line(TextOf(proof, "display")),
                proof.TryGetProperty("isDefault", out JsonElement isDefault) && isDefault.ValueKind == JsonValueKind.True)),
        ];
    }

    /// <summary>The pause between two questions whether the person has answered.</summary>
    public TimeSpan PollingInterval(string method)
    {
        double seconds = config.TryGetProperty("oPerAuthPollingInterval", out JsonElement intervals) && intervals.ValueKind == JsonValueKind.Object
            && intervals.TryGetProperty(method, out JsonElement interval) && interval.ValueKind == JsonValueKind.Number && interval.TryGetDouble(out double value)
            ? value
            : 1;
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0.2, 10));
    }

    /// <summary>A member as text; empty when it is none.</summary>
    public static string TextOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString()!,
                JsonValueKind.Number => value.GetRawText(),
                _ => string.Empty,
            }
            : string.Empty;

    private string Text(string name) => TextOf(config, name);

    private double Number(string name) => double.TryParse(Text(name), System.Globalization.CultureInfo.InvariantCulture, out double value) ? value : 0;

    private Uri? Address(string name) => Text(name) is { Length: > 0 } reference && Uri.TryCreate(address, reference, out Uri? resolved) ? resolved : null;
}

/// <summary>A way to prove oneself a second time.</summary>
/// <param name="Method">The method in Entra ID's terms, such as PhoneAppOTP.</param>
/// <param name="Display">What the page shows of it, such as the end of a phone number.</param>
/// <param name="IsDefault">Whether the user prefers it.</param>
internal sealed record EntraProof(string Method, string Display, bool IsDefault)
{
    /// <summary>Whether the user types a code: of an app or token, or of a text message.</summary>
    public bool IsCode => Method is "PhoneAppOTP" or "OneWaySMS" or "ConsolidatedTelephony";

    /// <summary>Whether a code can be known before the sign-in begins.</summary>
    public bool IsCodeKnownBefore => Method is "PhoneAppOTP";

    /// <summary>Whether the user answers on a phone.</summary>
    public bool IsAnsweredElsewhere => Method is "PhoneAppNotification" or "CompanionAppsNotification" || Method.StartsWith("TwoWayVoice", StringComparison.Ordinal);
}
